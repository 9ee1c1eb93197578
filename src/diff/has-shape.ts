import type { Operation } from "../operation/operation.ts";
import type { Unique } from "../schema/constraint.ts";
import type { Database } from "../schema/database.ts";
import type { Table } from "../schema/table.ts";
import type { TableIndex } from "../schema/table-index.ts";
import { compareDatabases } from "./diff-database.ts";
import { shapeComparator } from "./shape-comparator.ts";

/**
 * Returns what a schema that an engine reported lacks, or has besides, to have the shape of another one in portable terms: see
 * {@link hasShape}.
 */
export function compareShapes(found: Database, schema: Database): readonly Operation[] {
  return diffShapes(found, schema).operations;
}

/**
 * Returns whether the schema that an engine reported has the shape of `schema`, which is in portable terms: the same tables, columns,
 * constraints, indexes and enums, on the same columns. Types and expressions are not compared, because the engine rewrites them; nor are
 * rows, nor whether a unique key was declared as a constraint or as an index, because not every engine knows.
 */
export function hasShape(found: Database, schema: Database): boolean {
  const { operations, problems } = diffShapes(found, schema);
  return operations.length === 0 && problems.length === 0;
}

function diffShapes(found: Database, schema: Database): ReturnType<typeof compareDatabases> {
  return compareDatabases(shapeOf(found), shapeOf(schema), { comparator: shapeComparator });
}

function shapeOf(schema: Database): Database {
  const tables = [...schema.tables].map(([name, table]) => [name, withUniqueConstraints(table)] as const);
  return { ...schema, tables: new Map(tables), rows: new Map() };
}

function withUniqueConstraints(table: Table): Table {
  const uniques = table.indexes.flatMap(readUnique);
  if (uniques.length === 0) return table;
  return {
    ...table,
    constraints: [...table.constraints, ...uniques],
    indexes: table.indexes.filter((index) => readUnique(index).length === 0),
  };
}

/** Returns the unique constraint that an index amounts to; nothing where it is over less, or more, than whole columns of all rows. */
function readUnique({
  name,
  unique,
  method,
  keys,
  predicate,
  include,
  nullsNotDistinct,
}: TableIndex): readonly Unique[] {
  const columns = keys.flatMap(({ on, order, operatorClass }) =>
    on.kind === "column" && order === "asc" && operatorClass === null ? [on.column] : [],
  );
  if (!unique || method !== null || predicate !== null || columns.length < keys.length) return [];
  return [{ kind: "unique", name, columns, include, nullsNotDistinct, deferrable: "no" }];
}
