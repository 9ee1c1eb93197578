import type { MissingRowsBatch } from "../../../ddl/compile-missing-rows.ts";
import { compileValues } from "../../../ddl/compile-values.ts";
import type { SqlWriter } from "../../../ddl/sql-writer.ts";
import { buildStatement, type Statement } from "../../../ddl/statement.ts";
import { pickColumns } from "../../../operation/describe/row-match.ts";
import type { SqlValue } from "../../../schema/expression.ts";

/**
 * Returns the statement that inserts several rows where their keys are missing. A part without rows stands first in the UNION, because
 * PostgreSQL gives a parameter without a type the type of the part before it
 * (https://www.postgresql.org/docs/current/typeconv-union-case.html). So the keys have the types of the columns, and one join finds those
 * that exist: planning a condition for each row takes longer than running it.
 */
export function insertMissingRows(writer: SqlWriter, { table, key, rows, columns }: MissingRowsBatch): Statement {
  const parameters: SqlValue[] = [];
  const bind = writer.bindTo(parameters);
  const name = writer.qualifiedName(table);
  const list = writer.quoteAll(columns);
  const selects = rows.map((row) => compileValues(writer, pickColumns(row, columns), table, bind).join(", "));
  const union = [`${list} FROM ${name} WHERE FALSE`, ...selects].map((part) => `SELECT ${part}`).join(" UNION ALL ");
  const same = key.map((column) => `known.${writer.quote(column)} = given.${writer.quote(column)}`).join(" AND ");
  const sql =
    `INSERT INTO ${name} (${list}) SELECT ${list} FROM (${union}) AS given` +
    ` WHERE NOT EXISTS (SELECT 1 FROM ${name} AS known WHERE ${same})`;
  return buildStatement(sql, { parameters });
}
