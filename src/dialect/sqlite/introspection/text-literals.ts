import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { isOperand } from "../../../schema/sql-columns.ts";
import { identifierName, lowerName } from "../../../schema/sql-names.ts";
import { tokenize } from "../ddl-parser/tokenizer.ts";
import { compiler } from "../ddl-compiler.ts";

const rowid = ["rowid", "oid", "_rowid_"];

/**
 * Returns an expression of a table with its texts in single quotes. In a stored definition SQLite takes a name in double quotes for a text
 * when the table has no such column (https://sqlite.org/quirks.html#dblquote).
 *
 * @param columns names of the table's columns
 */
export function quoteTexts(expression: string, columns: readonly string[]): string {
  if (!expression.includes('"')) return expression;
  const names = new Set([...columns, ...rowid].map(lowerName));
  const words = tokenize(expression);
  let result = "";
  let end = 0;
  for (const [at, token] of words.entries()) {
    const name = identifierName(token);
    const isText =
      token.kind === "quoted" &&
      token.text.startsWith('"') &&
      !names.has(lowerName(name)) &&
      isOperand(words, at, engineSqlRules.sqlite);
    result += expression.slice(end, token.start) + (isText ? compiler.stringLiteral(name) : token.text);
    ({ end } = token);
  }
  return result + expression.slice(end);
}
