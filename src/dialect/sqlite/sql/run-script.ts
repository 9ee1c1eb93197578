import { type Session, SessionError } from "../../../connection/session.ts";
import { runStatements, type ScriptStatement } from "../../script-statement.ts";
import { splitStatements } from "./split-statements.ts";
import { SqlSyntaxError } from "./tokenizer.ts";

function split(script: string): readonly ScriptStatement[] {
  try {
    return splitStatements(script);
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    const { message, position } = error;
    throw new SessionError(message, { engineCode: "SQLITE_ERROR", sql: script, position, cause: error });
  }
}

/** Runs the statements of a script one after the other, so that an error tells the statement. */
export async function runSqliteScript(session: Session, script: string): Promise<void> {
  await runStatements(session, script, split(script));
}
