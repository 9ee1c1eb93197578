import type { Assertion, Statement } from "../../../ddl/statement.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { endsInLineComment, readSqlTokens } from "../../../schema/sql-words.ts";
import { compiler } from "../ddl-compiler.ts";

const rules = engineSqlRules.sqlite;

/** Returns a statement for the sqlite3 shell: with its parameters as literals and a semicolon at the end. */
export function renderStatement({ sql, parameters }: Pick<Statement, "sql" | "parameters">): string {
  let position = 0;
  const texts = readSqlTokens(sql, rules).map(({ kind, text }) =>
    parameters.length > 0 && kind === "parameter" && text === "?"
      ? compiler.literal(parameters[position++] ?? null)
      : text,
  );
  // A line comment at the end would comment out the semicolon.
  return `${texts.join("")}${endsInLineComment(sql, rules) ? "\n" : ""};`;
}

/**
 * Returns a query that fails with the message when the query of the assertion returns rows. The sqlite3 shell stops at it when started with
 * `-bail`. RAISE is allowed in triggers only, so the error is provoked by an invalid JSON path that holds the message.
 */
export function renderGuard({ sql, message }: Assertion): readonly string[] {
  const failure = `json_extract('{}', ${compiler.stringLiteral(message)})`;
  return [
    "-- run the script with sqlite3 -bail, which stops here",
    `SELECT CASE WHEN EXISTS (${sql}) THEN ${failure} END;`,
  ];
}
