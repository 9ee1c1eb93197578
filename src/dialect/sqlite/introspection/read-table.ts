import { type Column, plainIdentity } from "../../../schema/column.ts";
import type { Constraint, Deferrable, ForeignKey } from "../../../schema/constraint.ts";
import type { UnmanagedObject } from "../../../schema/database.ts";
import { type Expression, type SqlText, sqlText } from "../../../schema/expression.ts";
import { formatColumnName, type QualifiedName } from "../../../schema/qualified-name.ts";
import type { Table } from "../../../schema/table.ts";
import type { TableIndex } from "../../../schema/table-index.ts";
import { findTypeCheck, typeOf } from "../ddl/edit-column.ts";
import type { ColumnConstraint } from "../ddl-parser/column-constraint.ts";
import { parseCreateIndex, type ParsedIndexKey } from "../ddl-parser/create-index.ts";
import type { ParsedColumn, ParsedTable } from "../ddl-parser/create-table.ts";
import type { Reference } from "../ddl-parser/reference.ts";
import type { TableConstraint } from "../ddl-parser/table-constraint.ts";
import { lowerName } from "../../../schema/sql-names.ts";
import { readDefault } from "./read-default.ts";
import { quoteTexts } from "./text-literals.ts";

/** The tables of a database by name in lower case. References find the stored spelling of a name there. */
export type ParsedTables = ReadonlyMap<string, ParsedTable>;

function tableName(name: string): QualifiedName {
  return { schema: null, name };
}

/** Returns the names of columns in the spelling of their table. */
function spell(table: ParsedTable | undefined, names: readonly string[]): readonly string[] {
  const spelled = new Map(table?.columns.map(({ name }) => [lowerName(name), name]));
  return names.map((name) => spelled.get(lowerName(name)) ?? name);
}

function keyColumns(table: ParsedTable | undefined): readonly string[] {
  const inline = table?.columns.find(({ constraints }) => constraints.some(({ kind }) => kind === "primaryKey"));
  if (inline !== undefined) return [inline.name];
  return table?.constraints.find(({ kind }) => kind === "primaryKey")?.columns.map(({ name }) => name) ?? [];
}

function readForeignKey(
  reference: Reference,
  own: {
    readonly name: string | null;
    readonly columns: readonly string[];
    readonly deferrable?: Deferrable | undefined;
  },
  tables: ParsedTables,
): ForeignKey {
  const parent = tables.get(lowerName(reference.table));
  const columns = reference.columns.length === 0 ? keyColumns(parent) : reference.columns;
  return {
    kind: "foreignKey",
    name: own.name,
    columns: own.columns,
    references: { table: tableName(parent?.name ?? reference.table), columns: spell(parent, columns) },
    onDelete: reference.onDelete,
    onUpdate: reference.onUpdate,
    // SQLite parses MATCH FULL but enforces MATCH SIMPLE: https://sqlite.org/foreignkeys.html#fk_unsupported
    match: "simple",
    deferrable: own.deferrable ?? reference.deferrable,
    notValid: false,
  };
}

function isKey(table: ParsedTable, column: ParsedColumn): boolean {
  return keyColumns(table).map(lowerName).includes(lowerName(column.name));
}

function isSaidNotNull(column: ParsedColumn): boolean {
  return column.constraints.some(({ kind }) => kind === "notNull");
}

/** SQLite allows NULL in most primary keys: https://sqlite.org/lang_createtable.html#the_primary_key */
function takesNullInKey(table: ParsedTable, column: ParsedColumn): boolean {
  if (!isKey(table, column) || isSaidNotNull(column) || table.strict || table.withoutRowid) return false;
  const isDescending = column.constraints.some(({ kind, order }) => kind === "primaryKey" && order === "desc");
  return keyColumns(table).length > 1 || lowerName(column.type) !== "integer" || isDescending;
}

/** Returns null for DEFAULT NULL, which means the same as no default. */
function withoutNull(value: Expression): Expression | null {
  return value.kind === "literal" && value.value === null ? null : value;
}

function readColumn(table: ParsedTable, column: ParsedColumn): Column {
  const find = (kind: ColumnConstraint["kind"]) => column.constraints.find((constraint) => constraint.kind === kind);
  const type = typeOf(column, table.strict);
  const value = find("default");
  const generated = find("generated");
  const collation = find("collate")?.value ?? null;
  return {
    name: column.name,
    type,
    // In the schema a primary key implies NOT NULL; a key that allows NULL nevertheless is reported as unmanaged.
    nullable: !isSaidNotNull(column) && !isKey(table, column),
    default: value === undefined ? null : withoutNull(readDefault(value.value, type)),
    generated:
      generated === undefined ? null : { expression: readExpression(table, generated.value), stored: generated.stored },
    identity: find("primaryKey")?.autoincrement === true ? plainIdentity : null,
    collation: collation !== null && lowerName(collation) === "binary" ? null : collation,
    comment: null,
  };
}

function readKey(kind: "primaryKey" | "unique", name: string | null, columns: readonly string[]): Constraint {
  const key = { name, columns, include: [], deferrable: "no" } as const;
  return kind === "unique" ? { ...key, kind, nullsNotDistinct: false } : { ...key, kind };
}

/** Returns an expression over the columns of a table. */
function readExpression({ columns }: ParsedTable, text: string): SqlText {
  return sqlText(
    quoteTexts(
      text,
      columns.map(({ name }) => name),
    ),
  );
}

function readCheck(table: ParsedTable, name: string | null, text: string): Constraint {
  return { kind: "check", name, expression: readExpression(table, text), notValid: false };
}

function readColumnConstraints(table: ParsedTable, column: ParsedColumn, tables: ParsedTables): Constraint[] {
  const typeCheck = findTypeCheck(column, table.strict);
  const deferrable = column.constraints.find(({ kind }) => kind === "deferrable")?.reference?.deferrable;
  return column.constraints.flatMap((constraint): Constraint[] => {
    const { kind, name, value, reference } = constraint;
    if (kind === "primaryKey" || kind === "unique") return [readKey(kind, name, [column.name])];
    if (kind === "check" && constraint !== typeCheck) return [readCheck(table, name, value)];
    if (reference === null || kind !== "references") return [];
    return [readForeignKey(reference, { name, columns: [column.name], deferrable }, tables)];
  });
}

function readTableConstraint(table: ParsedTable, constraint: TableConstraint, tables: ParsedTables): Constraint {
  const { kind, name, expression, reference } = constraint;
  const columns = spell(
    table,
    constraint.columns.map((column) => column.name),
  );
  if (kind === "check") return readCheck(table, name, expression);
  if (kind === "foreignKey" && reference !== null) return readForeignKey(reference, { name, columns }, tables);
  return readKey(kind === "unique" ? kind : "primaryKey", name, columns);
}

function readIndexKey(
  table: ParsedTable,
  { column, text, collation, order }: ParsedIndexKey,
): TableIndex["keys"][number] {
  const inner = text.startsWith("(") && text.endsWith(")") ? text.slice(1, -1).trim() : text;
  const subject = table.columns.find(({ name }) => column !== null && lowerName(name) === lowerName(column));
  return {
    on:
      column === null
        ? { kind: "expression", expression: readExpression(table, inner) }
        : { kind: "column", column: subject?.name ?? column },
    order,
    nulls: null,
    operatorClass: null,
    collation: collation === null || isUsual(collation, subject) ? null : collation,
  };
}

/** Returns whether a collation is the one that an index key has by default: that of its column, or BINARY for an expression. */
function isUsual(collation: string, column: ParsedColumn | undefined): boolean {
  const own = column?.constraints.find(({ kind }) => kind === "collate")?.value ?? "binary";
  return lowerName(own) === lowerName(collation);
}

/** Returns an index, read from its CREATE INDEX text. */
export function readIndex(table: ParsedTable, name: string, sql: string): TableIndex {
  const { unique, keys, predicate } = parseCreateIndex(sql, name);
  return {
    name,
    unique,
    method: null,
    keys: keys.map((key) => readIndexKey(table, key)),
    include: [],
    predicate: predicate === null ? null : readExpression(table, predicate),
    nullsNotDistinct: false,
    comment: null,
  };
}

/** Returns a table without its indexes, read from its CREATE TABLE text. */
export function readTable(table: ParsedTable, tables: ParsedTables): Table {
  return {
    name: tableName(table.name),
    columns: table.columns.map((column) => readColumn(table, column)),
    constraints: [
      ...table.columns.flatMap((column) => readColumnConstraints(table, column, tables)),
      ...table.constraints.map((constraint) => readTableConstraint(table, constraint, tables)),
    ],
    indexes: [],
    comment: null,
    options: { ...(table.strict ? { strict: true } : {}), ...(table.withoutRowid ? { withoutRowid: true } : {}) },
  };
}

/** Returns the parts of the definition that the schema cannot represent, as unmanaged objects. A rebuild keeps them. */
export function readUnmanagedParts(table: ParsedTable): UnmanagedObject[] {
  const name = tableName(table.name);
  const conflicts = [
    ...table.columns.flatMap((column) => column.constraints.map((one) => ({ ...one, name: one.name ?? column.name }))),
    ...table.constraints,
  ].filter(({ conflict }) => conflict !== null);
  const ordered = table.constraints.filter(({ columns }) =>
    columns.some(({ order, collation }) => order === "desc" || collation !== null),
  );
  const descending = table.columns.filter(({ constraints }) => constraints.some(({ order }) => order === "desc"));
  return [
    ...conflicts.map((one) => ({
      kind: `on conflict ${one.conflict}`,
      name: formatColumnName(name, one.name ?? one.kind),
    })),
    ...ordered.map((one) => ({
      kind: "order or collation of a key",
      name: formatColumnName(name, one.name ?? one.kind),
    })),
    ...table.columns
      .filter((column) => takesNullInKey(table, column))
      .map((column) => ({ kind: "null in a primary key", name: formatColumnName(name, column.name) })),
    ...descending.map((column) => ({ kind: "order or collation of a key", name: formatColumnName(name, column.name) })),
  ];
}
