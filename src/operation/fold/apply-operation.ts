import type { Database } from "../../schema/database.ts";
import { buildDraft, type DatabaseDraft } from "./database-draft.ts";
import { definitionOf } from "../definitions.ts";
import type { Operation } from "../operation.ts";

/**
 * Applies one operation to a draft.
 *
 * @throws AludelError INVALID_OPERATION when the operation does not fit the schema in the draft
 */
export function applyToDraft(draft: DatabaseDraft, operation: Operation): void {
  definitionOf(operation).apply(draft, operation, applyToDraft);
}

/**
 * Returns the schema after the operations. `database` is copied once and not per operation, so that replaying a whole history takes linear
 * time.
 *
 * @throws AludelError INVALID_OPERATION when an operation does not fit the schema that it meets
 */
export function applyOperations(database: Database, operations: Iterable<Operation>): Database {
  const draft = buildDraft(database);
  for (const operation of operations) applyToDraft(draft, operation);
  return { ...draft, unmanaged: database.unmanaged };
}
