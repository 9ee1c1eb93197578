import { reverseAddColumn } from "./add-column.ts";
import { reverseAddConstraint } from "./add-constraint.ts";
import { reverseAlterColumn } from "./alter-column.ts";
import { reverseAlterTable } from "./alter-table.ts";
import { reverseBackfill } from "./backfill.ts";
import { reverseCreateEnum } from "./create-enum.ts";
import { reverseCreateIndex } from "./create-index.ts";
import { reverseCreateSchema } from "./create-schema.ts";
import { reverseCreateTable } from "./create-table.ts";
import { reverseDeleteRows } from "./delete-rows.ts";
import { reverseDropColumn } from "./drop-column.ts";
import { reverseDropConstraint } from "./drop-constraint.ts";
import { reverseDropEnum } from "./drop-enum.ts";
import { reverseDropIndex } from "./drop-index.ts";
import { reverseDropSchema } from "./drop-schema.ts";
import { reverseDropTable } from "./drop-table.ts";
import { reverseExecute } from "./execute.ts";
import { reverseInsertRows } from "./insert-rows.ts";
import { reverseIrreversible } from "./irreversible.ts";
import { type Operation, type OperationHandlers, visitOperation } from "./operation.ts";
import { reverseRenameColumn } from "./rename-column.ts";
import { reverseRenameConstraint } from "./rename-constraint.ts";
import { reverseRenameIndex } from "./rename-index.ts";
import { reverseRenameTable } from "./rename-table.ts";
import { reverseRun } from "./run.ts";
import { reverseSetComment } from "./set-comment.ts";
import { onlyFillsNulls, reverseUpdateRows } from "./update-rows.ts";

const handlers: OperationHandlers<Operation> = {
  createSchema: reverseCreateSchema,
  dropSchema: reverseDropSchema,
  createTable: reverseCreateTable,
  dropTable: reverseDropTable,
  renameTable: reverseRenameTable,
  alterTable: reverseAlterTable,
  addColumn: reverseAddColumn,
  dropColumn: reverseDropColumn,
  renameColumn: reverseRenameColumn,
  alterColumn: reverseAlterColumn,
  addConstraint: reverseAddConstraint,
  dropConstraint: reverseDropConstraint,
  renameConstraint: reverseRenameConstraint,
  createIndex: reverseCreateIndex,
  dropIndex: reverseDropIndex,
  renameIndex: reverseRenameIndex,
  createEnum: reverseCreateEnum,
  dropEnum: reverseDropEnum,
  setComment: reverseSetComment,
  insertRows: reverseInsertRows,
  updateRows: reverseUpdateRows,
  deleteRows: reverseDeleteRows,
  backfill: reverseBackfill,
  execute: reverseExecute,
  run: reverseRun,
  irreversible: reverseIrreversible,
};

/**
 * Returns the operation that undoes another one.
 *
 * @throws AludelError IRREVERSIBLE when it does not hold what it would take
 */
export function reverseOperation(operation: Operation): Operation {
  return visitOperation(operation, handlers);
}

function isFilling(operation: Operation): boolean {
  return (operation.kind === "updateRows" || operation.kind === "backfill") && onlyFillsNulls(operation);
}

/** Returns the operations that undo others, in their order: last done, first undone. Values in the place of nulls stay. */
export function reverseOperations(operations: readonly Operation[]): Operation[] {
  return operations
    .toReversed()
    .filter((operation) => !isFilling(operation))
    .map(reverseOperation);
}
