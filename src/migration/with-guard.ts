import { watchLateQueries } from "../connection/code-queries.ts";
import type { Silence } from "../connection/session.ts";
import type { StatementLimits } from "../dialect/dialect.ts";
import type { DialectSession } from "./bookkeeping/migration-database.ts";
import type { LockWait, RetryRules } from "./with-retries.ts";

/** Limits of the statements of revisions, and how often a transaction that met a lock is tried again. */
export interface GuardSetting extends StatementLimits {
  readonly retries: number;
}

/** Who is told of statements that take long. */
export interface GuardEvents {
  readonly onWait: (wait: LockWait) => void;
  readonly onSilence: (silence: Silence) => void;
}

/** Runs `use` with the limits of a migration on the session, and gives the session its own limits back at the end. */
export async function withGuard<R>(
  { session, dialect }: DialectSession,
  setting: GuardSetting,
  { onWait, onSilence }: GuardEvents,
  use: (retries: RetryRules) => Promise<R>,
): Promise<R> {
  const guard = await dialect.guardStatements(session, setting);
  const stopWatching = watchLateQueries(session);
  const stopTelling = session.watchSilence?.(onSilence);
  try {
    return await use({
      retries: setting.retries,
      lockTimeout: setting.lockTimeout,
      isRetryable: (error) => dialect.isRetryable(error),
      readBlockers: guard.readBlockers,
      onWait,
    });
  } finally {
    stopWatching();
    stopTelling?.();
    await guard.release();
  }
}
