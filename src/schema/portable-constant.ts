import type { ColumnType } from "./column-type.ts";
import type { SqlValue } from "./expression.ts";

/** Returns digits as a number where a JavaScript number holds them exactly, else as the text that they are. */
function readNumber(value: SqlValue): SqlValue {
  const match = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(String(value).trim());
  if (match === null) return value;
  const [, sign, whole = "", fraction = ""] = match;
  const digits = fraction === "" ? whole : `${whole}.${fraction}`;
  const text = sign === "-" && /[1-9]/.test(digits) ? `-${digits}` : digits;
  if (String(Number(text)) === text) return Number(text);
  return fraction === "" ? BigInt(text) : text;
}

function readBoolean(value: SqlValue): SqlValue {
  const word = String(value).trim().toLowerCase();
  if (["true", "t", "1", "yes", "on"].includes(word)) return true;
  return ["false", "f", "0", "no", "off"].includes(word) ? false : value;
}

/** Returns a timestamp that names its time zone as a Date; one that is finer than milliseconds stays a text, since a Date would round it. */
const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3}0*)?)?(?:Z|[+-]\d\d:?\d\d)$/;

function readInstant(value: SqlValue): SqlValue {
  if (typeof value !== "string" || !instant.test(value)) return value;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : date;
}

/**
 * Returns a constant as values of its column's type are, one for all spellings: `"2.0"` and 2 for numbers, `"t"` and true for booleans,
 * the moment for texts that name one; as it is where the type does not read it.
 */
export function portableConstant(value: SqlValue, type: ColumnType): SqlValue {
  if (value === null) return null;
  switch (type.kind) {
    case "smallint":
    case "integer":
    case "bigint":
    case "numeric":
    case "real":
    case "double":
      return readNumber(value);
    case "boolean":
      return readBoolean(value);
    case "date":
      return value instanceof Date ? value.toISOString().slice(0, 10) : value;
    case "timestamp":
      return readInstant(value);
    case "char":
    case "varchar":
    case "text":
      return typeof value === "object" ? value : String(value);
    case "array":
      return Array.isArray(value) ? value.map((part: SqlValue) => portableConstant(part, type.element)) : value;
    case "uuid":
    case "json":
    case "jsonb":
    case "interval":
    case "inet":
    case "time":
    case "binary":
    case "enum":
    case "raw":
      return value;
  }
}
