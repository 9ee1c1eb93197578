import { type Session, SessionError } from "../../../connection/session.ts";
import { locateInScript } from "../../sql-script-statement.ts";
import { splitStatements } from "./split-statements.ts";

/**
 * Returns the error with the place of its statement. The server tells a position only where it reads the text; for what fails later the
 * statements run again, one by one: the script itself has left nothing, as it was one transaction.
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

/** Blanks the commands that pg_dump gives its client, outside of statements, so that all else keeps its place. */
function withoutClientCommands(script: string): string {
  const command = /^\\(?:un)?restrict\b[^\n]*/gm;
  if (!command.test(script)) return script;
  const statements = splitStatements(script);
  return script.replaceAll(command, (line, at: number) =>
    statements.some(({ sql, start }) => start <= at && at < start + sql.length) ? line : " ".repeat(line.length),
  );
}

/** Runs a script as psql would send it in one piece. The search path is afterwards what it was before: dumps set their own. */
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
