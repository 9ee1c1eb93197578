import type { Row, Session } from "../connection/session.ts";
import { batchRowSearches } from "../ddl/row-search.ts";
import type { Dialect } from "./dialect.ts";
import { givenValue, pickColumns } from "../operation/describe/row-match.ts";
import type { Column } from "../schema/column.ts";
import { isExpression, isJsonDocument, type RowValue, type RowValues, type SqlValue } from "../schema/expression.ts";
import { formatExpression, formatValue } from "../schema/format-expression.ts";
import type { ReferenceRows } from "../schema/reference-rows.ts";
import { keyIdentity } from "../schema/row/key-identity.ts";
import { findColumn, type Table } from "../schema/table.ts";

/** A reference row that a table does not hold as it should. */
export interface RowDifference {
  readonly kind: "missing" | "changed";
  /** In words: `the row with name = 'admin' is missing`. */
  readonly detail: string;
}

/** Returns whether a value is known before it is written: a constant, or the key of another row. */
function isFixed(value: RowValue): boolean {
  return !isExpression(value) || value.kind === "literal" || value.kind === "json" || value.kind === "lookup";
}

function formatRowValue(value: RowValue): string {
  if (isExpression(value)) {
    return value.kind === "lookup" ? `${value.table} (${formatKey(value.where)})` : formatExpression(value);
  }
  return isJsonDocument(value) ? JSON.stringify(value) : formatValue(value as SqlValue);
}

function formatKey(where: RowValues): string {
  return Object.entries(where)
    .map(([column, value]) => `${column} = ${formatRowValue(value)}`)
    .join(", ");
}

/** Returns a value as the database has it, for people. */
function formatFound(value: unknown): string {
  if (value instanceof Uint8Array) return formatValue(value);
  return typeof value === "object" && value !== null ? JSON.stringify(value) : formatValue(value as SqlValue);
}

/**
 * Returns whether a text is the moment that is expected. SQLite keeps moments as texts and compares them so; earlier versions stored those
 * with an offset as they were written.
 */
function isSameMoment(column: Column | undefined, found: unknown, expected: RowValue): boolean {
  if (column?.type.kind !== "timestamp" || typeof found !== "string") return false;
  const [one, other] = [found, expected].map((value) =>
    keyIdentity({ [column.name]: value }, [column.name], { columnOf: () => column }),
  );
  return one === other;
}

function describeChanges(row: Row, expected: RowValues, definition: Table): string[] {
  return Object.entries(expected).flatMap(([column, value], at) => {
    if (Number(row[`same_${at}`]) === 1) return [];
    if (isSameMoment(findColumn(definition, column), row[`value_${at}`], value)) return [];
    return [`${column} is ${formatFound(row[`value_${at}`])} and is to be ${formatRowValue(value)}`];
  });
}

function hasFixed(row: RowValues, column: string): boolean {
  const value = givenValue(row, column);
  return value !== undefined && isFixed(value);
}

/** Returns the rows that a table should have, as far as their values are known. */
function rowsToFind({ key, compare, rows }: ReferenceRows): { where: RowValues; expected: RowValues }[] {
  return rows
    .filter((row) => key.every((column) => hasFixed(row, column)))
    .map((row) => {
      const compared = compare === "insert-only" ? [] : compare;
      const given = compared.filter((column) => hasFixed(row, column));
      return { where: pickColumns(row, key), expected: pickColumns(row, given) };
    });
}

/**
 * Returns the reference rows that are missing in a table, and those whose compared columns have other values. The engine compares, so two
 * spellings of one value are equal. Rows whose key is an expression are not looked for.
 *
 * @param definition the table as it is
 * @throws SessionError when the engine cannot compare the values
 */
export async function findRowDifferences(
  session: Session,
  dialect: Dialect,
  rows: ReferenceRows,
  definition: Table,
): Promise<readonly RowDifference[]> {
  const differences: RowDifference[] = [];
  const searches = rowsToFind(rows).map((row) => ({ table: rows.table, definition, ...row }));
  for (const batch of batchRowSearches(searches, dialect.rowSearchesPerQuery)) {
    const { sql, parameters } = dialect.compileRowSearch(batch, session);
    const result = await session.execute(sql, parameters);
    const found = new Map(result.rows.map((row) => [Number(row["search"]), row]));
    for (const [at, { where, expected }] of batch.entries()) {
      const row = found.get(at);
      if (row === undefined) {
        differences.push({ kind: "missing", detail: `the row with ${formatKey(where)} is missing` });
        continue;
      }
      const changes = describeChanges(row, expected, definition);
      if (changes.length === 0) continue;
      differences.push({ kind: "changed", detail: `in the row with ${formatKey(where)} ${changes.join(", ")}` });
    }
  }
  return differences;
}
