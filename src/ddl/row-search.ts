import type { RowValues, SqlValue } from "../schema/expression.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import { compileMatch } from "./compile-rows.ts";
import type { SqlWriter } from "./sql-writer.ts";
import { buildStatement, type Statement } from "./statement.ts";

/** A search for one row by its key, with the values that its other columns should have. */
export interface RowSearch {
  readonly table: QualifiedName;
  /** Values of the key columns. */
  readonly where: RowValues;
  /** Expected values of other columns. */
  readonly expected: RowValues;
  /** The definition of the table where that is known; the engine then compares values as the types of the columns do. */
  readonly definition?: Table;
}

/**
 * Returns the query for a row. For the expected column at position N, `same_N` is 1 when the row has the expected value, and `value_N` is
 * the actual value. The engine does the comparison, so different spellings of one value are equal.
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
