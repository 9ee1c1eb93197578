import { type Session, SessionError } from "../connection/session.ts";

/** One statement of an SQL script. */
export interface SqlScriptStatement {
  readonly sql: string;
  /** Offset of its first character in the script. */
  readonly start: number;
}

/** Returns the error of a statement as an error of the script that contains it, with the position in the script. */
export function locateInScript(error: SessionError, script: string, position: number): SessionError {
  const { message, engineCode, engineDetail, connectionLost, cause } = error;
  return new SessionError(message, { engineCode, sql: script, engineDetail, connectionLost, position, cause });
}

/**
 * Runs the statements of a script one after the other, so that an error names the statement.
 *
 * @param offsetOf returns the offset of an error within the failing statement
 */
export async function runStatements(
  session: Session,
  script: string,
  statements: readonly SqlScriptStatement[],
  offsetOf: (sql: string, error: SessionError) => number = () => 0,
): Promise<void> {
  for (const { sql, start } of statements) {
    try {
      await session.executeScript(sql);
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      throw locateInScript(error, script, start + offsetOf(sql, error));
    }
  }
}
