import { afterEach, describe, expect, inject, onTestFinished, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { dialect } from "../../../src/dialect/postgres/dialect.ts";
import { openPostgresSession } from "../../../src/dialect/postgres/session.ts";
import { sqlText } from "../../../src/schema/expression.ts";
import { bigint, column, createTable, integer, primaryKey, required } from "../../ddl/build-schema.ts";
import { engines } from "../../engine/engines.ts";
import { type PgbouncerOptions, startPgbouncer } from "../../engine/pgbouncer.ts";
import { queryPostgres } from "../../engine/postgres.ts";
import { takesAll } from "../../engine/tiers.ts";
import { openMigration, type TestRevision } from "../../migration/migration-fixture.ts";

const table = { schema: null, name: "items" };
const counts = Array.from({ length: 300 }, (_, at) => ({ id: at + 1, counter: 0 }));
const revisions: readonly TestRevision[] = [
  {
    id: "aa01",
    upgrade: [
      createTable("items", [required("id", bigint), required("counter", integer)], [primaryKey("pk_items", "id")]),
      { kind: "insertRows", table, rows: counts, key: null },
    ],
  },
  {
    id: "bb02",
    upgrade: [
      { kind: "addColumn", table, column: column("note", integer) },
      { kind: "backfill", table, set: { counter: sqlText("counter + 1") }, where: {}, key: null, batchSize: 100 },
    ],
  },
];

// Each round begins with an empty database; `npm run test:all` takes all of them.
const rounds = takesAll ? 20 : 2;
const isMissing = inject("missingEngines").some(({ label }) => label === "pgbouncer");
const servers = isMissing ? [] : engines.filter((engine) => engine.dialect === "postgres");

describe.each(servers)("PgBouncer before $label", (engine) => {
  const ends: (() => Promise<void>)[] = [];

  async function endAll(): Promise<void> {
    for (const end of ends.splice(0).toReversed()) await end();
  }
  afterEach(endAll);

  async function start(options: PgbouncerOptions): Promise<{ readonly url: string; readonly direct: string }> {
    const database = await engine.createDatabase();
    ends.push(() => database.drop());
    const pooler = await startPgbouncer(database.url, options);
    ends.push(() => pooler.close());
    return { url: pooler.url, direct: database.url };
  }

  /** Expects that no connection to the server, of the pool or not, holds a migration lock. */
  async function expectUnlocked(direct: string): Promise<void> {
    const locks = await queryPostgres(
      direct,
      "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    expect(locks).toEqual([]);
  }

  /** Runs the revisions eight times at once; returns what each came to. */
  async function runEight(url: string, pooler: "session" | null) {
    const runs = await Promise.all(Array.from({ length: 8 }, () => openMigration(engine, url, { pooler })));
    const statement = { lockTimeout: 5000, timeout: null, retries: 4 };
    const results = await Promise.allSettled(runs.map((run) => run.upgrade(revisions, { statement })));
    for (const run of runs) await run.drop();
    return results;
  }

  const failuresOf = (results: readonly PromiseSettledResult<unknown>[]): unknown[] =>
    results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));

  test.each([
    ["transaction", 20],
    ["transaction", 1],
    ["statement", 20],
  ] as const)("in %s mode with %i connections no run of eight begins, and none leaves a lock", async (mode, size) => {
    const { url, direct } = await start({ mode, size });
    for (let round = 0; round < rounds; round += 1) {
      const failures = failuresOf(await runEight(url, null));
      expect(failures).toHaveLength(8);
      for (const failure of failures) expect(failure).toMatchObject({ code: "TRANSACTION_POOLER", exitCode: 6 });
      if (mode === "statement") expect(failures[0]).toHaveProperty("details.mode", "statement");
      await expectUnlocked(direct);
    }
    expect(await queryPostgres(direct, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
  });

  test("in transaction mode that was declared to be session mode, rows are never changed twice", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { url, direct } = await start({ mode: "transaction", size: 20 });
      for (const failure of failuresOf(await runEight(url, "session"))) {
        expect(["TRANSACTION_POOLER", "RUN_OVERTAKEN", "LOCK_BUSY"]).toContain((failure as { code: string }).code);
      }
      await expectUnlocked(direct);
      const after = await openMigration(engine, direct);
      ends.push(() => after.drop());
      await after.upgrade(revisions);
      expect(await queryPostgres(direct, "SELECT DISTINCT counter FROM items")).toEqual([{ counter: 1 }]);
      // The poolers of twenty rounds would take all connections of the server.
      await endAll();
    }
  });

  test("in session mode that is declared, eight runs wait for each other", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { url, direct } = await start({ mode: "session", size: 20 });
      const results = await runEight(url, "session");
      expect(failuresOf(results)).toEqual([]);
      const applied = results.flatMap((result) => (result.status === "fulfilled" ? result.value.applied : []));
      expect(applied.map(({ revision }) => revision)).toEqual(["aa01", "bb02"]);
      expect(await queryPostgres(direct, "SELECT DISTINCT counter FROM items")).toEqual([{ counter: 1 }]);
      await expectUnlocked(direct);
    }
  });

  test("in session mode the lock holds in a full pool where that is declared; else the refusal says how to declare it", async () => {
    const { url, direct } = await start({ mode: "session", size: 1 });
    const session = await openPostgresSession(parseDatabaseUrl(url));
    onTestFinished(() => session.close());
    const lock = { key: "aludel_version", timeout: 0 };
    await expect(dialect.acquireLock(session, lock)).rejects.toMatchObject({
      code: "TRANSACTION_POOLER",
      hint: expect.stringContaining('lock: { pooler: "session" }') as string,
      details: { mode: "session" },
    });
    await expectUnlocked(direct);
    const taken = await dialect.acquireLock(session, { ...lock, pooler: "session" });
    await expect(expectUnlocked(direct)).rejects.toThrow("to deeply equal");
    await taken.release();
    await expectUnlocked(direct);
  });
});
