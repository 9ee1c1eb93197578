import type { Statement } from "../../../ddl/statement.ts";
import { compiler } from "../ddl-compiler.ts";
import { tokenize } from "./tokenizer.ts";

/** Returns a statement as the sqlite3 shell runs it: values in the place of `?`, and a semicolon at the end. */
export function renderStatement({ sql, parameters }: Pick<Statement, "sql" | "parameters">): string {
  if (parameters.length === 0) return `${sql};`;
  const places = tokenize(sql).filter(({ kind, text }) => kind === "parameter" && text === "?");
  const parts = places.map(({ start }, at) => {
    const literal = compiler.literal(parameters[at] ?? null);
    return sql.slice(places[at - 1]?.end ?? 0, start) + literal;
  });
  return `${parts.join("")}${sql.slice(places.at(-1)?.end ?? 0)};`;
}
