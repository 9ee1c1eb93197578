import type { Expression, SqlFragment, SqlIdentifier, SqlText, SqlValue } from "./expression.ts";

function formatPart(value: SqlValue | SqlIdentifier): string {
  const isIdentifier = typeof value === "object" && value !== null && "kind" in value;
  return isIdentifier ? value.path.map((name) => `"${name}"`).join(".") : formatValue(value);
}

function formatFragment({ parts, values }: SqlFragment): string {
  return parts.map((part, at) => (at === 0 ? part : formatPart(values[at - 1] ?? null) + part)).join("");
}

/** Bytes up to this number are told as they are. */
const fewBytes = 16;

/** Returns a value for people: strings in single quotes, bytes in hexadecimal, many by their number, dates in UTC. */
export function formatValue(value: SqlValue): string {
  if (typeof value === "string") return `'${value}'`;
  if (value === null || typeof value !== "object") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) {
    return value.length > fewBytes ? `${value.length} bytes` : `0x${Buffer.from(value).toString("hex")}`;
  }
  return `[${value.map(formatValue).join(", ")}]`;
}

/** Returns an expression in one line for people; it is no SQL for an engine. */
export function formatExpression(expression: Expression | SqlText): string {
  switch (expression.kind) {
    case "literal":
      return formatValue(expression.value);
    case "now":
    case "uuid":
      return `${expression.kind}()`;
    case "json":
      return JSON.stringify(expression.value, (_key, part: unknown) => (typeof part === "bigint" ? `${part}` : part));
    case "lookup":
      return `${expression.column} of the row in ${expression.table}`;
    case "sql":
      return formatFragment(expression);
    case "perDialect":
      return Object.entries(expression.dialects)
        .map(([dialect, fragment]) => `${fragment === null ? "nothing" : formatFragment(fragment)} on ${dialect}`)
        .join(", ");
  }
}
