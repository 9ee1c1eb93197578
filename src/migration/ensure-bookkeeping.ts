import { withTransaction } from "../connection/session.ts";
import type { Operation } from "../operation/operation.ts";
import { emptyDatabase } from "../schema/database.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import { buildHistoryTable, fingerprintColumn, readHistory } from "./history-table.ts";
import { type MigrationDatabase, quoteName, runBookkeeping } from "./migration-database.ts";
import { buildVersionTable, readVersions } from "./version-table.ts";

/** A row of nothing but nulls tells the columns of a table without rows too. */
async function lacksColumn({ session, dialect, historyTable }: MigrationDatabase, column: string): Promise<boolean> {
  const { rows } = await session.execute(
    `SELECT h.* FROM (SELECT 1 AS one) o LEFT JOIN ${quoteName(dialect, historyTable)} h ON 1 = 0`,
  );
  return rows[0] !== undefined && !Object.hasOwn(rows[0], column);
}

/** Adds to a history table of an earlier version the column that it lacks. */
async function addFingerprintColumn({ session, dialect, historyTable }: MigrationDatabase): Promise<void> {
  const table = buildHistoryTable(historyTable);
  const before = { ...table, columns: table.columns.filter(({ name }) => name !== fingerprintColumn.name) };
  const operation = { kind: "addColumn", table: historyTable, column: fingerprintColumn } as const;
  const tables = new Map([[formatQualifiedName(historyTable), before]]);
  const plan = await dialect.plan([operation], {
    session: null,
    foldedSchema: () => Promise.resolve({ ...emptyDatabase, tables }),
  });
  for (const step of plan.segments.flatMap(({ steps }) => steps)) {
    // oxlint-disable-next-line no-await-in-loop -- statements of one session
    if (step.kind === "statement") await session.execute(step.sql, step.parameters);
  }
}

/** Creates the tables that are missing, in one transaction of its own, and the columns that older ones lack; both stay when a revision fails afterwards. */
export async function ensureBookkeeping(
  database: MigrationDatabase,
  missing: { readonly versions: boolean; readonly history: boolean },
): Promise<void> {
  const operations: Operation[] = [];
  if (missing.versions) operations.push({ kind: "createTable", table: buildVersionTable(database.versionTable) });
  if (missing.history) operations.push({ kind: "createTable", table: buildHistoryTable(database.historyTable) });
  const lacksFingerprint = !missing.history && (await lacksColumn(database, fingerprintColumn.name));
  if (operations.length > 0) await withTransaction(database.session, () => runBookkeeping(database, operations));
  if (lacksFingerprint) await withTransaction(database.session, () => addFingerprintColumn(database));
}

/** Reads both tables and creates those that are missing. */
export async function readyBookkeeping(database: MigrationDatabase): Promise<void> {
  const versions = await readVersions(database);
  const history = await readHistory(database);
  await ensureBookkeeping(database, { versions: versions === null, history: history === null });
}
