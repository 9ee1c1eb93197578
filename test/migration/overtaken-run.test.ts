import { afterEach, describe, expect, test } from "vitest";
import type { Backfill } from "../../src/operation/backfill.ts";
import { sqlText } from "../../src/schema/expression.ts";
import { bigint, column, createTable, integer, primaryKey, required } from "../ddl/build-schema.ts";
import type { TestDatabase } from "../engine/engine.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";
import { openMigration, type TestMigration, type TestRevision } from "./migration-fixture.ts";

const rows = 350;
const table = { schema: null, name: "Items" };
const items = createTable(
  "Items",
  [required("id", bigint), required("counter", integer)],
  [primaryKey("pk_Items", "id")],
);

const backfill: Backfill = {
  kind: "backfill",
  table,
  set: { counter: sqlText("counter + 1") },
  where: {},
  key: null,
  batchSize: 100,
};
const first: TestRevision = {
  id: "aa01",
  upgrade: [
    items,
    {
      kind: "insertRows",
      table,
      rows: Array.from({ length: rows }, (_, at) => ({ id: at + 1, counter: 0 })),
      key: null,
    },
  ],
};
const second: TestRevision = {
  id: "bb02",
  upgrade: [{ kind: "addColumn", table, column: column("note", integer) }, backfill],
};
const revisions = [first, second];

const opened: TestMigration[] = [];
let database: TestDatabase | null = null;

afterEach(async () => {
  for (const each of opened.splice(0)) await each.drop();
  await database?.drop();
  database = null;
});

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  async function open(): Promise<TestMigration> {
    database ??= await engine.createDatabase();
    const migration = await openMigration(engine, database.url, { isLockLost: true });
    opened.push(migration);
    return migration;
  }

  async function openMany(count: number): Promise<TestMigration[]> {
    const runs: TestMigration[] = [];
    while (runs.length < count) runs.push(await open());
    return runs;
  }

  /** Expects that each row was changed exactly once. */
  async function expectOnce(migration: TestMigration): Promise<void> {
    const quoted = migration.database.dialect.quoteIdentifier("Items");
    const found = await migration.query(`SELECT counter, count(*) AS total FROM ${quoted} GROUP BY counter`);
    expect(found.map(({ counter, total }) => [Number(counter), Number(total)])).toEqual([[1, rows]]);
  }

  /** Makes the transactions of a run fail from the one at `position` on that changes rows in batches; returns what ends that. */
  function cutOff({ database: { session } }: TestMigration, position: number): () => void {
    const execute = session.execute.bind(session);
    let batches = 0;
    session.execute = (sql, ...rest) => {
      if (/^UPDATE .Items/.test(sql)) batches += 1;
      return batches > position ? Promise.reject(new Error("cut off")) : execute(sql, ...rest);
    };
    return () => (session.execute = execute);
  }

  const overtaken = { code: "RUN_OVERTAKEN", exitCode: 9 };

  test("a run whose books are old by the time it begins stops, and leaves the revision to the run that began", async () => {
    const [early, late] = [await open(), await open()];
    await early.upgrade([first]);
    const mend = cutOff(early, 2);
    const stale = late.upgrade(revisions, {
      onBooksRead: () => expect(early.upgrade(revisions)).rejects.toMatchObject({ code: "MIGRATION_INCOMPLETE" }),
    });
    await expect(stale).rejects.toMatchObject(overtaken);
    mend();

    const other = await open();
    const staleToo = other.upgrade(revisions, { onBooksRead: () => early.upgrade(revisions) });
    await expect(staleToo).rejects.toMatchObject(overtaken);
    await expectOnce(early);
    expect((await late.upgrade(revisions)).applied).toEqual([]);
  });

  test("a run that another one continues meanwhile changes nothing more, and says so", async () => {
    const [slow, quick] = [await open(), await open()];
    await slow.upgrade([first]);
    const { session } = slow.database;
    const commit = session.commit.bind(session);
    let commits = 0;
    session.commit = async () => {
      await commit();
      commits += 1;
      const [row] = await slow.query("SELECT max(intent) AS intent FROM aludel_history");
      if (commits > 100 || !String(row?.["intent"]).includes('"kind":"backfill"')) return;
      commits = 1000;
      session.commit = commit;
      await quick.upgrade(revisions);
    };
    const error = await slow.upgrade(revisions).catch((reason: unknown) => reason);
    expect(error).toMatchObject(overtaken);
    expect(error).toHaveProperty("hint", expect.stringContaining("aludel status"));
    await expectOnce(quick);
    const history = await quick.query("SELECT revision, error FROM aludel_history ORDER BY id");
    expect(history.map(({ revision, error: reason }) => [revision, reason])).toEqual([
      ["aa01", null],
      ["bb02", null],
    ]);
  });

  // SQLite's driver waits for a lock without letting this process go on, so there the processes of test/cli/concurrency.test.ts show it.
  if (engine.dialect === "sqlite") return;

  test("of eight that begin at once, in an empty database, each row is changed once", async () => {
    const runs = await openMany(8);
    const retries = { lockTimeout: 5000, timeout: null, retries: 4 };
    for (const wanted of [[first], revisions]) {
      const results = await Promise.allSettled(runs.map((run) => run.upgrade(wanted, { statement: retries })));
      const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
      for (const failure of failures) expect(failure).toMatchObject(overtaken);
      const applied = results.flatMap((result) => (result.status === "fulfilled" ? result.value.applied : []));
      expect(applied.map(({ revision }) => revision)).toEqual([wanted.at(-1)?.id]);
    }
    await expectOnce(runs[0] ?? (await open()));
  });
});
