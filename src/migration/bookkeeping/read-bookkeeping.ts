import { findUnfinished, type HistoryEntry, readHistory } from "./history-table.ts";
import type { MigrationDatabase } from "./migration-database.ts";
import { readVersions } from "./version-table.ts";

/** What Aludel's own tables of a database say. */
export interface Bookkeeping {
  /** The heads that the version table records, sorted; none where it is missing. */
  readonly heads: readonly string[];
  /** The rows of the history table, oldest first; none where it is missing. */
  readonly entries: readonly HistoryEntry[];
  /** The run that stopped inside a revision, or null. */
  readonly unfinished: HistoryEntry | null;
  /** Which of the two tables the database does not have. */
  readonly missing: MissingTables;
}

/** Which of Aludel's own tables a database does not have. */
export interface MissingTables {
  readonly versionTable: boolean;
  readonly historyTable: boolean;
}

/** Reads the version table and the history table, with one query each. */
export async function readBookkeeping(
  database: Pick<MigrationDatabase, "session" | "dialect" | "versionTable" | "historyTable">,
): Promise<Bookkeeping> {
  const heads = await readVersions(database);
  const entries = await readHistory(database);
  return {
    heads: heads ?? [],
    entries: entries ?? [],
    unfinished: findUnfinished(entries ?? []),
    missing: { versionTable: heads === null, historyTable: entries === null },
  };
}
