import { type DescribedOperation, noFacts, type OperationDefinition } from "./operation-definition.ts";

/** Declares that this direction of a revision cannot be run, and why. */
export interface Irreversible {
  readonly kind: "irreversible";
  readonly reason: string;
}

/** Returns the operation itself: the opposite of a direction that cannot be run is not known either. */
function reverse(operation: Irreversible): Irreversible {
  return operation;
}

/** Does nothing, as the operation changes no schema. */
function apply(): void {}

function describe({ reason }: Irreversible): DescribedOperation {
  return { object: "", detail: `irreversible: ${reason}` };
}

/** The definition of {@link Irreversible}: its reverse, its effect on a schema, its facts and its description. */
export const irreversible: OperationDefinition<Irreversible, "nothing"> = {
  changes: "nothing",
  reverse,
  apply,
  describe,
  facts: () => noFacts,
};
