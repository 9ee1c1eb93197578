import type { Session } from "../../connection/session.ts";
import type { StatementGuard, StatementLimits } from "../dialect.ts";

/** The longest time that SQLite can be told to wait: 24 days. */
const longest = 2 ** 31 - 1;

/**
 * Sets how long a statement waits for another process (https://www.sqlite.org/pragma.html#pragma_busy_timeout). SQLite has no limit of
 * time for a statement, and does not tell who holds the file.
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
