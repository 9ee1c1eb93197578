import { canonicalSql } from "./canonical-sql.ts";
import {
  type Expression,
  isExpression,
  type RowValue,
  type RowValues,
  type SqlText,
  type SqlValue,
} from "./expression.ts";

function canonicalJson(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${entries
    .toSorted(byName)
    .map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`)
    .join(",")}}`;
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : Number(left > right);
}

function canonicalPlain(value: SqlValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null || typeof value !== "object") return String(value);
  if (value instanceof Date) return `date ${value.toISOString()}`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`;
  return `[${value.map(canonicalPlain).join(", ")}]`;
}

function canonicalMarker(value: Expression | SqlText): string {
  switch (value.kind) {
    case "literal":
      return canonicalPlain(value.value);
    case "now":
    case "uuid":
      return `${value.kind}()`;
    case "json":
      return `json ${canonicalJson(value.value)}`;
    case "lookup":
      return `lookup ${JSON.stringify(value.table)} ${canonicalRow(value.where)} ${JSON.stringify(value.column)}`;
    case "sql":
    case "perDialect":
      return `sql ${canonicalSql(value)}`;
  }
}

/** Returns one text for all spellings of a value: `1` and `1n`, a literal and its value, an object in any order of its keys. */
export function canonicalValue(value: RowValue): string {
  if (isExpression(value)) return canonicalMarker(value);
  const isPlain = typeof value !== "object" || value === null || Array.isArray(value);
  if (isPlain || value instanceof Date || value instanceof Uint8Array) return canonicalPlain(value as SqlValue);
  return `json ${canonicalJson(value)}`;
}

/** Returns one text for all spellings of a row: in the order of column names. */
export function canonicalRow(row: RowValues): string {
  const entries = Object.entries(row).map(([column, value]) => [column, canonicalValue(value)] as const);
  const given = entries.toSorted(byName);
  return `{${given.map(([column, value]) => `${JSON.stringify(column)}: ${value}`).join(", ")}}`;
}
