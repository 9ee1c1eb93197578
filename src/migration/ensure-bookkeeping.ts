import { withTransaction } from "../connection/session.ts";
import type { Operation } from "../operation/operation.ts";
import { buildHistoryTable, readHistory } from "./history-table.ts";
import { type MigrationDatabase, runBookkeeping } from "./migration-database.ts";
import { buildVersionTable, readVersions } from "./version-table.ts";

/** Creates the tables that are missing, in one transaction of its own; both stay when a revision fails afterwards. */
export async function ensureBookkeeping(
  database: MigrationDatabase,
  missing: { readonly versions: boolean; readonly history: boolean },
): Promise<void> {
  const operations: Operation[] = [];
  if (missing.versions) operations.push({ kind: "createTable", table: buildVersionTable(database.versionTable) });
  if (missing.history) operations.push({ kind: "createTable", table: buildHistoryTable(database.historyTable) });
  if (operations.length > 0) await withTransaction(database.session, () => runBookkeeping(database, operations));
}

/** Reads both tables and creates those that are missing. */
export async function readyBookkeeping(database: MigrationDatabase): Promise<void> {
  const versions = await readVersions(database);
  const history = await readHistory(database);
  await ensureBookkeeping(database, { versions: versions === null, history: history === null });
}
