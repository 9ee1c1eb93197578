import type { ColumnType } from "../../../schema/column-type.ts";

/** Bounds of the integer types: https://www.postgresql.org/docs/current/datatype-numeric.html */
const bounds: Readonly<Partial<Record<ColumnType["kind"], readonly [least: string, above: string]>>> = {
  smallint: ["-32768", "32768"],
  integer: ["-2147483648", "2147483648"],
  bigint: ["-9223372036854775808", "9223372036854775808"],
};

const sizes: Readonly<Partial<Record<ColumnType["kind"], number>>> = { smallint: 1, integer: 2, bigint: 3 };

/** Up to here every integer is exact as IEEE 754 single or double (2^24, 2^53): https://en.wikipedia.org/wiki/IEEE_754 */
const exact: Readonly<Partial<Record<ColumnType["kind"], string>>> = { real: "16777216", double: "9007199254740992" };

function isFloat({ kind }: ColumnType): boolean {
  return kind === "real" || kind === "double";
}

function isInteger({ kind }: ColumnType): boolean {
  return sizes[kind] !== undefined;
}

function toInteger(number: string, from: ColumnType, to: ColumnType): string | null {
  const [least = "", above = ""] = bounds[to.kind] ?? [];
  const isOutside = `${number} < ${least} OR ${number} >= ${above}`;
  if (!isInteger(from)) return `${number} <> trunc(${number}) OR ${isOutside}`;
  return (sizes[from.kind] ?? 0) > (sizes[to.kind] ?? 0) ? isOutside : null;
}

function toNumeric(number: string, from: ColumnType, to: ColumnType): string | null {
  if (to.kind !== "numeric" || to.precision === null) return null;
  const scale = to.scale ?? 0;
  const value = isFloat(from) ? `${number}::numeric` : number;
  const isOutside = `abs(${value}) >= 1e${to.precision - scale}`;
  if (isInteger(from)) return isOutside;
  return `${value} <> 'NaN' AND (${isOutside} OR ${value} <> round(${value}, ${scale}))`;
}

function toFloat(number: string, from: ColumnType, to: ColumnType): string | null {
  const limit = exact[to.kind] ?? "";
  if (isInteger(from)) return `${number} < -${limit} OR ${number} > ${limit}`;
  // Fractions are rounded to the nearest value, which is expected of a floating-point type; a number beyond its range would be an error.
  const largest = to.kind === "real" ? "3.4e38" : "1.7e308";
  const isEndless = isFloat(from) ? ` AND abs(${number}) <> 'Infinity'` : ` AND ${number} <> 'NaN'`;
  const isSame = to.kind === "double" && isFloat(from);
  return isSame || from.kind === to.kind ? null : `abs(${number}) > ${largest}${isEndless}`;
}

/** Returns the predicate that a number does not fit into another type without rounding, or null where every number fits. */
export function invalidNumber(number: string, from: ColumnType, to: ColumnType): string | null {
  if (isInteger(to)) return toInteger(number, from, to);
  return isFloat(to) ? toFloat(number, from, to) : toNumeric(number, from, to);
}
