import type { Statement } from "../../../ddl/statement.ts";
import type { MysqlDdlCompiler } from "../ddl-compiler.ts";

/** Strings, quoted names and comments, in which a question mark is no placeholder, and question marks. */
const opaque =
  /'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"|`(?:[^`]|``)*`|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|\?/g;

/** Returns a statement for the mysql client: with its parameters as literals and a semicolon at the end. */
export function renderStatement(
  compiler: MysqlDdlCompiler,
  { sql, parameters }: Pick<Statement, "sql" | "parameters">,
): string {
  let position = 0;
  const text =
    parameters.length === 0
      ? sql
      : sql.replaceAll(opaque, (token) => (token === "?" ? compiler.literal(parameters[position++] ?? null) : token));
  // A line comment at the end would comment out the semicolon.
  return /(?:--|#)[^\n]*$/.test(text) ? `${text}\n;` : `${text};`;
}
