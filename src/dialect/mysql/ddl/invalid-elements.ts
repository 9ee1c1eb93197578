import { elementOf, familyOf } from "../../../diff/type-change.ts";
import type { FromTo } from "../../../operation/describe/from-to.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { MysqlServer } from "../column-types.ts";

/** Families of types whose values are texts in JSON, and stay the same texts where one becomes another. */
const texts: ReadonlySet<string> = new Set(["text", "uuid", "inet", "interval"]);
const moments: ReadonlySet<string> = new Set(["date", "time", "timestamp"]);

/**
 * Returns whether the elements of an array are the same JSON before and after a change of its type. MODIFY leaves the document as it is, so
 * that other changes would leave numbers where texts belong.
 */
export function keepsElements(change: FromTo<ColumnType>): boolean {
  const [from, to] = [elementOf(change.from), elementOf(change.to)];
  if (from.kind === "raw" || to.kind === "raw") return true;
  const [before, after] = [familyOf(from), familyOf(to)];
  if (before === after) return true;
  const isRead = texts.has(before) && (texts.has(after) || moments.has(after));
  const isWritten = texts.has(after) && moments.has(before);
  return isRead || isWritten || (after === "json" && (before === "number" || before === "boolean"));
}

/** Returns an element, given as JSON, as a value of its type. */
function valueOf(element: string, type: ColumnType): string {
  const text = `JSON_UNQUOTE(${element})`;
  switch (familyOf(type)) {
    case "number":
      return type.kind === "real" || type.kind === "double" ? `(${text} + 0e0)` : `CAST(${text} AS DECIMAL(65, 30))`;
    case "date":
      return `CAST(${text} AS DATE)`;
    case "time":
      return `CAST(${text} AS TIME(6))`;
    case "timestamp":
      return `CAST(${text} AS DATETIME(6))`;
    case "text":
    case "uuid":
    case "inet":
    case "interval":
    case "boolean":
    case "json":
    case "binary":
    case "array":
    case "raw":
      return text;
  }
}

/**
 * Returns the predicate that an element of an array, or of an array inside of it, is not valid in the new type.
 *
 * @param invalidValues returns the same of a value that stands alone
 */
export function invalidElements(
  column: string,
  change: FromTo<ColumnType>,
  server: MysqlServer,
  invalidValues: (value: string, change: FromTo<ColumnType>, server: MysqlServer) => string | null,
): string | null {
  const [from, to] = [elementOf(change.from), elementOf(change.to)];
  const wrong = invalidValues(valueOf("aludel_element.value", from), { from, to }, server);
  if (wrong === null) return null;
  const elements = `JSON_TABLE(${column}, '$**[*]' COLUMNS (value JSON PATH '$')) AS aludel_element`;
  return `EXISTS (SELECT 1 FROM ${elements} WHERE JSON_TYPE(aludel_element.value) NOT IN ('ARRAY', 'NULL') AND (${wrong}))`;
}
