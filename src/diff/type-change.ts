import type { FromTo } from "../operation/describe/from-to.ts";
import type { ColumnType } from "../schema/column-type.ts";
import { describeNarrowing } from "./narrowing/narrowing.ts";

/** The effect of a change of type on existing values. */
export interface TypeChange {
  /**
   * `exact`: every value is kept. `checked`: every value is kept, and a row whose value does not fit stops the change before anything is
   * done. `lossy`: a part of the values is lost. `impossible`: no conversion is defined.
   */
  readonly kind: "exact" | "checked" | "lossy" | "impossible";
  /** The reason in a few words; empty for `exact`. */
  readonly reason: string;
}

type Family =
  | Exclude<
      ColumnType["kind"],
      "char" | "varchar" | "enum" | "smallint" | "integer" | "bigint" | "numeric" | "real" | "double" | "jsonb"
    >
  | "number";

const families: Readonly<Record<ColumnType["kind"], Family>> = {
  char: "text",
  varchar: "text",
  text: "text",
  enum: "text",
  smallint: "number",
  integer: "number",
  bigint: "number",
  numeric: "number",
  real: "number",
  double: "number",
  boolean: "boolean",
  uuid: "uuid",
  json: "json",
  jsonb: "json",
  date: "date",
  time: "time",
  timestamp: "timestamp",
  interval: "interval",
  inet: "inet",
  binary: "binary",
  array: "array",
  raw: "raw",
};

/** Returns the family of types that are converted by the same rules. */
export function familyOf({ kind }: ColumnType): Family {
  return families[kind];
}

/** Pairs of families (`from to`) that can be converted, besides equal families and conversions from and to text. */
const conversions: ReadonlySet<string> = new Set([
  "number boolean",
  "boolean number",
  "number json",
  "boolean json",
  "array json",
  "json number",
  "json boolean",
  "date timestamp",
  "timestamp date",
  "timestamp time",
  "time interval",
]);

function isPossible(from: ColumnType, to: ColumnType): boolean {
  const [before, after] = [familyOf(from), familyOf(to)];
  if (from.kind === "raw" || to.kind === "raw") return true;
  if (before === "array" && after === "array") {
    const elements = [elementOf(from), elementOf(to)] as const;
    // The text of bytes inside an array is not the text that they hold.
    const isOfBytes = elements.map(({ kind }) => kind === "binary");
    return isOfBytes[0] === isOfBytes[1] && isPossible(...elements);
  }
  if (conversions.has(`${before} ${after}`)) return true;
  // The way back of an array that became a document would wrap the whole document as one element.
  if (before === "json" && after === "array") return false;
  if (before === "array" || after === "array") {
    const [one, other] = [familyOf(elementOf(from)), familyOf(elementOf(to))];
    return one === other || before === "text" || after === "text";
  }
  return before === after || before === "text" || after === "text";
}

/** Returns the type of an array's elements, whatever its declared dimensions; other types themselves. */
export function elementOf(type: ColumnType): ColumnType {
  return type.kind === "array" ? elementOf(type.element) : type;
}

function isRounded(from: ColumnType, to: ColumnType): boolean {
  if (to.kind === "real") return from.kind === "double" || from.kind === "numeric";
  return to.kind === "double" && from.kind === "numeric";
}

function losesParts(from: ColumnType, to: ColumnType): boolean {
  if (from.kind === "timestamp") return to.kind === "date" || to.kind === "time";
  if (from.kind === "time" && to.kind === "time") return from.withTimezone && !to.withTimezone;
  return false;
}

/** Returns the effect of a column's change of type on its values, which is the same on every engine. */
export function classifyTypeChange({ from, to }: FromTo<ColumnType>): TypeChange {
  if (!isPossible(from, to)) return { kind: "impossible", reason: "no value of the one is a value of the other" };
  // A conversion to an array makes an array with this value as its only element.
  const isWrapped = to.kind === "array" && from.kind !== "array" && familyOf(from) === familyOf(to.element);
  const reason = isWrapped ? describeNarrowing(from, to.element) : describeNarrowing(from, to);
  if (reason === null) return { kind: "exact", reason: "" };
  const isLossy = isRounded(elementOf(from), elementOf(to)) || losesParts(elementOf(from), elementOf(to));
  return { kind: isLossy ? "lossy" : "checked", reason };
}
