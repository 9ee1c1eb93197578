import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import type { Dialect } from "../../src/dialect/dialect.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { recordedChecksums } from "../../src/migration/bookkeeping/history-table.ts";
import type { MigrationDatabase } from "../../src/migration/bookkeeping/migration-database.ts";
import { migrate, type MigrationEvent, type MigrationResult, type MigrationRun } from "../../src/migration/migrate.ts";
import type { MigrationStep } from "../../src/migration/step.ts";
import type { Operation } from "../../src/operation/operation.ts";
import type { Column } from "../../src/schema/column.ts";
import type { ColumnType } from "../../src/schema/column-type.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import { sqlText } from "../../src/schema/expression.ts";
import { applyOperations } from "../../src/operation/fold/apply-operation.ts";
import type { Engine } from "../engine/engine.ts";
import { hangLimit } from "../engine/hang-limit.ts";

/** One revision of a straight history, in both directions. */
export interface TestRevision {
  readonly id: string;
  readonly upgrade: readonly Operation[];
  readonly downgrade?: readonly Operation[];
  readonly checksum?: string;
}

/** How a test runs revisions, where that differs. */
export interface TestOptions extends Partial<MigrationRun> {
  /** Called when the run has read what the database records, and has begun nothing. */
  readonly onBooksRead?: () => Promise<unknown>;
}

export interface TestMigration {
  readonly database: MigrationDatabase;
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  upgrade(revisions: readonly TestRevision[], options?: TestOptions): Promise<MigrationResult>;
  downgrade(revisions: readonly TestRevision[], steps: number, options?: TestOptions): Promise<MigrationResult>;
  readonly events: MigrationEvent[];
  drop(): Promise<void>;
}

/** What a test says of a database. */
export interface TestDatabaseFacts {
  /** Whether others may run at the same time, as if the migration lock did not hold. */
  readonly isLockLost?: boolean;
  readonly pooler?: "session" | null;
}

/** A database of its own with a runner on it. */
export async function openMigration(
  engine: Engine,
  url?: string,
  { isLockLost = false, pooler = null }: TestDatabaseFacts = {},
): Promise<TestMigration> {
  const created = url === undefined ? await engine.createDatabase() : null;
  const loaded = await loadDialect(engine.dialect);
  const acquireLock = () => Promise.resolve({ release: () => Promise.resolve() });
  const dialect = isLockLost ? (Object.create(loaded, { acquireLock: { value: acquireLock } }) as Dialect) : loaded;
  const session = await (
    await loadConnector(engine.dialect)
  ).open(parseDatabaseUrl(url ?? created?.url ?? ""), { create: true });
  const database: MigrationDatabase = {
    session,
    dialect,
    versionTable: { schema: null, name: "aludel_version" },
    historyTable: { schema: null, name: "aludel_history" },
    toolVersion: "0.0.0-test",
    explain: () => undefined,
    pooler,
    bookkeepingSql: new Map(),
  };
  const events: MigrationEvent[] = [];
  const run = (
    direction: "upgrade" | "downgrade",
    revisions: readonly TestRevision[],
    resolve: (versions: readonly string[]) => readonly MigrationStep[],
    options: TestOptions,
  ) =>
    migrate({
      database,
      direction,
      resolveSteps: async ({ heads, entries }) => {
        await options.onBooksRead?.();
        const checksums = recordedChecksums(entries);
        const edited = revisions.filter(({ id, checksum = id }) => (checksums.get(id) ?? checksum) !== checksum);
        return { steps: resolve(heads), edited: direction === "upgrade" ? edited.map(({ id }) => id) : [] };
      },
      lockTimeout: hangLimit,
      statement: { lockTimeout: hangLimit, timeout: null, retries: 0 },
      transaction: "per-revision",
      lossDecision: { isGiven: true, command: "" },
      onEvent: (event) => void events.push(event),
      ...options,
    });
  return {
    database,
    events,
    query: async (sql) => (await session.execute(sql)).rows,
    upgrade: (revisions, options = {}) =>
      run("upgrade", revisions, ([version]) => pending(revisions, version), options),
    downgrade: (revisions, steps, options = {}) =>
      run("downgrade", revisions, ([version]) => applied(revisions, version).slice(0, steps), options),
    async drop() {
      await session.close();
      await created?.drop();
    },
  };
}

function pending(revisions: readonly TestRevision[], version: string | undefined): readonly MigrationStep[] {
  const done = revisions.findIndex(({ id }) => id === version) + 1;
  return revisions.slice(done).map((revision, index) => ({
    ...facts(revision),
    direction: "upgrade",
    operations: revision.upgrade,
    from: heads(revisions[done + index - 1]),
    to: [revision.id],
    foldedSchema: async () => fold(revisions.slice(0, done + index)),
  }));
}

function applied(revisions: readonly TestRevision[], version: string | undefined): readonly MigrationStep[] {
  const done = revisions.findIndex(({ id }) => id === version) + 1;
  return revisions
    .slice(0, done)
    .map((revision, index): MigrationStep => ({
      ...facts(revision),
      direction: "downgrade",
      operations: revision.downgrade ?? [],
      from: [revision.id],
      to: heads(revisions[index - 1]),
      foldedSchema: async () => fold(revisions.slice(0, index + 1)),
    }))
    .toReversed();
}

function fold(revisions: readonly TestRevision[]): Database {
  return revisions.reduce((schema, { upgrade }) => applyOperations(schema, upgrade), emptyDatabase);
}

function facts({ id, checksum = id }: TestRevision) {
  return { revision: id, message: `make ${id}`, path: `versions/${id}.ts`, checksum };
}

function heads(revision: TestRevision | undefined): readonly string[] {
  return revision === undefined ? [] : [revision.id];
}

export function column(name: string, type: ColumnType = { kind: "integer" }, change: Partial<Column> = {}): Column {
  return {
    name,
    type,
    nullable: true,
    default: null,
    generated: null,
    identity: null,
    collation: null,
    comment: null,
    ...change,
  };
}

export function createTable(name: string, columns: readonly Column[]): Operation {
  return {
    kind: "createTable",
    table: { name: { schema: null, name }, columns, constraints: [], indexes: [], comment: null, options: {} },
  };
}

export function dropTable(name: string): Operation {
  return { kind: "dropTable", table: { schema: null, name }, definition: null };
}

export function execute(sql: string): Operation {
  return { kind: "execute", sql: sqlText(sql), changes: null };
}
