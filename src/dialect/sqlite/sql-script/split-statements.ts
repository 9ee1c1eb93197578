import type { SqlScriptStatement } from "../../sql-script-statement.ts";
import { lowerName, type Token, tokenize } from "../ddl-parser/tokenizer.ts";

function isTrigger(words: readonly string[]): boolean {
  const start = words[0] === "explain" ? (words[1] === "query" ? 3 : 1) : 0;
  const [create, second, third] = words.slice(start);
  if (create !== "create") return false;
  return second === "trigger" || ((second === "temp" || second === "temporary") && third === "trigger");
}

/** Returns whether a trigger ends here: by the rule of sqlite3_complete(), at "; END ;" (https://sqlite.org/c3ref/complete.html). */
function endsTrigger(tokens: readonly Token[]): boolean {
  const [before, end] = tokens.slice(-3, -1);
  return before?.text === ";" && end !== undefined && lowerName(end.text) === "end";
}

/**
 * Returns the statements of a script without the semicolons at their ends.
 *
 * @throws SqlSyntaxError for text that is no SQL of SQLite
 */
export function splitStatements(script: string): readonly SqlScriptStatement[] {
  const statements: SqlScriptStatement[] = [];
  let tokens: Token[] = [];
  const finish = (): void => {
    const [first] = tokens;
    const last = tokens.at(-1);
    if (first !== undefined && last !== undefined) {
      statements.push({ sql: script.slice(first.start, last.end), start: first.start });
    }
    tokens = [];
  };
  for (const token of tokenize(script)) {
    tokens.push(token);
    if (token.kind !== "operator" || token.text !== ";") continue;
    const words = tokens.slice(0, 6).map(({ text }) => lowerName(text));
    if (isTrigger(words) && !endsTrigger(tokens)) continue;
    tokens.pop();
    finish();
  }
  finish();
  return statements;
}
