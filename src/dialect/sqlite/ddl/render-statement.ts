import type { Assertion, Statement } from "../../../ddl/statement.ts";
import { compiler } from "../ddl-compiler.ts";
import { tokenize } from "../ddl-parser/tokenizer.ts";

/** Returns a statement for the sqlite3 shell: with its parameters as literals and a semicolon at the end. */
export function renderStatement({ sql, parameters }: Pick<Statement, "sql" | "parameters">): string {
  const tokens = tokenize(sql);
  const places = tokens.filter(({ kind, text }) => kind === "parameter" && text === "?");
  const parts = places.map(({ start }, at) => {
    const literal = parameters.length === 0 ? "?" : compiler.literal(parameters[at] ?? null);
    return sql.slice(places[at - 1]?.end ?? 0, start) + literal;
  });
  const rest = sql.slice(places.at(-1)?.end ?? 0);
  // A line comment at the end would comment out the semicolon.
  const endsInComment = sql.slice(tokens.at(-1)?.end ?? 0).includes("--");
  return `${parts.join("")}${rest}${endsInComment ? "\n" : ""};`;
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
