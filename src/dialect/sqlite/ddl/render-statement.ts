import type { Assertion, Statement } from "../../../ddl/statement.ts";
import { compiler } from "../ddl-compiler.ts";
import { tokenize } from "../ddl-parser/tokenizer.ts";

/** Returns a statement as the sqlite3 shell runs it: values in the place of `?`, and a semicolon at the end. */
export function renderStatement({ sql, parameters }: Pick<Statement, "sql" | "parameters">): string {
  const tokens = tokenize(sql);
  const places = tokens.filter(({ kind, text }) => kind === "parameter" && text === "?");
  const parts = places.map(({ start }, at) => {
    const literal = parameters.length === 0 ? "?" : compiler.literal(parameters[at] ?? null);
    return sql.slice(places[at - 1]?.end ?? 0, start) + literal;
  });
  const rest = sql.slice(places.at(-1)?.end ?? 0);
  // A comment at the end would hide the semicolon.
  const endsInComment = sql.slice(tokens.at(-1)?.end ?? 0).includes("--");
  return `${parts.join("")}${rest}${endsInComment ? "\n" : ""};`;
}

/**
 * Returns a query that fails, with the message, when the one of the check has rows. The sqlite3 shell stops at it when it is started with
 * `-bail`; raising an error by name is for triggers only, so a path in JSON that is none has to do.
 */
export function renderGuard({ sql, message }: Assertion): readonly string[] {
  const failure = `json_extract('{}', ${compiler.stringLiteral(message)})`;
  return [
    "-- run the script with sqlite3 -bail, which stops here",
    `SELECT CASE WHEN EXISTS (${sql}) THEN ${failure} END;`,
  ];
}
