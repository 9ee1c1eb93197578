import { type DescribedOperation, noFacts, type OperationDefinition } from "./operation-definition.ts";

/** Says that a direction cannot be run, and why. */
export interface Irreversible {
  readonly kind: "irreversible";
  readonly reason: string;
}

/** Returns the same: it has no other side. */
function reverse(operation: Irreversible): Irreversible {
  return operation;
}

/** Changes nothing. */
function apply(): void {}

function describe({ reason }: Irreversible): DescribedOperation {
  return { object: "", detail: `irreversible: ${reason}` };
}

/** What {@link Irreversible} means. */
export const irreversible: OperationDefinition<Irreversible, "nothing"> = {
  changes: "nothing",
  reverse,
  apply,
  describe,
  facts: () => noFacts,
};
