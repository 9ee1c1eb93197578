import { describeNarrowing } from "../../../diff/narrowing/narrowing.ts";
import { classifyTypeChange, familyOf } from "../../../diff/type-change.ts";
import type { FromTo } from "../../../operation/describe/from-to.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { MysqlServer } from "../column-types.ts";
import { invalidElements, keepsElements } from "./invalid-elements.ts";
import { stringLiteral } from "./mysql-literal.ts";

/** A type with a time of day. */
type Time = Extract<ColumnType, { readonly withTimezone: boolean }>;

/** Bounds of the integer types: https://dev.mysql.com/doc/refman/8.4/en/integer-types.html */
const bounds: Readonly<Partial<Record<ColumnType["kind"], readonly [least: string, most: string]>>> = {
  smallint: ["-32768", "32767"],
  integer: ["-2147483648", "2147483647"],
  bigint: ["-9223372036854775808", "9223372036854775807"],
};

/** Up to here every integer is exact as IEEE 754 single or double (2^24, 2^53). */
const exact: Readonly<Partial<Record<ColumnType["kind"], string>>> = { real: "16777216", double: "9007199254740992" };
const largest: Readonly<Partial<Record<ColumnType["kind"], string>>> = { real: "3.4e38", double: "1.7e308" };

const dateForm = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
const timeForm = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?";
const numberForm = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?";
const uuidForm = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

/** Fractional digits of a second where the type does not state them. */
const fullPrecision = 6;

function isInteger({ kind }: ColumnType): boolean {
  return bounds[kind] !== undefined;
}

function hasOtherForm(text: string, form: string): string {
  return `${text} NOT REGEXP '^${form}$'`;
}

/** Joins predicates such that a later one is evaluated only where the earlier ones are false, so that it may convert the value. */
function either(...conditions: readonly (string | null)[]): string | null {
  const [first, ...others] = conditions.filter((condition) => condition !== null);
  if (first === undefined) return null;
  const rest = either(...others);
  return rest === null ? first : `CASE WHEN ${first} THEN TRUE ELSE ${rest} END`;
}

/** Returns the type with the lengths and precisions that the server assumes where the portable type leaves them out. */
function asStored(type: ColumnType): ColumnType {
  switch (type.kind) {
    case "varchar":
      return { ...type, length: type.length ?? 255 };
    case "numeric":
      return type.precision === null ? { ...type, precision: 65, scale: 30 } : type;
    case "interval":
      return { kind: "varchar", length: 64 };
    case "inet":
      return { kind: "varchar", length: 43 };
    case "time":
      return type.withTimezone ? { kind: "varchar", length: 21 } : type;
    case "smallint":
    case "integer":
    case "bigint":
    case "real":
    case "double":
    case "boolean":
    case "char":
    case "text":
    case "uuid":
    case "json":
    case "jsonb":
    case "date":
    case "timestamp":
    case "binary":
    case "enum":
    case "array":
    case "raw":
      return type;
  }
}

function invalidNumber(number: string, from: ColumnType, to: ColumnType): string | null {
  const [least, most] = bounds[to.kind] ?? [];
  if (least !== undefined) {
    const isOutside = `${number} NOT BETWEEN ${least} AND ${most}`;
    if (!isInteger(from)) return `${number} <> TRUNCATE(${number}, 0) OR ${isOutside}`;
    return describeNarrowing(from, to) === null ? null : isOutside;
  }
  if (to.kind === "numeric") {
    if (describeNarrowing(from, to) === null) return null;
    const scale = to.scale ?? 0;
    const whole = (to.precision ?? 65) - scale;
    const isOutside = `ABS(${number}) >= 1${"0".repeat(whole)}`;
    return isInteger(from) ? isOutside : `${isOutside} OR ${number} <> ROUND(${number}, ${scale})`;
  }
  if (describeNarrowing(from, to) === null) return null;
  if (isInteger(from)) return `${number} NOT BETWEEN -${exact[to.kind]} AND ${exact[to.kind]}`;
  // Fractions are rounded to the nearest value, which is expected of a floating-point type; a number beyond its range would be an error.
  return `ABS(${number}) > ${largest[to.kind]}`;
}

/**
 * Returns the predicate that a value is outside of the range of TIMESTAMP: 1970 to 2038 on MySQL and on MariaDB before 11.5; later versions
 * of MariaDB have a larger one, so the server itself is asked.
 */
function isOutsideOfTimestamp(moment: string, server: MysqlServer): string {
  if (server === "mariadb") return `COALESCE(UNIX_TIMESTAMP(${moment}), 0) < 1`;
  return `${moment} < '1970-01-01 00:00:01' OR ${moment} >= '2038-01-19 03:14:07.5'`;
}

/**
 * Returns the predicate that a precision rounds a value. It does not compare with the rounded value, because the servers treat two casts of
 * one column as the same expression.
 */
function isRounded(value: string, precision: number | null): string | null {
  const digits = precision ?? fullPrecision;
  return digits >= fullPrecision ? null : `MICROSECOND(${value}) % 1${"0".repeat(fullPrecision - digits)} <> 0`;
}

/** Returns the predicate that a text is not valid for a type. */
function invalidText(text: string, to: ColumnType, server: MysqlServer): string | null {
  switch (to.kind) {
    case "smallint":
    case "integer":
    case "bigint": {
      const number = `CAST(${text} AS DECIMAL(65, 0))`;
      return either(
        hasOtherForm(text, " *[+-]?[0-9]+ *"),
        invalidNumber(number, { kind: "bigint" }, to) ?? `${number} NOT BETWEEN ${(bounds.bigint ?? []).join(" AND ")}`,
      );
    }
    case "numeric": {
      const widest = { kind: "numeric", precision: null, scale: null } as const;
      return either(
        hasOtherForm(text, ` *${numberForm} *`),
        invalidNumber(`CAST(${text} AS DECIMAL(65, 30))`, widest, to),
      );
    }
    case "real":
    case "double":
      return either(hasOtherForm(text, ` *${numberForm} *`), `ABS(${text} + 0e0) > ${largest[to.kind]}`);
    case "boolean":
      return hasOtherForm(text, " *[01] *");
    case "uuid":
      return hasOtherForm(text, uuidForm);
    case "date":
      return either(hasOtherForm(text, dateForm), `CAST(${text} AS DATE) IS NULL`);
    case "timestamp": {
      const moment = `CAST(${text} AS DATETIME(${fullPrecision}))`;
      return either(
        hasOtherForm(text, `${dateForm}([ T]${timeForm})?`),
        `${moment} IS NULL`,
        to.withTimezone ? isOutsideOfTimestamp(moment, server) : null,
        isRounded(moment, to.precision),
      );
    }
    case "time":
      return either(
        hasOtherForm(text, timeForm),
        `CAST(${text} AS TIME(${fullPrecision})) IS NULL OR ${text} >= '24'`,
        isRounded(`CAST(${text} AS TIME(${fullPrecision}))`, to.precision),
      );
    case "json":
    case "jsonb":
      return `NOT JSON_VALID(${text})`;
    case "array":
      return either(`NOT JSON_VALID(${text})`, `JSON_TYPE(${text}) <> 'ARRAY'`);
    case "enum": {
      const labels = to.labels.map(stringLiteral).join(", ");
      // Compared byte by byte, because by the column's collation other spellings equal a label, and because a text of digits would be taken
      // for the index of one.
      return labels === "" ? "TRUE" : `CAST(CONVERT(${text} USING utf8mb4) AS BINARY) NOT IN (${labels})`;
    }
    case "binary":
      return to.length === null ? null : `LENGTH(${text}) > ${to.length}`;
    case "char":
    case "varchar":
    case "text":
    case "interval":
    case "inet":
    case "raw":
      return null;
  }
}

function invalidAsText(column: string, from: ColumnType, to: ColumnType): string | null {
  const length = to.kind === "char" || to.kind === "varchar" ? (to.length ?? 1) : null;
  const text = familyOf(from) === "text" ? column : `CAST(${column} AS CHAR)`;
  const isLong = length === null || describeNarrowing(from, to) === null ? null : `CHAR_LENGTH(${text}) > ${length}`;
  if (from.kind !== "binary") return isLong;
  const isNoText = `COALESCE(CAST(CONVERT(${column} USING utf8mb4) AS BINARY) <> ${column}, TRUE)`;
  return either(isNoText, isLong);
}

function invalidMoment(column: string, from: Time, to: ColumnType, server: MysqlServer): string | null {
  if (to.kind === "timestamp") {
    const isOutside = to.withTimezone && !from.withTimezone ? isOutsideOfTimestamp(column, server) : null;
    return either(isOutside, isRounded(column, to.precision));
  }
  if (to.kind === "time") return isRounded(column, to.precision);
  // MySQL rounds to the next day from the last half second of a day on.
  return to.kind === "date" && from.kind === "timestamp" && server === "mysql"
    ? `TIME(${column}) >= '23:59:59.5'`
    : null;
}

function invalidDocument(column: string, to: ColumnType): string | null {
  if (to.kind === "array") return `JSON_TYPE(${column}) <> 'ARRAY'`;
  if (familyOf(to) !== "number" && to.kind !== "boolean") return null;
  const isNoNumber = `JSON_TYPE(${column}) NOT IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')`;
  const number = `CAST(JSON_UNQUOTE(${column}) AS DECIMAL(65, 30))`;
  const widest = { kind: "numeric", precision: null, scale: null } as const;
  return either(isNoNumber, to.kind === "boolean" ? `${number} NOT IN (0, 1)` : invalidNumber(number, widest, to));
}

/** Returns whether MODIFY converts the values to something else than the same change does on other engines. */
export function isMisread({ from, to }: FromTo<ColumnType>): boolean {
  if (from.kind === "raw" || to.kind === "raw") return false;
  const [before, after] = [familyOf(from), familyOf(to)];
  const areDocuments = [before, after].every((family) => family === "text" || family === "json" || family === "array");
  const isOfArray = before === "array" || after === "array";
  if (from.kind === "array" && to.kind === "array") return !keepsElements({ from, to });
  if (isOfArray && (!areDocuments || from.kind === "enum" || to.kind === "enum")) return true;
  if (!isOfArray && classifyTypeChange({ from, to }).kind === "impossible") return true;
  // The server takes a number for the index of a label.
  return (to.kind === "enum" && before !== "text") || (from.kind === "enum" && after !== "text");
}

/**
 * Returns the predicate that MODIFY refuses, rounds or truncates a value when it converts the column, whose name is quoted, to another
 * type; null where no value is affected. Values that the server itself refuses are included, so that the run stops before anything is
 * changed.
 */
export function invalidValues(column: string, change: FromTo<ColumnType>, server: MysqlServer): string | null {
  const [from, to] = [asStored(change.from), asStored(change.to)];
  if (from.kind === "raw" || to.kind === "raw") return null;
  const [before, after] = [familyOf(from), familyOf(to)];
  const invalid = (() => {
    if (from.kind === "enum" && to.kind === "enum") {
      return from.labels.every((label) => to.labels.includes(label)) ? null : invalidText(column, to, server);
    }
    if (from.kind === "binary" && to.kind === "binary") {
      return describeNarrowing(from, to) === null ? null : `LENGTH(${column}) > ${to.length}`;
    }
    if (from.kind === "array" && to.kind === "array")
      return invalidElements(column, { from, to }, server, invalidValues);
    if (from.kind === "json" || from.kind === "jsonb") {
      return after === "text" ? invalidAsText(column, from, to) : invalidDocument(column, to);
    }
    if (after === "text" && to.kind !== "enum") return invalidAsText(column, from, to);
    if (before === "text") return invalidText(column, to, server);
    if (before === "number" && after === "number") return invalidNumber(column, from, to);
    if (before === "number" && to.kind === "boolean") return `${column} NOT IN (0, 1)`;
    if (from.kind === "timestamp" || from.kind === "time") return invalidMoment(column, from, to, server);
    if (from.kind === "date" && to.kind === "timestamp" && to.withTimezone) return isOutsideOfTimestamp(column, server);
    return null;
  })();
  return invalid === null ? null : `${column} IS NOT NULL AND (${invalid})`;
}
