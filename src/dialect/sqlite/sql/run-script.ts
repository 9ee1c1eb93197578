import { type Session, SessionError } from "../../../connection/session.ts";
import { splitStatements, type ScriptStatement } from "./split-statements.ts";
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
  for (const { sql, start } of split(script)) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- statements of one session
      await session.execute(sql);
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      const { message, engineCode, engineDetail, connectionLost, cause } = error;
      throw new SessionError(message, { engineCode, sql, engineDetail, connectionLost, position: start, cause });
    }
  }
}
