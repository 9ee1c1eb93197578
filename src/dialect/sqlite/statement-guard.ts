import type { Session } from "../../connection/session.ts";
import type { StatementGuard, StatementLimits } from "../dialect.ts";

/** The longest timeout that SQLite accepts, in milliseconds: 24 days. */
const longest = 2 ** 31 - 1;

/**
 * Sets how long a statement waits for a lock (https://sqlite.org/pragma.html#pragma_busy_timeout). SQLite has no statement timeout, and it
 * does not report who holds the lock.
 */
export async function guardSqliteStatements(
  session: Session,
  { lockTimeout }: StatementLimits,
): Promise<StatementGuard> {
  const { rows } = await session.execute("PRAGMA busy_timeout");
  const before = Number(rows[0]?.["timeout"] ?? 0);
  const wanted = lockTimeout === 0 ? longest : lockTimeout;
  if (before !== wanted) await session.execute(`PRAGMA busy_timeout = ${wanted}`);
  return {
    readBlockers: null,
    async release() {
      if (before !== wanted) await session.execute(`PRAGMA busy_timeout = ${before}`).catch(() => undefined);
    },
  };
}
