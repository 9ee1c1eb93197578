import { canonicalSql } from "./canonical-sql.ts";
import { canonicalValue } from "./canonical-value.ts";
import type { Column } from "./column.ts";
import type { ColumnType } from "./column-type.ts";
import { type SqlValue, sqlText } from "./expression.ts";
import { formatColumnType } from "./format-column-type.ts";

/** Returns one text for all spellings of a type in portable terms. An enum stands by its name: its labels are its own. */
export function canonicalType(type: ColumnType): string {
  if (type.kind === "array") return `${canonicalType(type.element)}[]`;
  if (type.kind !== "raw") return formatColumnType(type);
  if (typeof type.sql === "string") return `raw ${canonicalSql(sqlText(type.sql))}`;
  const texts = Object.entries(type.sql).map(([dialect, sql]) => `${dialect}: ${canonicalSql(sqlText(sql))}`);
  return `raw ${texts.toSorted().join("; ")}`;
}

function canonicalNumber(value: SqlValue): string | null {
  const match = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(String(value).trim());
  if (match === null) return null;
  const [, sign, whole = "", fraction = ""] = match;
  const digits = fraction === "" ? whole : `${whole}.${fraction}`;
  return sign === "-" && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

function canonicalBoolean(value: SqlValue): string | null {
  const word = String(value).trim().toLowerCase();
  if (["true", "t", "1", "yes", "on"].includes(word)) return "true";
  return ["false", "f", "0", "no", "off"].includes(word) ? "false" : null;
}

function canonicalTime(value: SqlValue): string | null {
  if (value instanceof Date) return value.toISOString();
  const isInstant = typeof value === "string" && /^\d{4}-\d\d-\d\d[T ][\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(value);
  return isInstant ? new Date(value).toISOString() : null;
}

/** Returns the constant as the type reads it, or null where it does not. */
function canonicalConstant(value: SqlValue, type: ColumnType): string | null {
  if (value === null) return "null";
  switch (type.kind) {
    case "smallint":
    case "integer":
    case "bigint":
    case "numeric":
    case "real":
    case "double":
      return canonicalNumber(value);
    case "boolean":
      return canonicalBoolean(value);
    case "date":
      return value instanceof Date ? JSON.stringify(value.toISOString().slice(0, 10)) : null;
    case "timestamp":
      return canonicalTime(value);
    case "char":
    case "varchar":
    case "text":
      return typeof value === "object" ? null : JSON.stringify(String(value));
    case "array":
      return Array.isArray(value)
        ? `[${value.map((part: SqlValue) => canonicalConstant(part, type.element) ?? canonicalValue(part)).join(", ")}]`
        : null;
    default:
      return null;
  }
}

/**
 * Returns one text for all spellings of a column's default that mean the same for its type: `0` and `"0"` for numbers, `1` and
 * `true` for booleans; `null` for no default.
 */
export function canonicalDefault({ default: value, type }: Pick<Column, "default" | "type">): string {
  if (value === null) return "null";
  if (value.kind !== "literal") return canonicalValue(value);
  return canonicalConstant(value.value, type) ?? canonicalValue(value);
}
