import { AludelError } from "../error/aludel-error.ts";
import type { DatabaseDraft } from "./database-draft.ts";

/** Code of a revision that works on rows; it is given a Kysely instance inside the migration's transaction. */
// oxlint-disable-next-line no-explicit-any -- the row types of the past are the revision's own business: op.run<LocalTables>(…)
export type RowFunction = (db: any) => Promise<void> | void;

/** Runs code that works on rows. */
export interface Run {
  readonly kind: "run";
  readonly run: RowFunction;
  /** Whether it also runs in scratch replays, on empty tables. */
  readonly replay: boolean;
}

/**
 * Never returns: code has no reverse.
 *
 * @throws AludelError IRREVERSIBLE
 */
export function reverseRun(_operation: Run): never {
  throw new AludelError("IRREVERSIBLE", "code cannot be reversed", { hint: "Write the opposite op.run by hand" });
}

/** Changes nothing: rows are not schema. */
export function applyRun(_draft: DatabaseDraft, _operation: Run): void {}
