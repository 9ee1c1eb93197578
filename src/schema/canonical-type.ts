import { canonicalSql } from "./canonical-sql.ts";
import { canonicalValue } from "./canonical-value.ts";
import type { Column } from "./column.ts";
import type { ColumnType } from "./column-type.ts";
import { sqlText } from "./expression.ts";
import { formatColumnType } from "./format-column-type.ts";
import { portableConstant } from "./portable-constant.ts";

/** Returns one text for all spellings of a type in portable terms. An enum stands by its name: its labels are its own. */
export function canonicalType(type: ColumnType): string {
  if (type.kind === "array") return `${canonicalType(type.element)}[]`;
  if (type.kind !== "raw") return formatColumnType(type);
  if (typeof type.sql === "string") return `raw ${canonicalSql(sqlText(type.sql))}`;
  const texts = Object.entries(type.sql).map(([dialect, sql]) => `${dialect}: ${canonicalSql(sqlText(sql))}`);
  return `raw ${texts.toSorted().join("; ")}`;
}

/**
 * Returns one text for all spellings of a column's default that mean the same for its type: `0` and `"0"` for numbers, `1` and
 * `true` for booleans; `null` for no default.
 */
export function canonicalDefault({ default: value, type }: Pick<Column, "default" | "type">): string {
  if (value === null) return "null";
  if (value.kind !== "literal") return canonicalValue(value);
  return canonicalValue(portableConstant(value.value, type));
}
