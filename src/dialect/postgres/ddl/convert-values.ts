import type { ValueConversion } from "../../../ddl/value-conversion.ts";
import { describeNarrowing } from "../../../diff/narrowing/narrowing.ts";
import { elementOf, familyOf } from "../../../diff/type-change.ts";
import type { FromTo } from "../../../operation/describe/from-to.ts";
import type { ColumnType, ColumnTypeOf } from "../../../schema/column-type.ts";
import { formatColumnType } from "../../../schema/format-column-type.ts";
import { invalidNumber } from "./invalid-number.ts";
import { castPath } from "./type-change.ts";

/** The functions with which conversions are written. */
export interface ConversionWriter {
  /** Returns the SQL of a type. */
  readonly type: (type: ColumnType) => string;
  readonly literal: (text: string) => string;
  /** Returns the predicate that a text is valid input for a type. */
  readonly isValid: (text: string, type: string) => string;
}

/**
 * Returns the predicate that a text is valid input for a type, for servers from major version `oldest` on. `pg_input_is_valid` exists since
 * PostgreSQL 16.
 */
export function writeValidity(text: string, type: string, oldest: number): string {
  const call = oldest >= 16 ? "pg_input_is_valid" : "pg_temp.aludel_is_valid";
  return `${call}(${text}, '${type.replaceAll("'", "''")}')`;
}

/** A type with a time of day. */
type Time = Extract<ColumnType, { readonly withTimezone: boolean }>;

/** Pattern for a date or timestamp without a time zone, which PostgreSQL would interpret in the time zone of the session. */
const localMoment = String.raw`'^\s*\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?\s*$'`;

/** Returns a type without its length, scale or precision. */
function widest(type: ColumnType): ColumnType {
  if (type.kind === "numeric") return { ...type, precision: null, scale: null };
  return type.kind === "timestamp" || type.kind === "time" ? { ...type, precision: null } : type;
}

function isArray(type: ColumnType): type is ColumnTypeOf<"array"> {
  return type.kind === "array";
}

/** Returns whether a value can be the only element of an array. A text is excluded, as it may be the literal of a whole array. */
function isElement(type: ColumnType, { element }: ColumnTypeOf<"array">): boolean {
  return familyOf(type) === familyOf(element);
}

/** Joins predicates such that a later one is evaluated only where the earlier ones are false, so that it may convert the value. */
function either(...conditions: readonly (string | null)[]): string | null {
  const [first, ...others] = conditions.filter((condition) => condition !== null);
  if (first === undefined) return null;
  const rest = either(...others);
  return rest === null ? first : `CASE WHEN ${first} THEN true ELSE ${rest} END`;
}

function readMoment(text: string, to: Time, write: ConversionWriter): string {
  const [local, zoned] = [{ ...to, withTimezone: false } as const, { ...to, withTimezone: true } as const];
  const asLocal = `(${text})::${write.type(local)}`;
  const asZoned = `(${text})::${write.type(zoned)}`;
  return to.withTimezone
    ? `CASE WHEN ${text} ~ ${localMoment} THEN ${asLocal} AT TIME ZONE 'UTC' ELSE ${asZoned} END`
    : `CASE WHEN ${text} ~ ${localMoment} THEN ${asLocal} ELSE ${asZoned} AT TIME ZONE 'UTC' END`;
}

/** Returns the conversion of a value whose text form is given. */
function fromText(text: string, to: ColumnType, write: ConversionWriter): ValueConversion {
  const name = write.type(to);
  const isRead = (type: ColumnType) => `NOT ${write.isValid(text, write.type(type))}`;
  switch (to.kind) {
    case "enum": {
      const labels = to.labels.map(write.literal).join(", ");
      return { source: `${text}::${name}`, invalid: labels === "" ? "true" : `${text} NOT IN (${labels})` };
    }
    case "binary":
      return { source: `convert_to(${text}, 'UTF8')`, invalid: null };
    case "timestamp": {
      const read = readMoment(text, widest(to) as typeof to, write);
      const rounds = to.precision === null ? null : `(${read}) <> (${read})::${name}`;
      return { source: readMoment(text, to, write), invalid: either(isRead(widest(to)), rounds) };
    }
    case "date":
      // The cast to date would silently drop a time of day.
      return { source: `${text}::date`, invalid: either(isRead(to), String.raw`${text} ~ '\d:\d'`) };
    case "numeric": {
      const narrow = invalidNumber(`${text}::numeric`, widest(to), to);
      return { source: `${text}::${name}`, invalid: either(isRead(widest(to)), narrow) };
    }
    case "raw":
      return { source: `${text}::${name}`, invalid: null };
    case "smallint":
    case "integer":
    case "bigint":
    case "real":
    case "double":
    case "boolean":
    case "char":
    case "varchar":
    case "text":
    case "uuid":
    case "json":
    case "jsonb":
    case "interval":
    case "inet":
    case "time":
      return { source: `${text}::${name}`, invalid: isRead(to) };
    case "array":
      return { source: `${text}${castPath({ from: { kind: "text" }, to }, write.type)}`, invalid: isRead(to) };
  }
}

function toText(column: string, from: ColumnType, to: ColumnType): ValueConversion {
  const utc = `CASE WHEN isfinite(${column}) THEN (${column} AT TIME ZONE 'UTC')::text || '+00' ELSE ${column}::text END`;
  const isMoment = from.kind === "timestamp" && from.withTimezone;
  const source = isMoment ? utc : from.kind === "binary" ? `convert_from(${column}, 'UTF8')` : null;
  const length = "length" in to ? to.length : null;
  const isNarrow = length !== null && describeNarrowing(from, to) !== null;
  return { source, invalid: isNarrow ? `length(${source ?? `${column}::text`}) > ${length}` : null };
}

function fromMoment(column: string, from: Time, to: ColumnType, name: string): ValueConversion {
  const utc = `${column} AT TIME ZONE 'UTC'`;
  if (to.kind === "timestamp") {
    const isNarrow = (from.precision ?? 6) > (to.precision ?? 6);
    const invalid = isNarrow
      ? `${column} <> ${column}::${formatColumnType({ ...from, precision: to.precision })}`
      : null;
    return { source: from.withTimezone === to.withTimezone ? null : utc, invalid };
  }
  return { source: from.withTimezone ? `(${utc})::${name}` : `${column}::${name}`, invalid: null };
}

function fromJson(column: string, from: ColumnType, to: ColumnType, write: ConversionWriter): ValueConversion {
  if (familyOf(to) === "json") {
    const isStricter = from.kind === "json" && to.kind === "jsonb";
    const invalid = isStricter ? `NOT ${write.isValid(`${column}::text`, "jsonb")}` : null;
    return { source: `${column}::${to.kind}`, invalid };
  }
  const { source, invalid } = fromText(`(${column} #>> '{}')`, to, write);
  const isNoValue = `${from.kind}_typeof(${column}) IN ('object', 'array', 'null')`;
  return { source, invalid: either(isNoValue, invalid) };
}

function fromArray(column: string, from: ColumnTypeOf<"array">, to: ColumnType, write: ConversionWriter) {
  const value = `(${column})[array_lower(${column}, 1)]`;
  const { source, invalid } = convertValues(value, { from: from.element, to }, write);
  const isOther = `${column} IS NOT NULL AND (cardinality(${column}) <> 1 OR array_ndims(${column}) <> 1 OR ${value} IS NULL)`;
  return { source: source ?? value, invalid: either(isOther, invalid) };
}

function toArray(column: string, from: ColumnType, to: ColumnTypeOf<"array">, write: ConversionWriter) {
  const { source, invalid } = convertValues(column, { from, to: to.element }, write);
  const array = `ARRAY[${source ?? column}]::${write.type(to)}`;
  return { source: `CASE WHEN ${column} IS NOT NULL THEN ${array} END`, invalid };
}

/** Returns the predicate that an element, of any dimension, is not valid in the new type. */
function betweenArrays(column: string, change: FromTo<ColumnTypeOf<"array">>, write: ConversionWriter) {
  const path = castPath(change, write.type);
  const [from, to] = [elementOf(change.from), elementOf(change.to)];
  const element = "aludel_element.value";
  const { invalid } = convertValues(element, { from, to }, write);
  // A JSON string keeps its quotes in the cast of a whole array.
  const isQuoted =
    familyOf(from) === "json" && familyOf(to) !== "json" ? `${from.kind}_typeof(${element}) = 'string'` : null;
  const wrong = either(isQuoted, invalid);
  const found = `SELECT 1 FROM unnest(${column}) AS aludel_element(value) WHERE ${element} IS NOT NULL AND (${wrong})`;
  return { source: path && `${column}${path}`, invalid: wrong === null ? null : `EXISTS (${found})` };
}

/**
 * Returns how the values of a column, whose name is quoted, are converted to another type on PostgreSQL. The result is the same in every
 * session, independent of its time zone, and nothing is rounded or truncated silently.
 */
export function convertValues(
  column: string,
  { from, to }: FromTo<ColumnType>,
  write: ConversionWriter,
): ValueConversion {
  if (isArray(from) && isArray(to)) return betweenArrays(column, { from, to }, write);
  if (from.kind === "raw" || to.kind === "raw") {
    const path = castPath({ from, to }, write.type);
    return { source: path && `${column}${path}`, invalid: null };
  }
  const [before, after] = [familyOf(from), familyOf(to)];
  if (after === "json" && ["number", "boolean", "array"].includes(before)) {
    return { source: `to_${to.kind}(${column})`, invalid: null };
  }
  if (isArray(from) && isElement(to, from)) return fromArray(column, from, to, write);
  if (isArray(to) && isElement(from, to)) return toArray(column, from, to, write);
  if (after === "text" && to.kind !== "enum") return toText(column, from, to);
  if (before === "text" || to.kind === "enum") {
    const isText = from.kind === "varchar" || from.kind === "text";
    return fromText(isText ? column : `${column}::text`, to, write);
  }
  if (before === "json") return fromJson(column, from, to, write);
  if (from.kind === "timestamp") return fromMoment(column, from, to, write.type(to));
  if (from.kind === "date" && to.kind === "timestamp" && to.withTimezone) {
    return { source: `${column}::timestamp AT TIME ZONE 'UTC'`, invalid: null };
  }
  const path = castPath({ from, to }, write.type);
  const source = path && `${column}${path}`;
  if (before === "number" && after === "boolean") return { source, invalid: `${column} NOT IN (0, 1)` };
  if (before === "number" && after === "number") return { source, invalid: invalidNumber(column, from, to) };
  if (from.kind === "time" && to.kind === "time" && (from.precision ?? 6) > (to.precision ?? 6)) {
    return { source, invalid: `${column} <> ${column}::${write.type({ ...from, precision: to.precision })}` };
  }
  return { source, invalid: null };
}
