import type { Column, Generated, Identity } from "../../schema/column.ts";
import type { Expression } from "../../schema/expression.ts";
import { formatColumnType } from "../../schema/format-column-type.ts";
import { formatExpression } from "../../schema/format-expression.ts";

/** Returns the definition of a column in words, without its name. */
export function describeColumn(column: Column): string {
  const parts = [formatColumnType(column.type), column.nullable ? "nullable" : "not null"];
  if (column.generated !== null) parts.push(`generated as ${formatExpression(column.generated.expression)}`);
  if (column.identity !== null) parts.push(`identity ${describeIdentity(column.identity)}`);
  if (column.default !== null) parts.push(`default ${formatExpression(column.default)}`);
  return parts.join(", ");
}

/** Returns in words how an identity column numbers its rows; `none` for a column without identity. */
export function describeIdentity(identity: Identity | null): string {
  if (identity === null) return "none";
  const { mode, cycle, ...numbers } = identity;
  const options = Object.entries(numbers).flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`]));
  const all = [...options, ...(cycle ? ["cycle"] : [])];
  return `${mode === "byDefault" ? "by default" : mode}${all.length === 0 ? "" : ` (${all.join(", ")})`}`;
}

/** Returns how a column is computed, in words. */
export function describeGenerated(generated: Generated | null): string {
  if (generated === null) return "an ordinary column";
  return `${generated.stored ? "stored" : "virtual"} (${formatExpression(generated.expression)})`;
}

/** Returns a default in words. */
export function describeDefault(value: Expression | null): string {
  return value === null ? "none" : formatExpression(value);
}
