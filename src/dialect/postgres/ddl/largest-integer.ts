import type { ColumnType } from "../../../schema/column-type.ts";

/** Largest values of the types that are numbered; the smallest value of each is -1 minus its largest. */
export const largestInteger: Readonly<Record<string, bigint>> = {
  smallint: 32_767n,
  integer: 2_147_483_647n,
  bigint: 2n ** 63n - 1n,
};

/** Returns the largest and the smallest number that a column of a type can hold; null for another type. */
export function rangeOf({ kind }: ColumnType): { readonly smallest: bigint; readonly largest: bigint } | null {
  const largest = largestInteger[kind];
  return largest === undefined ? null : { smallest: -1n - largest, largest };
}
