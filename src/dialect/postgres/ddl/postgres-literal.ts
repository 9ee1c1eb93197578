import type { Assertion } from "../../../ddl/statement.ts";
import type { SqlValue } from "../../../schema/expression.ts";

function arrayElement(value: SqlValue): string {
  if (value === null) return "NULL";
  if (Array.isArray(value)) return arrayText(value);
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  return `"${valueText(value).replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** Returns an array in PostgreSQL's input syntax (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO). */
export function arrayText(value: readonly SqlValue[]): string {
  return `{${value.map(arrayElement).join(",")}}`;
}

/** Returns a value other than null in the text format, which PostgreSQL accepts for every type. */
export function valueText(value: Exclude<SqlValue, null>): string {
  if (typeof value !== "object") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  return arrayText(value);
}

/** Returns a string literal that does not depend on the setting `standard_conforming_strings`. */
export function stringLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return quoted.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/**
 * Strings, quoted names, comments, dollar-quoted text and, in the last group, parameters. Block comments are recognised up to a nesting
 * depth of two.
 */
const tokens =
  /\be'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*(?:[^*/]|\*(?!\/)|\/(?!\*)|\/\*[\s\S]*?\*\/)*\*\/|(?<![\w$])(\$(?:[a-z_]\w*)?\$)[\s\S]*?\1|(?<![\w$])\$(\d+)/gi;

/**
 * Returns the statement with its parameters inlined. Each becomes a string literal, whose type PostgreSQL infers from the context just as
 * it does for a parameter; a bare 5 would be an integer, and `text = integer` an error.
 */
export function inlineParameters(sql: string, parameters: readonly SqlValue[]): string {
  return sql.replaceAll(tokens, (token: string, _tag: string | undefined, position: string | undefined) => {
    if (position === undefined) return token;
    const value = parameters[Number(position) - 1];
    if (value === undefined) return token;
    return value === null ? "NULL" : stringLiteral(valueText(value));
  });
}

/** Returns the statement for a client's script: with its parameters inlined and a semicolon at the end. */
export function renderPostgresStatement(sql: string, parameters: readonly SqlValue[]): string {
  const text = inlineParameters(sql, parameters).replace(/[\s;]+$/, "");
  const lastLine = text.slice(text.lastIndexOf("\n") + 1);
  // A line comment at the end would comment out the semicolon.
  return lastLine.includes("--") ? `${text}\n;` : `${text};`;
}

/** Returns a DO block that raises an error when the query of the assertion returns rows, which rolls back the surrounding transaction. */
export function renderGuard({ sql, message, hint }: Assertion): readonly string[] {
  const raise = `RAISE EXCEPTION USING MESSAGE = ${stringLiteral(message)}, HINT = ${stringLiteral(hint)};`;
  return [`DO $aludel_check$\nBEGIN\n  IF EXISTS (${sql}) THEN\n    ${raise}\n  END IF;\nEND\n$aludel_check$;`];
}
