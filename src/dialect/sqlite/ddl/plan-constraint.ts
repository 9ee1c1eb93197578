import type { AddConstraint } from "../../../operation/add-constraint.ts";
import type { AlterTable } from "../../../operation/alter-table.ts";
import type { DropConstraint } from "../../../operation/drop-constraint.ts";
import type { RenameConstraint } from "../../../operation/rename-constraint.ts";
import { invalidOperation } from "../../../operation/fold/database-draft.ts";
import { constrainedColumns } from "../../../schema/constraint.ts";
import { formatColumnName } from "../../../schema/qualified-name.ts";
import { compiler } from "../ddl-compiler.ts";
import { withStrict } from "./edit-column.ts";
import { editTable } from "./edit-operation.ts";
import {
  addParsedConstraint,
  dropParsedConstraint,
  findParsedColumn,
  renameParsedConstraint,
  withIdentity,
} from "./edit-table.ts";
import type { PlanDraft } from "./plan-draft.ts";

/** Adds a constraint, for which SQLite needs a rebuild. */
export async function planAddConstraint(draft: PlanDraft, operation: AddConstraint): Promise<void> {
  const { table, constraint } = operation;
  const [column] = constraint.kind === "primaryKey" ? constraint.columns : [];
  const isIdentity = column !== undefined && draft.takeWaiting(table, column);
  await editTable(draft, {
    operation,
    table,
    mayFail: true,
    edit: (definition) => {
      const columns = constrainedColumns(constraint);
      const missing = columns.find((name) => findParsedColumn(definition, name) === undefined);
      if (missing !== undefined) throw invalidOperation(`column "${formatColumnName(table, missing)}" does not exist`);
      const added = addParsedConstraint(definition, table, constraint);
      return isIdentity ? withIdentity(added, column, constraint, true) : added;
    },
  });
}

/** Drops a constraint, for which SQLite needs a rebuild. */
export async function planDropConstraint(draft: PlanDraft, operation: DropConstraint): Promise<void> {
  const { table, definition } = operation;
  // A check whose expression is left out on SQLite was never added there.
  if (definition !== null && compiler.constraint(definition, table) === null) return;
  await editTable(draft, { operation, table, edit: (parsed) => dropParsedConstraint(parsed, table, operation) });
}

/** Renames a constraint, for which SQLite needs a rebuild. */
export async function planRenameConstraint(draft: PlanDraft, operation: RenameConstraint): Promise<void> {
  const { table, from, to } = operation;
  await editTable(draft, { operation, table, edit: (parsed) => renameParsedConstraint(parsed, table, from, to) });
}

/** Changes the options of a table, for which SQLite needs a rebuild. */
export async function planAlterTable(draft: PlanDraft, operation: AlterTable): Promise<void> {
  const { table, options } = operation;
  compiler.assertOptions(table, options.to);
  const strict = options.to["strict"] === true;
  const withoutRowid = options.to["withoutRowid"] === true;
  await editTable(draft, {
    operation,
    table,
    mayFail: true,
    edit: (parsed) => ({ ...withStrict(parsed, strict), withoutRowid }),
  });
}
