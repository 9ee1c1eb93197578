import { type Session, SessionError } from "../connection/session.ts";
import type { Statement } from "../ddl/statement.ts";

/**
 * Runs a statement, which the engine has just refused, in the ways of its `fallbacks`, one after the other, as long as the refusal is about
 * how it is run. `onWarning` is told before each what it costs.
 *
 * @param refusal what the engine said
 * @throws the refusal, when no way is left or it is about something else
 */
export async function executeFallback(
  session: Session,
  { parameters, fallbacks = [] }: Pick<Statement, "parameters" | "fallbacks">,
  refusal: unknown,
  onWarning: (message: string) => void,
): Promise<void> {
  const [next, ...rest] = fallbacks;
  if (next === undefined || !(refusal instanceof SessionError) || !next.errorCodes.includes(refusal.engineCode))
    throw refusal;
  if (next.warning !== null) onWarning(`${next.warning} (${refusal.message})`);
  try {
    await session.execute(next.sql, parameters);
  } catch (error) {
    await executeFallback(session, { parameters, fallbacks: rest }, error, onWarning);
  }
}
