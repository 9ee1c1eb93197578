import type { AlterColumn, ColumnChanges } from "../../src/operation/alter-column.ts";
import type { CreateTable } from "../../src/operation/create-table.ts";
import { type Column, plainIdentity } from "../../src/schema/column.ts";
import type { ColumnType, EnumColumnType } from "../../src/schema/column-type.ts";
import type {
  Check,
  Constraint,
  ForeignKey,
  PrimaryKey,
  Unique,
  Exclusion,
  ExclusionElement,
} from "../../src/schema/constraint.ts";
import { type SqlText, sqlText } from "../../src/schema/expression.ts";
import { parseQualifiedName } from "../../src/schema/qualified-name.ts";
import type { Table } from "../../src/schema/table.ts";
import type { IndexKey, TableIndex } from "../../src/schema/table-index.ts";

/** Short ways to write schemas in tests: everything that is not said is what an engine takes for granted. */

export const bigint: ColumnType = { kind: "bigint" };
export const integer: ColumnType = { kind: "integer" };
export const text: ColumnType = { kind: "text" };
export const varchar = (length: number): ColumnType => ({ kind: "varchar", length });
export const timestamp: ColumnType = { kind: "timestamp", precision: null, withTimezone: true };
export const enumType = (name: string, ...labels: string[]): EnumColumnType => ({
  kind: "enum",
  name: parseQualifiedName(name),
  labels,
});

export const byDefault = plainIdentity;

export function column(name: string, type: ColumnType = text, facts: Partial<Column> = {}): Column {
  const none = { default: null, generated: null, identity: null, collation: null, comment: null };
  return { name, type, nullable: true, ...none, ...facts };
}

export const required = (name: string, type: ColumnType = text, facts: Partial<Column> = {}): Column =>
  column(name, type, { nullable: false, ...facts });

export function primaryKey(name: string | null, ...columns: string[]): PrimaryKey {
  return { kind: "primaryKey", name, columns, include: [], deferrable: "no" };
}

export function unique(name: string | null, columns: string[], facts: Partial<Unique> = {}): Unique {
  return { kind: "unique", name, columns, include: [], nullsNotDistinct: false, deferrable: "no", ...facts };
}

export function foreignKey(
  name: string | null,
  columns: string[],
  table: string,
  referenced: string[] = ["id"],
  facts: Partial<ForeignKey> = {},
): ForeignKey {
  return {
    kind: "foreignKey",
    name,
    columns,
    references: { table: parseQualifiedName(table), columns: referenced },
    onDelete: "no action",
    onUpdate: "no action",
    match: "simple",
    deferrable: "no",
    notValid: false,
    ...facts,
  };
}

export function check(name: string | null, expression: string | SqlText, facts: Partial<Check> = {}): Check {
  const sql = typeof expression === "string" ? sqlText(expression) : expression;
  return { kind: "check", name, expression: sql, notValid: false, ...facts };
}

/** A key of an index: a column's name, or an expression in parentheses. */
export function key(on: string, facts: Partial<IndexKey> = {}): IndexKey {
  const isExpression = on.startsWith("(");
  return {
    on: isExpression ? { kind: "expression", expression: sqlText(on.slice(1, -1)) } : { kind: "column", column: on },
    order: "asc",
    nulls: null,
    operatorClass: null,
    collation: null,
    ...facts,
  };
}

/** A term of an exclusion constraint; an expression stands in parentheses. */
export function element(on: string, operator: string, facts: Partial<IndexKey> = {}): ExclusionElement {
  return { ...key(on, facts), with: operator };
}

export function exclusion(
  name: string | null,
  elements: readonly ExclusionElement[],
  facts: Partial<Exclusion> = {},
): Exclusion {
  return {
    kind: "exclusion",
    name,
    method: "gist",
    elements,
    include: [],
    predicate: null,
    deferrable: "no",
    ...facts,
  };
}

export function index(name: string, keys: readonly (string | IndexKey)[], facts: Partial<TableIndex> = {}): TableIndex {
  return {
    name,
    unique: false,
    method: null,
    keys: keys.map((each) => (typeof each === "string" ? key(each) : each)),
    include: [],
    predicate: null,
    nullsNotDistinct: false,
    comment: null,
    ...facts,
  };
}

export function table(
  name: string,
  columns: Column[],
  constraints: Constraint[] = [],
  facts: Partial<Table> = {},
): Table {
  return { name: parseQualifiedName(name), columns, constraints, indexes: [], comment: null, options: {}, ...facts };
}

export function createTable(...parts: Parameters<typeof table>): CreateTable {
  return { kind: "createTable", table: table(...parts) };
}

export function alterColumn(
  name: string,
  columnName: string,
  changes: ColumnChanges,
  using: SqlText | null = null,
): AlterColumn {
  return { kind: "alterColumn", table: parseQualifiedName(name), column: columnName, changes, using };
}
