import type { ValueConversion } from "../../../ddl/value-conversion.ts";
import { describeNarrowing } from "../../../diff/narrowing/narrowing.ts";
import { elementOf, familyOf } from "../../../diff/type-change.ts";
import type { FromTo } from "../../../operation/describe/from-to.ts";
import type { ColumnType, ColumnTypeOf } from "../../../schema/column-type.ts";

/** Least nesting of arrays that is converted: a column of plain arrays may hold some of two dimensions, as on PostgreSQL. */
const leastDepth = 2;

function depthOf(type: ColumnType): number {
  return type.kind === "array" ? 1 + depthOf(type.element) : 0;
}

/** Returns a value, other than NULL, as the text that stands for it inside a JSON document. */
export function jsonText(value: string, type: ColumnType): string {
  if (type.kind === "boolean") return `CASE ${value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`;
  return familyOf(type) === "json" ? value : `json_quote(${value})`;
}

/** Returns how a value of a type is written in JSON: types of one form share it. */
function formOf(type: ColumnType): "number" | "boolean" | "json" | "string" {
  const family = familyOf(type);
  return family === "number" || family === "boolean" || family === "json" ? family : "string";
}

/** Returns the document under a name of its own: the table functions would take a column `value` for theirs. */
function named(document: string): string {
  return `(SELECT ${document} AS aludel_document)`;
}

/**
 * Returns the document with each of its elements converted. The text is put together piece by piece, because SQLite does not promise that a
 * value is still known as JSON after it went through CASE or a subquery.
 */
function convertElements(document: string, convert: (value: string) => string, depth: number): string {
  const element = `aludel_${depth}`;
  const inner = depth === 1 ? "" : ` WHEN 'array' THEN ${convertElements(`${element}.value`, convert, depth - 1)}`;
  const text = `CASE ${element}.type WHEN 'null' THEN 'null'${inner} ELSE ${convert(`${element}.atom`)} END`;
  return `(SELECT '[' || coalesce(group_concat(${text}, ','), '') || ']' FROM ${named(document)}, json_each(aludel_document) AS ${element})`;
}

/** Returns how the elements of an array, which SQLite keeps as JSON, are converted. NULL elements and nested arrays stay what they are. */
export function betweenArrays(
  column: string,
  change: FromTo<ColumnTypeOf<"array">>,
  convertValues: (value: string, change: FromTo<ColumnType>) => ValueConversion,
): ValueConversion {
  const [from, to] = [elementOf(change.from), elementOf(change.to)];
  const types = { from, to };
  const [before, after] = [formOf(from), formOf(to)];
  const isKept = before === after || (after === "json" && before !== "string");
  const isSame = isKept && (before !== "string" || convertValues("", types).source === null);
  const { invalid } = convertValues("aludel_element.atom", types);
  const exists = (predicate: string): string =>
    `EXISTS (SELECT 1 FROM ${named(column)}, json_tree(aludel_document) AS aludel_element WHERE ${predicate})`;
  // What is inside of a document cannot be told apart from the array that it stands in.
  const isDocument = before === "json" && after !== "json";
  const wrong = isDocument ? "TRUE" : describeNarrowing(from, to) === null ? null : invalid;
  const isWrong = wrong === null ? [] : [exists(`aludel_element.type NOT IN ('array', 'null') AND (${wrong})`)];
  if (isSame || isDocument) return { source: null, invalid: isWrong[0] ?? null };
  const depth = Math.max(leastDepth, depthOf(change.from), depthOf(change.to));
  const convert = (value: string): string => jsonText(convertValues(value, types).source ?? value, to);
  const isDeeper = exists(`aludel_element.type = 'array' AND aludel_element.path LIKE '%${"[%".repeat(depth - 1)}'`);
  return {
    source: `CASE WHEN ${column} IS NOT NULL THEN ${convertElements(column, convert, depth)} END`,
    invalid: [...isWrong, isDeeper].join(" OR "),
  };
}
