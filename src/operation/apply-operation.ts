import type { Database } from "../schema/database.ts";
import { applyAddColumn } from "./add-column.ts";
import { applyAddConstraint } from "./add-constraint.ts";
import { applyAlterColumn } from "./alter-column.ts";
import { applyAlterTable } from "./alter-table.ts";
import { applyBackfill } from "./backfill.ts";
import { applyCreateEnum } from "./create-enum.ts";
import { applyCreateIndex } from "./create-index.ts";
import { applyCreateSchema } from "./create-schema.ts";
import { applyCreateTable } from "./create-table.ts";
import { buildDraft, type DatabaseDraft } from "./database-draft.ts";
import { applyDeleteRows } from "./delete-rows.ts";
import { applyDropColumn } from "./drop-column.ts";
import { applyDropConstraint } from "./drop-constraint.ts";
import { applyDropEnum } from "./drop-enum.ts";
import { applyDropIndex } from "./drop-index.ts";
import { applyDropSchema } from "./drop-schema.ts";
import { applyDropTable } from "./drop-table.ts";
import { applyExecute } from "./execute.ts";
import { applyInsertRows } from "./insert-rows.ts";
import { applyIrreversible } from "./irreversible.ts";
import type { Operation, OperationKind, OperationOf } from "./operation.ts";
import { applyRenameColumn } from "./rename-column.ts";
import { applyRenameConstraint } from "./rename-constraint.ts";
import { applyRenameIndex } from "./rename-index.ts";
import { applyRenameTable } from "./rename-table.ts";
import { applyRun } from "./run.ts";
import { applySetComment } from "./set-comment.ts";
import { applyUpdateRows } from "./update-rows.ts";

type ApplyHandlers = { readonly [K in OperationKind]: (draft: DatabaseDraft, operation: OperationOf<K>) => void };

const handlers: ApplyHandlers = {
  createSchema: applyCreateSchema,
  dropSchema: applyDropSchema,
  createTable: applyCreateTable,
  dropTable: applyDropTable,
  renameTable: applyRenameTable,
  alterTable: applyAlterTable,
  addColumn: applyAddColumn,
  dropColumn: applyDropColumn,
  renameColumn: applyRenameColumn,
  alterColumn: applyAlterColumn,
  addConstraint: applyAddConstraint,
  dropConstraint: applyDropConstraint,
  renameConstraint: applyRenameConstraint,
  createIndex: applyCreateIndex,
  dropIndex: applyDropIndex,
  renameIndex: applyRenameIndex,
  createEnum: applyCreateEnum,
  dropEnum: applyDropEnum,
  setComment: applySetComment,
  insertRows: applyInsertRows,
  updateRows: applyUpdateRows,
  deleteRows: applyDeleteRows,
  backfill: applyBackfill,
  execute: (draft, operation) => applyExecute(draft, operation, applyToDraft),
  run: applyRun,
  irreversible: applyIrreversible,
};

/**
 * Applies one operation to a draft.
 *
 * @throws AludelError INVALID_OPERATION when it does not fit
 */
export function applyToDraft(draft: DatabaseDraft, operation: Operation): void {
  (handlers[operation.kind] as (draft: DatabaseDraft, operation: Operation) => void)(draft, operation);
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
