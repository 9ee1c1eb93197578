import type { RowSearch } from "../../../ddl/row-search.ts";
import { compileRowSearch } from "../../../ddl/row-search.ts";
import { compileValues } from "../../../ddl/compile-values.ts";
import { searchInUtc } from "../../../ddl/moments-in-utc.ts";
import type { SqlWriter } from "../../../ddl/sql-writer.ts";
import { buildStatement, type Statement } from "../../../ddl/statement.ts";
import { isExpression, isJsonDocument, type RowValue, type SqlValue } from "../../../schema/expression.ts";

/** Largest number of searches in one query. */
export const searchesPerQuery = 1000;

/** Whether the value is compared with `=`, as a value of the column's type. */
function isPlain(value: RowValue): boolean {
  return !isExpression(value) && !isJsonDocument(value) && !Array.isArray(value);
}

function canBeJoined(searches: readonly RowSearch[]): boolean {
  const [first] = searches;
  if (first === undefined || searches.length === 1) return false;
  const keys = JSON.stringify(Object.keys(first.where));
  return searches.every(
    ({ where, expected }) =>
      JSON.stringify(Object.keys(where)) === keys &&
      Object.values(where).every((value) => value !== null && isPlain(value)) &&
      Object.values(expected).every(isPlain),
  );
}

/**
 * Returns the query of {@link compileRowSearch}. Several searches for plain values are one join with VALUES, whose first row, that finds
 * nothing, gives them the types of the columns: to plan one part of a UNION for each of 15,000 reference rows takes longer than to find them.
 */
export function compilePostgresRowSearch(writer: SqlWriter, searches: readonly RowSearch[]): Statement {
  const [first] = searches;
  if (first === undefined || !canBeJoined(searches)) return compileRowSearch(writer, searches);
  const name = writer.qualifiedName(first.table);
  const [keys, compared] = [Object.keys(first.where), Object.keys(first.expected)];
  const given = [...keys.map((_, at) => `key_${at}`), ...compared.map((_, at) => `expected_${at}`)];
  const parameters: SqlValue[] = [];
  const bind = writer.bindTo(parameters);
  const types = [...keys, ...compared].map((column) => `(SELECT ${writer.quote(column)} FROM ${name} WHERE FALSE)`);
  const values = searches.map((search, at) => {
    const { table, where, expected } = searchInUtc(search);
    const cells = [where, expected].flatMap((row) => compileValues(writer, row, table, bind));
    return `(${[at, ...cells].join(", ")})`;
  });
  const columns = compared.flatMap((column, at) => {
    const found = `found.${writer.quote(column)}`;
    // A type without equality, such as json, has NULL all the same.
    const isEmpty = searches.every(({ expected }) => expected[column] === null);
    const isSame = isEmpty ? `${found} IS NULL` : `${found} IS NOT DISTINCT FROM given.expected_${at}`;
    return [`CASE WHEN ${isSame} THEN 1 ELSE 0 END AS same_${at}`, `${found} AS value_${at}`];
  });
  const same = keys.map((column, at) => `found.${writer.quote(column)} = given.key_${at}`).join(" AND ");
  const sql =
    `SELECT ${["given.search", ...columns].join(", ")}` +
    ` FROM (VALUES ${[`(-1, ${types.join(", ")})`, ...values].join(", ")}) AS given (${["search", ...given].join(", ")})` +
    ` JOIN ${name} AS found ON ${same}`;
  return buildStatement(sql, { parameters });
}
