import type { Assertion } from "../../../ddl/statement.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import type { SqlValue } from "../../../schema/expression.ts";
import { endsInLineComment, readSqlTokens } from "../../../schema/sql-words.ts";

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
 * Returns the statement with its parameters inlined. Each becomes a string literal, whose type PostgreSQL infers from the context just as
 * it does for a parameter; a bare 5 would be an integer, and `text = integer` an error.
 */
export function inlineParameters(sql: string, parameters: readonly SqlValue[]): string {
  const texts = readSqlTokens(sql, engineSqlRules.postgres).map(({ kind, text }) => {
    const value = kind === "parameter" ? parameters[Number(text.slice(1)) - 1] : undefined;
    if (value === undefined) return text;
    return value === null ? "NULL" : stringLiteral(valueText(value));
  });
  return texts.join("");
}

/** Returns the statement for a client's script: with its parameters inlined and a semicolon at the end. */
export function renderPostgresStatement(sql: string, parameters: readonly SqlValue[]): string {
  const text = inlineParameters(sql, parameters).replace(/[\s;]+$/, "");
  // A line comment at the end would comment out the semicolon.
  return endsInLineComment(text, engineSqlRules.postgres) ? `${text}\n;` : `${text};`;
}

/** Returns a DO block that raises an error when the query of the assertion returns rows, which rolls back the surrounding transaction. */
export function renderGuard({ sql, message, hint }: Assertion): readonly string[] {
  const raise = `RAISE EXCEPTION USING MESSAGE = ${stringLiteral(message)}, HINT = ${stringLiteral(hint)};`;
  return [`DO $aludel_check$\nBEGIN\n  IF EXISTS (${sql}) THEN\n    ${raise}\n  END IF;\nEND\n$aludel_check$;`];
}
