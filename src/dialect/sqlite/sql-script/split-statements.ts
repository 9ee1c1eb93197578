import { lowerName } from "../../../schema/sql-names.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { readSqlWords, type SqlToken } from "../../../schema/sql-words.ts";
import type { SqlScriptStatement } from "../../sql-script-statement.ts";
import { tokenize } from "../ddl-parser/tokenizer.ts";

function isTrigger(words: readonly string[]): boolean {
  const start = words[0] === "explain" ? (words[1] === "query" ? 3 : 1) : 0;
  const [create, second, third] = words.slice(start);
  if (create !== "create") return false;
  return second === "trigger" || ((second === "temp" || second === "temporary") && third === "trigger");
}

/** Returns whether a trigger ends here: by the rule of sqlite3_complete(), at "; END ;" (https://sqlite.org/c3ref/complete.html). */
function endsTrigger(tokens: readonly SqlToken[]): boolean {
  const [before, end] = tokens.slice(-2);
  return before?.text === ";" && end !== undefined && lowerName(end.text) === "end";
}

/** Returns the tokens of each statement, without the semicolon at its end. */
function groupStatements(tokens: readonly SqlToken[]): readonly (readonly SqlToken[])[] {
  const groups: SqlToken[][] = [[]];
  for (const token of tokens) {
    const group = groups.at(-1) ?? [];
    const isEnd = token.kind === "operator" && token.text === ";";
    const words = isEnd ? group.slice(0, 6).map(({ text }) => lowerName(text)) : [];
    if (isEnd && !(isTrigger(words) && !endsTrigger(group))) groups.push([]);
    else group.push(token);
  }
  return groups.filter((group) => group.length > 0);
}

/**
 * Returns the statements of a script without the semicolons at their ends.
 *
 * @throws SqlSyntaxError for text that is no SQL of SQLite
 */
export function splitStatements(script: string): readonly SqlScriptStatement[] {
  return groupStatements(tokenize(script)).map((tokens) => {
    const start = tokens[0]?.start ?? 0;
    return { sql: script.slice(start, tokens.at(-1)?.end), start };
  });
}

function countStatements(sql: string): number {
  return groupStatements(readSqlWords(sql, engineSqlRules.sqlite)).length;
}

/** Returns whether SQL text holds nothing but space, comments and semicolons. */
export function isBlank(sql: string): boolean {
  return countStatements(sql) === 0;
}

/**
 * Returns whether SQL text continues after its first statement. SQLite's drivers compile the first statement and silently ignore the rest.
 */
export function holdsSeveralStatements(sql: string): boolean {
  return sql.includes(";") && countStatements(sql) > 1;
}
