import type { Operation, OperationKind, OperationOf } from "../../../operation/operation.ts";
import { formatQualifiedName } from "../../../schema/qualified-name.ts";
import { compiler } from "../ddl-compiler.ts";
import { planAddColumn, planAlterColumn, planDropColumn, planRenameColumn } from "./plan-column.ts";
import { planAddConstraint, planAlterTable, planDropConstraint, planRenameConstraint } from "./plan-constraint.ts";
import type { PlanDraft } from "./plan-draft.ts";
import { planCreateIndex, planDropIndex, planDropTable, planRenameIndex, planRenameTable } from "./plan-table.ts";

type PlanHandlers = { readonly [K in OperationKind]: (draft: PlanDraft, operation: OperationOf<K>) => Promise<void> };

/** Adds the compiled operation. It concerns objects that SQLite does not have, so it compiles to nothing or is refused. */
async function addCompiled(draft: PlanDraft, operation: Operation): Promise<void> {
  await draft.addNative(compiler.compile(operation), "the database");
}

async function addRows(draft: PlanDraft, operation: Operation): Promise<void> {
  await draft.addRowSteps(compiler.compile(operation), operation.kind === "execute");
}

const handlers: PlanHandlers = {
  createSchema: addCompiled,
  dropSchema: addCompiled,
  createTable: (draft, operation) =>
    draft.addNative(compiler.createTable(operation), `table "${formatQualifiedName(operation.table.name)}"`),
  dropTable: planDropTable,
  renameTable: planRenameTable,
  alterTable: planAlterTable,
  addColumn: planAddColumn,
  dropColumn: planDropColumn,
  renameColumn: planRenameColumn,
  alterColumn: planAlterColumn,
  addConstraint: planAddConstraint,
  dropConstraint: planDropConstraint,
  renameConstraint: planRenameConstraint,
  createIndex: planCreateIndex,
  dropIndex: planDropIndex,
  renameIndex: planRenameIndex,
  createEnum: addCompiled,
  dropEnum: addCompiled,
  setComment: addCompiled,
  insertRows: addRows,
  updateRows: addRows,
  deleteRows: addRows,
  backfill: (draft, operation) => draft.addBackfill(compiler.compile(operation)),
  execute: addRows,
  run: addRows,
  irreversible: addCompiled,
};

/** Adds one operation to a plan. */
export function planOperation(draft: PlanDraft, operation: Operation): Promise<void> {
  return (handlers[operation.kind] as (draft: PlanDraft, operation: Operation) => Promise<void>)(draft, operation);
}
