import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { readSqlToken, type SqlToken } from "../../../schema/sql-words.ts";
import type { SqlScriptStatement } from "../../sql-script-statement.ts";

/** pg_dump begins and ends with commands of its client that only lock that one: https://www.postgresql.org/docs/current/app-psql.html */
const clientCommand = /\\(?:un)?restrict\b[^\n]*/y;

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

  add({ text }: SqlToken): void {
    const word = text.toLowerCase();
    if (text === "(") this.#parentheses += 1;
    if (text === ")") this.#parentheses = Math.max(0, this.#parentheses - 1);
    if (word === "atomic" && this.#previous === "begin") this.#bodies += 1;
    if (this.#bodies > 0 && word === "case") this.#bodies += 1;
    if (this.#bodies > 0 && word === "end") this.#bodies -= 1;
    this.#previous = word;
  }
}

/** An SQL script, separated into statements for the server and commands for its client. */
export interface Script {
  /** The statements without the semicolons at their ends. */
  readonly statements: readonly SqlScriptStatement[];
  /** The offsets of psql's meta-commands between the statements. */
  readonly commands: readonly { readonly start: number; readonly end: number }[];
}

/** Parses a script by PostgreSQL's lexical rules: https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
export function readScript(script: string): Script {
  const statements: SqlScriptStatement[] = [];
  const commands: { start: number; end: number }[] = [];
  let nesting = new Nesting();
  let start: number | null = null;
  let end = 0;
  for (let at = 0; at < script.length;) {
    clientCommand.lastIndex = at;
    const command = clientCommand.exec(script);
    if (command !== null) {
      if (start === null) commands.push({ start: at, end: at + command[0].length });
      at += command[0].length;
      continue;
    }
    const token = readSqlToken(script, at, engineSqlRules.postgres);
    at = token.end;
    if (token.text === ";" && nesting.isOutside) {
      if (start !== null) statements.push({ sql: script.slice(start, end), start });
      start = null;
      nesting = new Nesting();
    } else if (token.kind !== "space" && token.kind !== "comment") {
      start ??= token.start;
      end = token.end;
      nesting.add(token);
    }
  }
  if (start !== null) statements.push({ sql: script.slice(start, end), start });
  return { statements, commands };
}

/** Returns the statements of a script, without the semicolons that end them. */
export function splitStatements(script: string): readonly SqlScriptStatement[] {
  return readScript(script).statements;
}
