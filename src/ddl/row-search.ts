import type { ColumnType } from "../schema/column-type.ts";
import type { RowValues, SqlValue } from "../schema/expression.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import { searchInUtc } from "./moments-in-utc.ts";
import { compileMatch, countParameters } from "./compile-values.ts";
import type { Bind, SqlWriter } from "./sql-writer.ts";
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

/** Largest number of searches in one query. SQLite takes at most 500 parts of a UNION (https://www.sqlite.org/limits.html). */
const searchesPerQuery = 50;
/** Number of parameters that every engine takes in one statement. */
const parametersPerQuery = 32_000;

/** Whether two searches are in one table, for values of the same columns in the same order. */
function areAlike(first: RowSearch, second: RowSearch): boolean {
  if (first.table.name !== second.table.name || first.table.schema !== second.table.schema) return false;
  const [columns, others] = [Object.keys(first.expected), Object.keys(second.expected)];
  return columns.length === others.length && columns.every((column, at) => column === others[at]);
}

/** Returns runs of consecutive searches that one query can answer: in one table, for values of the same columns. */
export function batchRowSearches(
  searches: readonly RowSearch[],
  perQuery = searchesPerQuery,
): readonly (readonly RowSearch[])[] {
  const batches: RowSearch[][] = [];
  let free = 0;
  for (const search of searches) {
    const parameters = countParameters(search.where) + countParameters(search.expected);
    const batch = batches.at(-1);
    const first = batch?.[0];
    if (!batch || !first || batch.length >= perQuery || parameters > free || !areAlike(first, search)) {
      batches.push([search]);
      free = parametersPerQuery - parameters;
    } else {
      batch.push(search);
      free -= parameters;
    }
  }
  return batches;
}

function compileSearch(
  writer: SqlWriter,
  { table, where, expected }: RowSearch,
  at: number,
  { bind, types }: { readonly bind: Bind; readonly types: ReadonlyMap<string, ColumnType> },
): string {
  const columns = Object.entries(expected).flatMap(([column, value], position) => [
    `CASE WHEN ${compileMatch(writer, { [column]: value }, table, bind, types)} THEN 1 ELSE 0 END AS ${writer.quote(`same_${position}`)}`,
    `${writer.quote(column)} AS ${writer.quote(`value_${position}`)}`,
  ]);
  const match = compileMatch(writer, where, table, bind, types);
  const selected = [`${at} AS ${writer.quote("search")}`, ...columns].join(", ");
  return `SELECT ${selected} FROM ${writer.qualifiedName(table)} WHERE ${match}`;
}

/**
 * Returns the query for rows, one batch of {@link batchRowSearches}. In its result `search` is the position of the search that found the
 * row. For the expected column at position N, `same_N` is 1 when the row has the expected value, and `value_N` is the actual value. The
 * engine does the comparison, so different spellings of one value are equal.
 *
 * @param read returns a search, its moments in UTC, with its values as the engine takes them
 */
export function compileRowSearch(
  writer: SqlWriter,
  searches: readonly RowSearch[],
  read: (search: RowSearch) => RowSearch = (search) => search,
): Statement {
  const parameters: SqlValue[] = [];
  const bind = writer.bindTo(parameters);
  const types = new Map(searches[0]?.definition?.columns.map(({ name, type }) => [name, type]));
  const selects = searches.map((search, at) => compileSearch(writer, read(searchInUtc(search)), at, { bind, types }));
  return buildStatement(selects.join(" UNION ALL "), { parameters });
}
