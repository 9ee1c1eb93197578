import { SessionError, withTransaction } from "../../connection/session.ts";
import type { Operation } from "../../operation/operation.ts";
import type { Column } from "../../schema/column.ts";
import { emptyDatabase } from "../../schema/database.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";
import { buildHistoryTable, laterColumns } from "./history-table.ts";
import { type MigrationDatabase, quoteName, runBookkeeping } from "./migration-database.ts";
import { type MissingTables, readBookkeeping } from "./read-bookkeeping.ts";
import { buildVersionTable } from "./version-table.ts";

/** Returns the columns that a history table of an earlier version lacks: a row of nothing but nulls tells those it has. */
async function findMissingColumns({ session, dialect, historyTable }: MigrationDatabase): Promise<readonly Column[]> {
  const { rows } = await session.execute(
    `SELECT h.* FROM (SELECT 1 AS one) o LEFT JOIN ${quoteName(dialect, historyTable)} h ON 1 = 0`,
  );
  const [row] = rows;
  return row === undefined ? [] : laterColumns.filter(({ name }) => !Object.hasOwn(row, name));
}

async function addColumns(
  { session, dialect, historyTable }: MigrationDatabase,
  columns: readonly Column[],
): Promise<void> {
  const table = buildHistoryTable(historyTable);
  const before = { ...table, columns: table.columns.filter((column) => !columns.includes(column)) };
  const tables = new Map([[formatQualifiedName(historyTable), before]]);
  const plan = await dialect.plan(
    columns.map((column) => ({ kind: "addColumn", table: historyTable, column })),
    { session: null, isBookkeeping: true, foldedSchema: () => Promise.resolve({ ...emptyDatabase, tables }) },
  );
  for (const step of plan.segments.flatMap(({ steps }) => steps)) {
    if (step.kind === "statement") await session.execute(step.sql, step.parameters);
  }
}

/**
 * Makes the schemas of Aludel's own tables that are to be made, and the session's default schema: a URL or a search path may name one that
 * the database does not have yet.
 */
async function ensureSchemas(
  { session, dialect, ...tables }: MigrationDatabase,
  missing: MissingTables,
): Promise<void> {
  const own = (["versionTable", "historyTable"] as const).filter((table) => missing[table]);
  const schemas = [null, ...own.flatMap((table) => tables[table].schema ?? [])];
  for (const schema of (await dialect.ownSchemas?.findMissing(session, schemas)) ?? []) {
    const statement = dialect.ownSchemas?.create(schema);
    if (statement !== undefined) await session.execute(statement.sql, statement.parameters);
  }
}

/**
 * Creates those of Aludel's own tables that are missing, with their schemas, and adds the columns that a history table of an earlier version
 * lacks, each in a transaction of its own; both stay when a revision fails afterwards. Another run may do the same at the same time.
 */
export async function ensureBookkeeping(database: MigrationDatabase, missing: MissingTables): Promise<void> {
  let left = missing;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await createMissing(database, left);
      return;
    } catch (error) {
      // What another run has made meanwhile is there now, and whatever else is in the way fails again.
      if (!(error instanceof SessionError) || error.connectionLost || attempt === attempts) throw error;
      left = (await readBookkeeping(database)).missing;
    }
  }
}

/** Each of two tables, and the columns, can be made by another run in between. */
const attempts = 4;

async function createMissing(database: MigrationDatabase, missing: MissingTables): Promise<void> {
  await ensureSchemas(database, missing);
  const operations: Operation[] = [];
  if (missing.versionTable) operations.push({ kind: "createTable", table: buildVersionTable(database.versionTable) });
  if (missing.historyTable) operations.push({ kind: "createTable", table: buildHistoryTable(database.historyTable) });
  const columns = missing.historyTable ? [] : await findMissingColumns(database);
  if (operations.length > 0) await withTransaction(database.session, () => runBookkeeping(database, operations));
  if (columns.length > 0) await withTransaction(database.session, () => addColumns(database, columns));
}
