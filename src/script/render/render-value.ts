import {
  type Expression,
  isExpression,
  type RowValue,
  type RowValues,
  type SqlFragment,
  type SqlText,
} from "../../schema/expression.ts";
import { arrayLayout, callLayout, type Layout, recordLayout } from "./layout.ts";

/** Names that a rendered body takes from the package, to be imported. */
export type ImportedNames = Set<string>;

/** Returns a JavaScript string literal; line and paragraph separators are escaped, which older readers take for line ends. */
export function renderString(text: string): string {
  return JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** Returns a plain value as JavaScript. */
export function renderPlain(value: unknown): Layout {
  if (typeof value === "string") return renderString(value);
  if (typeof value === "bigint") return `${value}n`;
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "boolean") return String(value);
  if (value instanceof Date) return `new Date(${renderString(value.toISOString())})`;
  // Every project knows Uint8Array; Buffer takes the types of Node.
  if (value instanceof Uint8Array) return `new Uint8Array([${value.join(", ")}])`;
  if (Array.isArray(value)) return arrayLayout(value.map(renderPlain));
  return recordLayout<unknown>(value as Readonly<Record<string, unknown>>, renderPlain);
}

function renderFragment(fragment: SqlFragment, names: ImportedNames): string {
  names.add("sql");
  const text = fragment.parts.map((part, at) => {
    const escaped = part
      .replaceAll("\\", "\\\\")
      .replaceAll("`", "\\`")
      .replaceAll("${", "\\${")
      .replaceAll("\r", "\\r")
      // Half of a character: a file in UTF-8 cannot hold it.
      .replaceAll(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
    const value = fragment.values[at];
    if (at >= fragment.values.length || value === undefined) return escaped;
    const isIdentifier = typeof value === "object" && value !== null && "kind" in value;
    const rendered = isIdentifier
      ? `sql.identifier(${value.path.map(renderString).join(", ")})`
      : flatten(renderPlain(value));
    return `${escaped}\${${rendered}}`;
  });
  return `sql\`${text.join("")}\``;
}

function flatten(layout: Layout): string {
  if (typeof layout === "string") return layout;
  if (!("open" in layout)) return layout.map(flatten).join("");
  return layout.open + layout.items.map(flatten).join(", ") + layout.close;
}

/** Returns SQL text as a tagged template, or as an object with a template per engine. */
export function renderSqlText(text: SqlText, names: ImportedNames): Layout {
  if (text.kind === "sql") return renderFragment(text, names);
  return recordLayout(text.dialects, (fragment) => (fragment === null ? "null" : renderFragment(fragment, names)));
}

/** Returns a default or a marker in a row. */
export function renderExpression(expression: Expression, names: ImportedNames): Layout {
  switch (expression.kind) {
    case "literal":
      return renderPlain(expression.value);
    case "now":
    case "uuid":
      names.add(expression.kind);
      return `${expression.kind}()`;
    case "json":
      names.add("json");
      return callLayout("json", [renderPlain(expression.value)]);
    case "lookup": {
      names.add("lookup");
      const column = expression.column === "id" ? [] : [renderString(expression.column)];
      return callLayout("lookup", [renderString(expression.table), renderPlain(expression.where), ...column]);
    }
    case "sql":
    case "perDialect":
      return renderSqlText(expression, names);
  }
}

/** Returns a value of a row. */
export function renderRowValue(value: RowValue, names: ImportedNames): Layout {
  return isExpression(value) ? renderExpression(value, names) : renderPlain(value);
}

/** Returns a row as an object literal. */
export function renderRow(row: RowValues, names: ImportedNames): Layout {
  return recordLayout(row, (value) => renderRowValue(value, names));
}
