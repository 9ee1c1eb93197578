import { type Session, SessionError } from "../connection/session.ts";
import type { Statement } from "../ddl/statement.ts";

/**
 * Runs a statement. Where the engine refuses how it is to be run, it is tried in the ways of its `fallbacks`, one after the other, each
 * after `onWarning` was told what it costs.
 *
 * @throws SessionError when the statement fails for another reason, or in the last way
 */
export async function executeStatement(
  session: Session,
  { sql, parameters, fallbacks = [] }: Pick<Statement, "sql" | "parameters" | "fallbacks">,
  onWarning: (message: string) => void,
): Promise<void> {
  try {
    await session.execute(sql, parameters);
  } catch (error) {
    const [next, ...rest] = fallbacks;
    if (next === undefined || !(error instanceof SessionError) || !next.errorCodes.includes(error.engineCode))
      throw error;
    if (next.warning !== null) onWarning(`${next.warning} (${error.message})`);
    await executeStatement(session, { sql: next.sql, parameters, fallbacks: rest }, onWarning);
  }
}
