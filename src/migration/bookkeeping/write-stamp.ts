import { withTransaction } from "../../connection/session.ts";
import { ensureBookkeeping } from "./ensure-bookkeeping.ts";
import { lastFingerprintSchemas, recordFingerprint } from "./fingerprint.ts";
import { addFormat } from "./history-format.ts";
import { buildRecord, type HistoryEntry, insertHistory } from "./history-table.ts";
import { type MigrationDatabase, runBookkeeping } from "./migration-database.ts";
import type { Operation } from "../../operation/operation.ts";
import type { QualifiedName } from "../../schema/qualified-name.ts";
import { withMigrationLock } from "../migration-lock.ts";
import { readBookkeeping } from "./read-bookkeeping.ts";
import { changeVersions } from "./version-table.ts";

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

/** What was recorded. */
export interface StampResult {
  readonly before: readonly string[];
  readonly current: readonly string[];
  /** The revision inside which a run had stopped, which is not continued any more; absent when none had. */
  readonly givenUp?: string;
}

/** Returns what removes the journal of a run that stopped inside a revision: a stamp says where the database stands, so nothing continues there. */
function discardJournal(table: QualifiedName, { id, error }: HistoryEntry): Operation {
  const reason = `given up with a stamp${error === null ? "" : `: ${error}`}`;
  // Without its token, a run that is still at work there stops.
  const set = { segments_done: 0, intent: null, plan: null, error: reason, fingerprint: addFormat("") };
  return { kind: "updateRows", table, set, where: { id }, from: null };
}

/** Records heads without running anything. */
export function stamp({ database, lockTimeout, resolve }: StampRun): Promise<StampResult> {
  const { session, versionTable, historyTable, toolVersion } = database;
  return withMigrationLock(database, lockTimeout, async () => {
    const { heads: before, entries, unfinished, missing } = await readBookkeeping(database);
    const { to, stamped } = await resolve(before);
    await ensureBookkeeping(database, missing);
    const now = new Date();
    const records = stamped.map(({ revision, checksum }) =>
      buildRecord({ revision, direction: "stamp", checksum, startedAt: now, finishedAt: now, durationMs: 0 }),
    );
    const rows = records.length === 0 ? [] : [insertHistory(historyTable, records, toolVersion)];
    const discarded = unfinished === null ? [] : [discardJournal(historyTable, unfinished)];
    await withTransaction(session, () =>
      runBookkeeping(database, [...changeVersions(versionTable, before, to), ...discarded, ...rows]),
    );
    if (records.length > 0) await recordFingerprint({ database, schemas: lastFingerprintSchemas(entries) });
    return { before, current: to.toSorted(), ...(unfinished === null ? {} : { givenUp: unfinished.revision }) };
  });
}
