import { canonicalValue } from "../../schema/canonical-value.ts";
import { isExpression, isJsonDocument, type RowValue, type RowValues, type SqlValue } from "../../schema/expression.ts";
import { formatExpression, formatValue } from "../../schema/format-expression.ts";

/**
 * Returns the value that a row gives for a column, or undefined when it gives none; inherited properties such as `toString` do not count.
 */
export function givenValue(row: RowValues, column: string): RowValue | undefined {
  return Object.hasOwn(row, column) ? row[column] : undefined;
}

/** Returns the values of some columns; a column that the row does not give is null. */
export function pickColumns(row: RowValues, columns: readonly string[]): RowValues {
  return Object.fromEntries(columns.map((column) => [column, givenValue(row, column) ?? null]));
}

/** Returns a text that is equal for two rows exactly when they have the same values in these columns. */
export function rowKey(row: RowValues, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => canonicalValue(givenValue(row, column) ?? null)));
}

/** Returns the key of a row as users write it: its values, separated by commas. */
export function formatRowKeyText(key: RowValues): string {
  return Object.values(key)
    .map((value) =>
      isExpression(value) ? formatExpression(value) : typeof value === "string" ? value : canonicalValue(value),
    )
    .join(",");
}

/** Returns the columns and values of a row in words: `id = 1, name = 'a'`. */
export function describeRow(row: RowValues): string {
  return Object.entries(row)
    .map(([column, value]) => {
      if (isExpression(value)) return `${column} = ${formatExpression(value)}`;
      const text = isJsonDocument(value) ? JSON.stringify(value) : formatValue(value as SqlValue);
      return `${column} = ${text}`;
    })
    .join(", ");
}

/** Returns in words which rows `where` matches; an empty `where` matches all rows. */
export function describeMatch(where: RowValues): string {
  return Object.keys(where).length === 0 ? "all rows" : `rows with ${describeRow(where)}`;
}
