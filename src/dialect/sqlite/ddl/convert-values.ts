import type { ValueConversion } from "../../../ddl/value-conversion.ts";
import { describeNarrowing } from "../../../diff/narrowing/narrowing.ts";
import { familyOf } from "../../../diff/type-change.ts";
import type { FromTo } from "../../../operation/describe/from-to.ts";
import type { ColumnType, ColumnTypeOf } from "../../../schema/column-type.ts";
import { compileColumnType, typeCheck } from "../column-types.ts";
import { betweenArrays, jsonText } from "./convert-arrays.ts";

/** A type with a time of day. */
type Time = Extract<ColumnType, { readonly withTimezone: boolean }>;

/**
 * Words that PostgreSQL accepts as boolean (https://www.postgresql.org/docs/current/datatype-boolean.html); accepted here too, so that all
 * engines convert alike.
 */
const trueWords = "'true', 'tru', 'tr', 't', 'yes', 'ye', 'y', 'on', '1'";
const falseWords = "'false', 'fals', 'fal', 'fa', 'f', 'no', 'n', 'off', 'of', '0'";

/** 2^53: up to here every integer is exact as REAL, which is an IEEE 754 double. */
const exact = "9007199254740992";

const dateForm = "'[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";

function isArray(type: ColumnType): type is ColumnTypeOf<"array"> {
  return type.kind === "array";
}

function isElement(type: ColumnType, { element }: ColumnTypeOf<"array">): boolean {
  return familyOf(type) === familyOf(element);
}

function isTime(type: ColumnType): type is Time {
  return type.kind === "time" || type.kind === "timestamp";
}

/** Returns the predicate that a value violates the check of a type, or null for a type without a check. */
function failsCheck(value: string, to: ColumnType): string | null {
  const check = compileColumnType(to, false)?.check ?? null;
  return check === null ? null : `NOT (${typeCheck(check, value)})`;
}

/**
 * Returns the predicate that a text is no date of the calendar. SQLite itself normalizes overflowing days: it takes February 30 for March 1
 * or 2.
 */
function isNoDate(text: string): string {
  return `substr(${text}, 1, 10) NOT GLOB ${dateForm}' OR date(substr(${text}, 1, 10)) IS NOT substr(${text}, 1, 10)`;
}

function toNumber(value: string, to: ColumnType): ValueConversion {
  const affinity = to.kind === "real" || to.kind === "double" ? "REAL" : "NUMERIC";
  const number = `CAST(${value} AS ${affinity})`;
  // SQLite compares a text as a number only where the whole text is a number.
  const isNone = `${number} <> ${value} OR typeof(${value}) = 'blob'`;
  if (affinity === "REAL") return { source: number, invalid: isNone };
  if (to.kind !== "numeric") return { source: number, invalid: `${isNone} OR typeof(${number}) <> 'integer'` };
  const narrow = narrowNumeric(number, to);
  return { source: number, invalid: narrow === null ? isNone : `${isNone} OR ${narrow}` };
}

function narrowNumeric(number: string, { precision, scale }: ColumnTypeOf<"numeric">): string | null {
  if (precision === null) return null;
  const isRounded = `${number} <> round(${number}, ${scale ?? 0})`;
  return `abs(${number}) >= 1e${precision - (scale ?? 0)} OR ${isRounded}`;
}

/** Returns the conversion of a value that is stored as text. */
function fromText(text: string, to: ColumnType): ValueConversion {
  switch (familyOf(to)) {
    case "number":
      return toNumber(text, to);
    case "boolean": {
      const word = `lower(trim(${text}))`;
      const source = `CASE WHEN ${word} IN (${trueWords}) THEN 1 WHEN ${word} IN (${falseWords}) THEN 0 END`;
      return { source, invalid: `${word} NOT IN (${trueWords}, ${falseWords})` };
    }
    case "uuid":
      return { source: `lower(${text})`, invalid: failsCheck(`lower(${text})`, to) };
    case "binary":
      return { source: `CAST(${text} AS BLOB)`, invalid: failsCheck(`CAST(${text} AS BLOB)`, to) };
    case "date":
      return { source: null, invalid: `${isNoDate(text)} OR length(${text}) > 10` };
    case "timestamp":
      return { source: null, invalid: `${isNoDate(text)} OR datetime(${text}) IS NULL` };
    case "time":
      return { source: null, invalid: `${text} NOT GLOB '[0-9][0-9]:[0-9][0-9]*' OR time(${text}) IS NULL` };
    case "text":
    case "json":
    case "array":
    case "raw":
    case "interval":
    case "inet":
      return { source: null, invalid: failsCheck(text, to) };
  }
}

function toText(column: string, from: ColumnType, to: ColumnType): ValueConversion {
  const isStored = !["number", "boolean", "binary"].includes(familyOf(from));
  const words = `CASE ${column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`;
  const source = isStored ? null : from.kind === "boolean" ? words : `CAST(${column} AS TEXT)`;
  return { source, invalid: failsCheck(source ?? column, to) };
}

function betweenNumbers(column: string, from: ColumnType, to: ColumnType): ValueConversion {
  if (to.kind === "numeric") return { source: null, invalid: narrowNumeric(column, to) };
  if (to.kind === "real" || to.kind === "double") {
    const isInteger = from.kind !== "numeric" && from.kind !== "real" && from.kind !== "double";
    return {
      source: `CAST(${column} AS REAL)`,
      invalid: isInteger ? `${column} NOT BETWEEN -${exact} AND ${exact}` : null,
    };
  }
  // SQLite stores integers of every type in the same 64 bits.
  const isFraction = from.kind === "numeric" || from.kind === "real" || from.kind === "double";
  if (!isFraction) return { source: null, invalid: null };
  return {
    source: `CAST(${column} AS INTEGER)`,
    invalid: `${column} <> CAST(${column} AS INTEGER) OR typeof(${column}) NOT IN ('integer', 'real')`,
  };
}

function fromJson(column: string, to: ColumnType): ValueConversion {
  const value = `json_extract(${column}, '$')`;
  const types = to.kind === "boolean" ? "'true', 'false'" : "'integer', 'real', 'text'";
  const { source, invalid } = to.kind === "boolean" ? { source: value, invalid: null } : fromText(value, to);
  const isOther = `json_type(${column}) NOT IN (${types})`;
  return { source: source ?? value, invalid: invalid === null ? isOther : `${isOther} OR ${invalid}` };
}

function fromArray(column: string, from: ColumnTypeOf<"array">, to: ColumnType): ValueConversion {
  const value = `json_extract(${column}, '$[0]')`;
  const { source, invalid } = convertValues(value, { from: from.element, to });
  const isOther = `json_array_length(${column}) <> 1 OR ${value} IS NULL`;
  return { source: source ?? value, invalid: invalid === null ? isOther : `${isOther} OR ${invalid}` };
}

function toArray(column: string, from: ColumnType, to: ColumnTypeOf<"array">): ValueConversion {
  const { source, invalid } = convertValues(column, { from, to: to.element });
  const array = `'[' || ${jsonText(source ?? column, to.element)} || ']'`;
  return { source: `CASE WHEN ${column} IS NOT NULL THEN ${array} END`, invalid };
}

function fromMoment(column: string, from: ColumnType, to: ColumnType): ValueConversion {
  if (to.kind === "date") return { source: `date(${column})`, invalid: null };
  if (from.kind === "date") return { source: `${column} || 'T00:00:00.000Z'`, invalid: null };
  if (to.kind === "time") return { source: `strftime('%H:%M:%f', ${column})`, invalid: null };
  return { source: null, invalid: failsCheck(column, to) };
}

/**
 * Returns how the values of a column are converted to another type. SQLite's own casts are not enough: they convert a text by its numeric
 * prefix and leave other values unchanged.
 *
 * @param column the column's quoted name
 */
export function convertValues(column: string, { from, to }: FromTo<ColumnType>): ValueConversion {
  if (from.kind === "raw" || to.kind === "raw") return { source: null, invalid: null };
  const [before, after] = [familyOf(from), familyOf(to)];
  if (isArray(from) && isArray(to)) return betweenArrays(column, { from, to }, convertValues);
  if (isArray(from) && isElement(to, from)) return fromArray(column, from, to);
  if (isArray(to) && isElement(from, to)) return toArray(column, from, to);
  if (before === "json" && (after === "number" || after === "boolean")) return fromJson(column, to);
  if (after === "json" && (before === "number" || before === "boolean")) {
    const text = before === "number" ? `CAST(${column} AS TEXT)` : toText(column, from, to).source;
    return { source: text, invalid: null };
  }
  if (after === "text") return toText(column, from, to);
  if (before === "text") return fromText(column, to);
  if (from.kind === to.kind && isTime(from)) return { source: null, invalid: null };
  if (before === "date" || isTime(from)) return fromMoment(column, from, to);
  if (before === "number" && after === "number") return betweenNumbers(column, from, to);
  if (before === "number" && after === "boolean") return { source: null, invalid: `${column} NOT IN (0, 1)` };
  return { source: null, invalid: failsCheck(column, to) };
}

/**
 * Returns the predicate that a value does not survive the conversion to another type, or null where the types show that every value does.
 */
export function invalidValues(column: string, change: FromTo<ColumnType>): string | null {
  const areArrays = isArray(change.from) && isArray(change.to);
  if (!areArrays && describeNarrowing(change.from, change.to) === null) return null;
  const { invalid } = convertValues(column, change);
  return invalid && `${column} IS NOT NULL AND (${invalid})`;
}
