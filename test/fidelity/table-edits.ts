import type { Column } from "../../src/schema/column.ts";
import type { Constraint } from "../../src/schema/constraint.ts";
import type { Database } from "../../src/schema/database.ts";
import type { IndexKey, TableIndex } from "../../src/schema/table-index.ts";
import { editTable } from "./mutation.ts";

const plainColumn: Omit<Column, "name" | "type"> = {
  nullable: true,
  default: null,
  generated: null,
  identity: null,
  collation: null,
  comment: null,
};

const plainIndex: TableIndex = {
  name: "ix_new",
  unique: false,
  method: null,
  keys: [],
  include: [],
  predicate: null,
  nullsNotDistinct: false,
  comment: null,
};

/** Returns a plain key of an index. */
export function keyOn(column: string): IndexKey {
  return { on: { kind: "column", column }, order: "asc", nulls: null, operatorClass: null, collation: null };
}

/** Returns the schema with one more column. */
export function addColumn(table: string, column: Partial<Column> & Pick<Column, "name" | "type">) {
  return editTable(table, ({ columns }) => ({ columns: [...columns, { ...plainColumn, ...column }] }));
}

/** Returns the schema without a column. */
export function dropColumn(table: string, name: string) {
  return editTable(table, ({ columns }) => ({ columns: columns.filter((column) => column.name !== name) }));
}

/** Returns the schema with one more constraint. */
export function addConstraint(table: string, constraint: Constraint) {
  return editTable(table, ({ constraints }) => ({ constraints: [...constraints, constraint] }));
}

/** Returns the schema with one more index, `ix_new` unless it says otherwise. */
export function addIndex(table: string, change: Partial<TableIndex>) {
  return editTable(table, ({ indexes }) => ({ indexes: [...indexes, { ...plainIndex, ...change }] }));
}

/** Returns the schema without a table. */
export function dropTable(name: string) {
  return (database: Database): Database => ({
    ...database,
    tables: new Map([...database.tables].filter(([key]) => key !== name)),
  });
}

/** Returns what is found of a constraint that is another under the same name. */
export function replaced(table: string, name: string): readonly string[] {
  return [`addConstraint ${table}.${name}`, `dropConstraint ${table}.${name}`];
}

/** Returns what is found of an index that is another under the same name. */
export function rebuilt(table: string, name: string): readonly string[] {
  return [`createIndex ${table}.${name}`, `dropIndex ${table}.${name}`];
}
