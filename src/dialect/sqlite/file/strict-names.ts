import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { identifierName } from "../../../schema/sql-names.ts";
import { findFirstWord, readSqlTokens } from "../../../schema/sql-words.ts";

const rules = engineSqlRules.sqlite;

/** The first words of statements whose expressions SQLite resolves when it prepares them. */
const resolvingWords: ReadonlySet<string> = new Set([
  "create",
  "delete",
  "explain",
  "insert",
  "replace",
  "select",
  "update",
  "values",
  "with",
]);

/**
 * Returns a statement with its names in backticks instead of double quotes. What stands in backticks is always a name, and one that names
 * nothing is an error, also on a connection that takes `"typo"` for the text 'typo' (https://sqlite.org/quirks.html#dblquote).
 */
export function withStrictNames(sql: string): string {
  if (!sql.includes('"') || !resolvingWords.has(findFirstWord(sql, rules))) return sql;
  return readSqlTokens(sql, rules)
    .map((token) => {
      const isDoubleQuoted = token.kind === "quoted" && token.text.startsWith('"');
      return isDoubleQuoted ? `\`${identifierName(token).replaceAll("`", "``")}\`` : token.text;
    })
    .join("");
}

/** Returns SQLite's message about an unknown column with its own advice for a name in double quotes, which it leaves out for backticks. */
export function explainStrictName(message: string, sql: string): string {
  const name = /^no such column: ([^"].*)$/.exec(message)?.[1];
  if (name === undefined || !sql.includes(`"${name}"`)) return message;
  return `no such column: "${name}" - should this be a string literal in single-quotes?`;
}
