import type { RowValues, SqlValue } from "../schema/expression.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import { compileMatch } from "./compile-rows.ts";
import type { SqlWriter } from "./sql-writer.ts";
import { buildStatement, type Statement } from "./statement.ts";

/** A row that is looked for by its key, and what its columns should hold. */
export interface RowSearch {
  readonly table: QualifiedName;
  /** Values of the key's columns. */
  readonly where: RowValues;
  /** What other columns should hold. */
  readonly expected: RowValues;
  /** The table as it is, where that is known: values are then compared as its columns' types do. */
  readonly definition?: Table;
}

/**
 * Returns the query for a row: for the expected column at position N, `same_N` is 1 when the row has the value, and `value_N` is what
 * it has. The engine compares, so every spelling of a value counts as the engine takes it.
 */
export function compileRowSearch(writer: SqlWriter, { table, where, expected, definition }: RowSearch): Statement {
  const types = new Map(definition?.columns.map(({ name, type }) => [name, type]));
  const parameters: SqlValue[] = [];
  const bind = writer.bindTo(parameters);
  const columns = Object.entries(expected).flatMap(([column, value], at) => [
    `CASE WHEN ${compileMatch(writer, { [column]: value }, table, bind, types)} THEN 1 ELSE 0 END AS ${writer.quote(`same_${at}`)}`,
    `${writer.quote(column)} AS ${writer.quote(`value_${at}`)}`,
  ]);
  const match = compileMatch(writer, where, table, bind, types);
  const selected = columns.length === 0 ? `1 AS ${writer.quote("found")}` : columns.join(", ");
  return buildStatement(`SELECT ${selected} FROM ${writer.qualifiedName(table)} WHERE ${match}`, { parameters });
}
