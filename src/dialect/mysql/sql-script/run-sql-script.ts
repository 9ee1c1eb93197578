import type { Session, SessionError } from "../../../connection/session.ts";
import { runStatements } from "../../sql-script-statement.ts";
import { splitStatements } from "./split-statements.ts";

/** ER_PARSE_ERROR. */
const syntaxError = "1064";

/** Returns the offset of the line that the server names in a syntax error. */
function offsetOfLine(sql: string, { message, engineCode }: SessionError): number {
  const line = engineCode === syntaxError ? Number(/ at line (\d+)$/.exec(message)?.[1] ?? 1) : 1;
  const before = sql.split("\n").slice(0, line - 1);
  const offset = before.join("\n").length + Math.min(before.length, 1);
  return offset + (/^\s*/.exec(sql.slice(offset))?.[0].length ?? 0);
}

/** Runs a script statement by statement, as the client `mysql` does. */
export function runMysqlScript(session: Session, script: string): Promise<void> {
  return runStatements(session, script, splitStatements(script), offsetOfLine);
}
