import type { Statement } from "../../../ddl/statement.ts";
import { compiler } from "../ddl-compiler.ts";
import { tokenize } from "./tokenizer.ts";

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
