import type { MissingRowsBatch } from "../../../ddl/compile-missing-rows.ts";
import { compileValues } from "../../../ddl/compile-values.ts";
import type { SqlWriter } from "../../../ddl/sql-writer.ts";
import { buildStatement, type Statement } from "../../../ddl/statement.ts";
import { pickColumns } from "../../../operation/describe/row-match.ts";
import type { SqlValue } from "../../../schema/expression.ts";

/**
 * Returns the statement that inserts several rows where their keys are missing. Nulls of the columns' types stand first in VALUES, because
 * PostgreSQL gives a parameter without a type the type of the other rows in its column
 * (https://www.postgresql.org/docs/current/typeconv-union-case.html); they are no row, since no key is null. One join then finds the keys that
 * exist: planning a condition, or a part of a UNION, for each row takes longer than running it.
 */
export function insertMissingRows(writer: SqlWriter, { table, key, rows, columns }: MissingRowsBatch): Statement {
  const parameters: SqlValue[] = [];
  const bind = writer.bindTo(parameters);
  const name = writer.qualifiedName(table);
  const list = writer.quoteAll(columns);
  const types = columns.map((column) => `(SELECT ${writer.quote(column)} FROM ${name} WHERE FALSE)`);
  const values = rows.map((row) => compileValues(writer, pickColumns(row, columns), table, bind));
  const given = [types, ...values].map((row) => `(${row.join(", ")})`).join(", ");
  const same = key.map((column) => `known.${writer.quote(column)} = given.${writer.quote(column)}`);
  const isRow = key.map((column) => `given.${writer.quote(column)} IS NOT NULL`);
  const sql =
    `INSERT INTO ${name} (${list}) SELECT ${list} FROM (VALUES ${given}) AS given (${list})` +
    ` WHERE ${isRow.join(" AND ")} AND NOT EXISTS (SELECT 1 FROM ${name} AS known WHERE ${same.join(" AND ")})`;
  return buildStatement(sql, { parameters });
}
