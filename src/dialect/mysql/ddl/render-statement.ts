import type { Statement } from "../../../ddl/statement.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { endsInLineComment, readSqlTokens } from "../../../schema/sql-words.ts";
import type { MysqlDdlCompiler } from "../ddl-compiler.ts";

const rules = engineSqlRules.mysql;

/** Returns a statement for the mysql client: with its parameters as literals and a semicolon at the end. */
export function renderStatement(
  compiler: MysqlDdlCompiler,
  { sql, parameters }: Pick<Statement, "sql" | "parameters">,
): string {
  let position = 0;
  const texts = readSqlTokens(sql, rules).map(({ kind, text }) =>
    parameters.length > 0 && kind === "parameter" && text === "?"
      ? compiler.literal(parameters[position++] ?? null)
      : text,
  );
  // A line comment at the end would comment out the semicolon.
  return `${texts.join("")}${endsInLineComment(sql, rules) ? "\n" : ""};`;
}
