import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import type { SqlRules } from "../../../schema/sql-rules.ts";
import { readSqlToken, type SqlToken } from "../../../schema/sql-words.ts";
import type { SqlScriptStatement } from "../../sql-script-statement.ts";

/** The client's command that sets the delimiter of statements. It is recognised only at the start of a statement. */
const delimiterLine = /DELIMITER[ \t]+(\S+)[^\n]*(?:\n|$)/iy;

/** The first words of a statement with a body that contains statements of its own; `BEGIN NOT ATOMIC` is MariaDB's, outside any routine. */
const routine =
  /^(?:create (?:or replace )?(?:definer (?:\w+ )?)?(?:aggregate )?(?:trigger|procedure|function|event)|alter (?:definer (?:\w+ )?)?event|begin not atomic)\b/;

/** Words after END in a block that was not opened by BEGIN or CASE. */
const innerEnds: ReadonlySet<string> = new Set(["if", "loop", "while", "repeat"]);

/** Tracks the nesting depth of BEGIN and CASE in a routine. Semicolons inside do not end the statement, even without DELIMITER. */
class Nesting {
  #depth = 0;
  #previous = "";
  #head: readonly string[] = [];

  get isOutside(): boolean {
    return this.#depth <= 0 || !routine.test(this.#head.join(" "));
  }

  add({ kind, text }: SqlToken): void {
    // Behind a dot stands a column: NEW.end.
    const word = kind === "word" && this.#previous !== "." ? text.toLowerCase() : "";
    if (word !== "" && this.#head.length < 8) this.#head = [...this.#head, word];
    const isBehindEnd = this.#previous === "end";
    if (word === "begin" || (word === "case" && !isBehindEnd)) this.#depth += 1;
    if (word === "end") this.#depth -= 1;
    if (isBehindEnd && innerEnds.has(word)) this.#depth += 1;
    this.#previous = text === "." ? text : word;
  }
}

function rulesWith(delimiter: string): SqlRules {
  return { ...engineSqlRules.mysql, delimiter };
}

/** Splits a script as the client `mysql` does, with its command DELIMITER (https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html). */
export function splitStatements(script: string): readonly SqlScriptStatement[] {
  const statements: SqlScriptStatement[] = [];
  let rules = rulesWith(";");
  let nesting = new Nesting();
  let start: number | null = null;
  for (let at = 0; at < script.length;) {
    delimiterLine.lastIndex = at;
    const line = start === null ? delimiterLine.exec(script) : null;
    if (line !== null) {
      rules = rulesWith(line[1] ?? ";");
      at += line[0].length;
      continue;
    }
    const token = readSqlToken(script, at, rules);
    at = token.end;
    if (token.kind === "delimiter" && (rules.delimiter !== ";" || nesting.isOutside)) {
      if (start !== null) statements.push({ sql: script.slice(start, token.start).trimEnd(), start });
      start = null;
      nesting = new Nesting();
    } else if (token.kind !== "space" && (start !== null || token.kind !== "comment")) {
      start ??= token.start;
      if (token.kind !== "comment") nesting.add(token);
    }
  }
  if (start !== null) statements.push({ sql: script.slice(start).trimEnd(), start });
  return statements;
}
