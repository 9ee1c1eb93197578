import type { Column } from "../../src/schema/column.ts";
import type { ColumnType } from "../../src/schema/column-type.ts";
import type { Check, ForeignKey, PrimaryKey, Unique } from "../../src/schema/constraint.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import type { EnumType } from "../../src/schema/enum-type.ts";
import { sqlText } from "../../src/schema/expression.ts";
import { formatQualifiedName, parseQualifiedName } from "../../src/schema/qualified-name.ts";
import type { ReferenceRows } from "../../src/schema/reference-rows.ts";
import type { Table } from "../../src/schema/table.ts";
import type { TableIndex } from "../../src/schema/table-index.ts";

/** A NOT NULL column of type integer, or as told. */
export function column(name: string, facts: Partial<Column> = {}): Column {
  return {
    name,
    type: { kind: "integer" },
    nullable: false,
    default: null,
    generated: null,
    identity: null,
    collation: null,
    comment: null,
    ...facts,
  };
}

export const varchar = (length: number | null): ColumnType => ({ kind: "varchar", length });

export const text: ColumnType = { kind: "text" };

export function enumColumn(name: string, labels: readonly string[]): ColumnType {
  return { kind: "enum", name: parseQualifiedName(name), labels };
}

export function primaryKey(columns: readonly string[], name: string | null = null): PrimaryKey {
  return { kind: "primaryKey", name, columns, include: [], deferrable: "no" };
}

export function unique(columns: readonly string[], facts: Partial<Unique> = {}): Unique {
  return { kind: "unique", name: null, columns, include: [], nullsNotDistinct: false, deferrable: "no", ...facts };
}

export function check(expression: string, name: string | null = null): Check {
  return { kind: "check", name, expression: sqlText(expression), notValid: false };
}

/** A foreign key to the column `id`, or to the columns told. */
export function foreignKey(
  columns: readonly string[],
  table: string,
  { to = ["id"], ...facts }: Partial<ForeignKey> & { readonly to?: readonly string[] } = {},
): ForeignKey {
  return {
    kind: "foreignKey",
    name: null,
    columns,
    references: { table: parseQualifiedName(table), columns: to },
    onDelete: "no action",
    onUpdate: "no action",
    match: "simple",
    deferrable: "no",
    notValid: false,
    ...facts,
  };
}

export function index(columns: readonly string[], facts: Partial<TableIndex> = {}): TableIndex {
  return {
    name: null,
    unique: false,
    method: null,
    keys: columns.map((name) => ({
      on: { kind: "column", column: name },
      order: "asc",
      nulls: null,
      operatorClass: null,
      collation: null,
    })),
    include: [],
    predicate: null,
    nullsNotDistinct: false,
    comment: null,
    ...facts,
  };
}

/** A table with the columns, and `id` as its primary key where a column has that name. */
export function table(name: string, columns: readonly (string | Column)[], facts: Partial<Table> = {}): Table {
  const all = columns.map((each) => (typeof each === "string" ? column(each) : each));
  const own = all.some((each) => each.name === "id") ? [primaryKey(["id"], `pk_${name}`)] : [];
  return {
    name: parseQualifiedName(name),
    columns: all,
    indexes: [],
    comment: null,
    options: {},
    ...facts,
    constraints: [...own, ...(facts.constraints ?? [])],
  };
}

export function enumType(name: string, labels: readonly string[], comment: string | null = null): EnumType {
  return { name: parseQualifiedName(name), labels, comment };
}

/** What a database is built from. */
export interface DatabaseParts {
  readonly schemas?: readonly string[];
  readonly enums?: readonly EnumType[];
  readonly tables?: readonly Table[];
  readonly rows?: readonly ReferenceRows[];
  readonly unmanaged?: Database["unmanaged"];
}

export function database({ schemas, enums, tables, rows, unmanaged }: DatabaseParts): Database {
  return {
    ...emptyDatabase,
    schemas: new Set(schemas),
    enums: new Map(enums?.map((each) => [formatQualifiedName(each.name), each])),
    tables: new Map(tables?.map((each) => [formatQualifiedName(each.name), each])),
    rows: new Map(rows?.map((each) => [formatQualifiedName(each.table), each])),
    unmanaged: unmanaged ?? [],
  };
}
