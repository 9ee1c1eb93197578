import type { SqlScriptStatement } from "../../sql-script-statement.ts";
/** Strings, quoted names and comments, inside of which a delimiter does not end the statement. */
const opaque =
  /(?:'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"|`(?:[^`]|``)*`|\/\*[\s\S]*?\*\/|--(?=\s|$)[^\n]*|#[^\n]*)/y;
const blank = /(?:\s+|--(?=\s|$)[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*(?!!|M!)[\s\S]*?\*\/)/y;
const delimiterLine = /DELIMITER[ \t]+(\S+)[^\n]*(?:\n|$)/iy;

const routine =
  /create\s+(?:or\s+replace\s+)?(?:definer\s*=\s*\S+\s+)?(?:aggregate\s+)?(?:trigger|procedure|function|event)\b/iy;
const word = /[A-Za-z_$][\w$]*/y;
/** An `end` of an inner block, which the nesting depth does not count. */
const innerEnd = /end\s+(?:if|loop|while|repeat)\b/iy;
const caseEnd = /end\s+case\b/iy;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function depthOf(text: string): number {
  if (text === "begin" || text === "case") return 1;
  return text === "end" || /^end\s+case$/.test(text) ? -1 : 0;
}

/** Splits a script as the client `mysql` does, with its command DELIMITER (https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html). */
export function splitStatements(script: string): readonly SqlScriptStatement[] {
  const statements: SqlScriptStatement[] = [];
  let delimiter = ";";
  let start = 0;
  let at = 0;
  /** Nesting depth of BEGIN and CASE in a routine. Semicolons inside do not end the statement, even without DELIMITER. */
  let depth = 0;
  const end = (): void => {
    const sql = script.slice(start, at).trimEnd();
    if (sql !== "") statements.push({ sql, start });
    depth = 0;
  };
  while (at < script.length) {
    if (at === start) {
      const passed = matchAt(blank, script, at) ?? matchAt(delimiterLine, script, at);
      if (passed !== null) {
        delimiter = passed[1] ?? delimiter;
        at += passed[0].length;
        start = at;
        continue;
      }
    }
    if (depth === 0 && script.startsWith(delimiter, at)) {
      end();
      at += delimiter.length;
      start = at;
      continue;
    }
    const skipped = matchAt(opaque, script, at);
    const read = skipped ?? matchAt(innerEnd, script, at) ?? matchAt(caseEnd, script, at) ?? matchAt(word, script, at);
    const isCounted = skipped === null && delimiter === ";" && matchAt(routine, script, start) !== null;
    if (isCounted) depth += depthOf(read?.[0].toLowerCase() ?? "");
    at += read?.[0].length ?? 1;
  }
  end();
  return statements;
}
