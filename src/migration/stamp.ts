import { withTransaction } from "../connection/session.ts";
import { ensureBookkeeping } from "./ensure-bookkeeping.ts";
import { lastFingerprintSchemas, recordFingerprint } from "./fingerprint.ts";
import { type HistoryRecord, insertHistory, readHistory } from "./history-table.ts";
import { type MigrationDatabase, runBookkeeping } from "./migration-database.ts";
import { lockKey } from "./migrate.ts";
import { changeVersions, readVersions } from "./version-table.ts";

/** A revision that is recorded without being run. */
export interface StampedRevision {
  readonly revision: string;
  readonly checksum: string | null;
}

/** How heads are recorded. */
export interface StampRun {
  readonly database: MigrationDatabase;
  readonly lockTimeout: number;
  /** Returns the heads to record, from those recorded now; called after the lock is held. */
  readonly resolve: (versions: readonly string[]) => Promise<{
    readonly to: readonly string[];
    readonly stamped: readonly StampedRevision[];
  }>;
}

/** Records heads without running anything; returns those before and after. */
export async function stamp({ database, lockTimeout, resolve }: StampRun): Promise<{
  readonly before: readonly string[];
  readonly current: readonly string[];
}> {
  const { session, dialect, versionTable, historyTable, toolVersion } = database;
  const lock = await dialect.acquireLock(session, { key: lockKey(versionTable), timeout: lockTimeout });
  try {
    const recorded = await readVersions(database);
    const history = await readHistory(database);
    const before = recorded ?? [];
    const { to, stamped } = await resolve(before);
    await ensureBookkeeping(database, { versions: recorded === null, history: history === null });
    const now = new Date();
    const records = stamped.map(({ revision, checksum }): HistoryRecord => ({
      revision,
      direction: "stamp",
      checksum,
      startedAt: now,
      finishedAt: now,
      durationMs: 0,
      statements: 0,
      segmentsDone: 0,
      error: null,
      plan: null,
      intent: null,
    }));
    const rows = records.length === 0 ? [] : [insertHistory(historyTable, records, toolVersion)];
    await withTransaction(session, () =>
      runBookkeeping(database, [...changeVersions(versionTable, before, to), ...rows]),
    );
    if (records.length > 0) await recordFingerprint({ database, schemas: lastFingerprintSchemas(history ?? []) });
    return { before, current: to.toSorted() };
  } finally {
    await lock.release();
  }
}
