import { type Session, SessionError } from "../../../connection/session.ts";
import { locateInScript } from "../../sql-script-statement.ts";
import { readScript, splitStatements } from "./split-statements.ts";

/**
 * Returns the error with the position of its statement in the script. The server reports a position only for syntax and name errors; for
 * errors at run time the statements are run again one by one, which is possible because the script was one transaction and has been rolled
 * back.
 */
async function locate(session: Session, script: string, error: SessionError): Promise<SessionError> {
  if (error.connectionLost) return error;
  try {
    for (const { sql, start } of splitStatements(script)) {
      try {
        await session.executeScript(sql);
      } catch (found) {
        const isSame = found instanceof SessionError && found.message === error.message;
        return isSame ? locateInScript(error, script, start) : error;
      }
    }
    return error;
  } finally {
    if (session.inTransaction) await session.rollback().catch(() => undefined);
  }
}

/** Replaces psql's meta-commands of pg_dump by blanks, so that the positions of everything else stay. */
function withoutClientCommands(script: string): string {
  return readScript(script).commands.reduce(
    (text, { start, end }) => text.slice(0, start) + " ".repeat(end - start) + text.slice(end),
    script,
  );
}

/** Runs a script in one message, as psql does with `-c`. The search path is restored afterwards, because dumps change it. */
export async function runPostgresScript(session: Session, script: string): Promise<void> {
  const { rows } = await session.execute("SELECT current_setting('search_path') AS path");
  try {
    await session.executeScript(withoutClientCommands(script));
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    if (session.inTransaction) await session.rollback().catch(() => undefined);
    throw error.position === undefined ? await locate(session, script, error) : error;
  }
  await session.execute("SELECT set_config('search_path', $1, false)", [rows[0]?.["path"]]);
}
