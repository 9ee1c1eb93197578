import { canonicalValue } from "../schema/canonical-value.ts";
import { isExpression, type RowValues } from "../schema/expression.ts";
import { formatExpression } from "../schema/format-expression.ts";

/** Returns the values of some columns; a column that the row does not give is null. */
export function pickColumns(row: RowValues, columns: readonly string[]): RowValues {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}

/** Returns whether two rows have the same values in these columns. */
export function isSameRow(left: RowValues, right: RowValues, columns: readonly string[]): boolean {
  return columns.every((column) => canonicalValue(left[column] ?? null) === canonicalValue(right[column] ?? null));
}

/** Returns a text that two rows share when they have the same values in these columns. */
export function rowKey(row: RowValues, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => canonicalValue(row[column] ?? null)));
}

/** Returns the key of a row as users write it: its values, with commas between them. */
export function formatRowKeyText(key: RowValues): string {
  return Object.values(key)
    .map((value) =>
      isExpression(value) ? formatExpression(value) : typeof value === "string" ? value : canonicalValue(value),
    )
    .join(",");
}
