import type { Column } from "../../schema/column.ts";
import { enumOf } from "../../schema/column-type.ts";
import { type Constraint, constrainedColumns } from "../../schema/constraint.ts";
import { formatColumnName, formatQualifiedName, isSameName, type QualifiedName } from "../../schema/qualified-name.ts";
import type { Table } from "../../schema/table.ts";
import { indexedColumns, type TableIndex } from "../../schema/table-index.ts";
import { type DatabaseDraft, invalidOperation } from "./database-draft.ts";

function assertColumnsExist(table: Table, columns: readonly string[], user: string): void {
  const known = new Set(table.columns.map(({ name }) => name));
  const missing = columns.find((column) => !known.has(column));
  if (missing === undefined) return;
  throw invalidOperation(`column "${formatColumnName(table.name, missing)}" does not exist, but ${user} names it`);
}

function formatPart(kind: string, name: string | null, table: Table): string {
  const owner = `table "${formatQualifiedName(table.name)}"`;
  return name === null ? `an unnamed ${kind} of ${owner}` : `${kind} "${name}" of ${owner}`;
}

/**
 * Asserts that the enum that is a column's type exists.
 *
 * @throws AludelError INVALID_OPERATION when it does not
 */
export function assertColumnFits(
  draft: DatabaseDraft,
  table: QualifiedName,
  column: Pick<Column, "name" | "type">,
): void {
  const used = enumOf(column.type);
  if (used === null || draft.enums.has(formatQualifiedName(used.name))) return;
  const user = formatColumnName(table, column.name);
  throw invalidOperation(`enum "${formatQualifiedName(used.name)}" does not exist, but column "${user}" has its type`);
}

/**
 * Asserts that the columns and the table that a constraint of `table` names exist.
 *
 * @throws AludelError INVALID_OPERATION when one does not
 */
export function assertConstraintFits(draft: DatabaseDraft, table: Table, constraint: Constraint): void {
  const user = formatPart("constraint", constraint.name, table);
  assertColumnsExist(table, constrainedColumns(constraint), user);
  if (constraint.kind !== "foreignKey") return;
  const { references } = constraint;
  const target = isSameName(references.table, table.name)
    ? table
    : draft.tables.get(formatQualifiedName(references.table));
  if (target === undefined && references.external === true) return;
  if (target === undefined) {
    throw invalidOperation(`table "${formatQualifiedName(references.table)}" does not exist, but ${user} refers to it`);
  }
  assertColumnsExist(target, references.columns, user);
}

/**
 * Asserts that the columns that an index of `table` names exist.
 *
 * @throws AludelError INVALID_OPERATION when one does not
 */
export function assertIndexFits(table: Table, index: TableIndex): void {
  assertColumnsExist(table, indexedColumns(index), formatPart("index", index.name, table));
}
