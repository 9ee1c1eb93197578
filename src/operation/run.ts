import { AludelError } from "../error/aludel-error.ts";
import { type DescribedOperation, noFacts, type OperationDefinition } from "./operation-definition.ts";

/** Code of a revision that works on rows; it is given a Kysely instance inside the migration's transaction. */
// oxlint-disable-next-line no-explicit-any -- the row types of the past are the revision's own business: op.run<LocalTables>(…)
export type RowFunction = (db: any) => Promise<void> | void;

/** Runs code that works on rows. */
export interface Run {
  readonly kind: "run";
  readonly run: RowFunction;
  /** Whether the code also runs in scratch replays, where the tables are empty. */
  readonly replay: boolean;
}

/**
 * Never returns: code has no reverse.
 *
 * @throws AludelError IRREVERSIBLE
 */
function reverse(_operation: Run): never {
  throw new AludelError("IRREVERSIBLE", "code cannot be reversed", { hint: "Write the opposite op.run by hand" });
}

/** Does nothing: the rows that the code changes are no part of the schema. */
function apply(): void {}

function describe(): DescribedOperation {
  return { object: "", detail: "run code" };
}

/** The definition of {@link Run}: its reverse, its effect on a schema, its facts and its description. */
export const run: OperationDefinition<Run, "unknown"> = {
  changes: "unknown",
  reverse,
  apply,
  describe,
  facts: () => noFacts,
};
