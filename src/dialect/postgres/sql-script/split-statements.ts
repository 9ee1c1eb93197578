import type { SqlScriptStatement } from "../../sql-script-statement.ts";
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html
const token = new RegExp(
  [
    // pg_dump begins and ends its output with psql's \restrict and \unrestrict, which only matter to psql:
    // https://www.postgresql.org/docs/current/app-psql.html
    /(?<space>\s+|--[^\n]*|\\(?:un)?restrict\b[^\n]*)/u,
    /(?<comment>\/\*)/u,
    /(?<quoted>[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*")/u,
    /(?<dollar>\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)/u,
    /(?<word>[\p{L}_][\p{L}\p{N}_$]*)/u,
    /(?<other>[\s\S])/u,
  ]
    .map(({ source }) => source)
    .join("|"),
  "uy",
);

/** Returns the offset after a block comment; block comments can be nested. */
function endOfComment(script: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let match = mark.exec(script); match !== null; match = mark.exec(script)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return script.length;
}

/**
 * Tracks the constructs in which a semicolon does not end the statement: parentheses (CREATE RULE) and SQL-standard bodies (BEGIN ATOMIC …
 * END).
 */
class Nesting {
  #parentheses = 0;
  #bodies = 0;
  #previous = "";

  get isOutside(): boolean {
    return this.#parentheses === 0 && this.#bodies === 0;
  }

  add(text: string): void {
    const word = text.toLowerCase();
    if (text === "(") this.#parentheses += 1;
    if (text === ")") this.#parentheses = Math.max(0, this.#parentheses - 1);
    if (word === "atomic" && this.#previous === "begin") this.#bodies += 1;
    if (this.#bodies > 0 && word === "case") this.#bodies += 1;
    if (this.#bodies > 0 && word === "end") this.#bodies -= 1;
    this.#previous = word;
  }
}

/** Returns the statements of a script without the semicolons at their ends. */
export function splitStatements(script: string): readonly SqlScriptStatement[] {
  const statements: SqlScriptStatement[] = [];
  let nesting = new Nesting();
  let start: number | null = null;
  let end = 0;
  for (let at = 0; at < script.length;) {
    token.lastIndex = at;
    const match = token.exec(script);
    const { space, comment, dollar } = match?.groups ?? {};
    const text = match?.[0] ?? script.slice(at, at + 1);
    let next = at + text.length;
    if (comment !== undefined) next = endOfComment(script, at);
    if (dollar !== undefined) {
      const close = script.indexOf(dollar, next);
      next = close < 0 ? script.length : close + dollar.length;
    }
    if (text === ";" && nesting.isOutside) {
      if (start !== null) statements.push({ sql: script.slice(start, end), start });
      start = null;
      nesting = new Nesting();
    } else if (space === undefined && comment === undefined) {
      start ??= at;
      end = next;
      nesting.add(text);
    }
    at = next;
  }
  if (start !== null) statements.push({ sql: script.slice(start, end), start });
  return statements;
}
