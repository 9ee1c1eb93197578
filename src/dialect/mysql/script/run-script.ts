import { type Session, SessionError } from "../../../connection/session.ts";
import { splitStatements } from "./split-statements.ts";

/** Runs a script statement by statement, as the client `mysql` does. */
export async function runMysqlScript(session: Session, script: string): Promise<void> {
  for (const { sql, start } of splitStatements(script)) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- statements of one session
      await session.executeScript(sql);
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      const { message, engineCode, engineDetail, connectionLost, cause } = error;
      throw new SessionError(message, {
        engineCode,
        sql: script,
        engineDetail,
        connectionLost,
        position: start,
        cause,
      });
    }
  }
}
