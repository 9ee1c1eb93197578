import { isAludelError } from "../error/aludel-error.ts";
import { applyOperations } from "../operation/fold/apply-operation.ts";
import { completeEnumLife } from "../operation/fold/complete-enum-life.ts";
import type { Operation } from "../operation/operation.ts";
import { type Database, emptyDatabase } from "../schema/database.ts";

/** One revision with the operations that its `upgrade` recorded. */
export interface RecordedRevision {
  readonly revision: string;
  readonly path: string;
  readonly upgrade: readonly Operation[];
}

/** Revisions, parents first, and the schema that they add up to. */
export interface FoldedRevisions {
  readonly recorded: readonly RecordedRevision[];
  readonly schema: Database;
}

/**
 * Returns the schema that revisions add up to, in the order given (parents first), from `before` on.
 *
 * @throws AludelError INVALID_OPERATION, naming the revision, when an operation does not fit what came before it
 */
export function foldRevisions(revisions: Iterable<RecordedRevision>, before: Database = emptyDatabase): Database {
  let state = before;
  for (const { revision, path, upgrade } of revisions) {
    try {
      state = applyOperations(state, completeEnumLife(upgrade, state));
    } catch (error) {
      if (!isAludelError(error, "INVALID_OPERATION")) throw error;
      throw error.with({
        message: `revision "${revision}" does not fit the ones before it: ${error.message}`,
        hint: `Correct ${path}, or the revisions before it: aludel history`,
        details: { revision, path },
        cause: error,
      });
    }
  }
  return state;
}
