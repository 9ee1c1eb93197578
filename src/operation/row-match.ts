import { isDeepStrictEqual } from "node:util";

import type { RowValues } from "../schema/expression.ts";

/** Returns the values of some columns; a column that the row does not give is null. */
export function pickColumns(row: RowValues, columns: readonly string[]): RowValues {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}

/** Returns whether two rows have the same values in these columns. */
export function isSameRow(left: RowValues, right: RowValues, columns: readonly string[]): boolean {
  return columns.every((column) => isDeepStrictEqual(left[column] ?? null, right[column] ?? null));
}
