import type { Database } from "../schema/database.ts";
import { buildDraft, type DatabaseDraft } from "./database-draft.ts";
import { definitionOf } from "./definitions.ts";
import type { Operation } from "./operation.ts";

/**
 * Applies one operation to a draft.
 *
 * @throws AludelError INVALID_OPERATION when it does not fit
 */
export function applyToDraft(draft: DatabaseDraft, operation: Operation): void {
  definitionOf(operation).apply(draft, operation, applyToDraft);
}

/**
 * Returns the schema after the operations. `database` is copied once, so that a whole history folds in linear time.
 *
 * @throws AludelError INVALID_OPERATION when an operation does not fit the schema that it meets
 */
export function applyOperations(database: Database, operations: Iterable<Operation>): Database {
  const draft = buildDraft(database);
  for (const operation of operations) applyToDraft(draft, operation);
  return { ...draft, unmanaged: database.unmanaged };
}
