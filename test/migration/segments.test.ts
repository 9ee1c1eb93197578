import { afterEach, beforeEach, expect, test } from "vitest";
import { AludelError } from "../../src/error/aludel-error.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { stamp } from "../../src/migration/bookkeeping/write-stamp.ts";
import { sqlText } from "../../src/schema/expression.ts";
import type { Engine } from "../engine/engine.ts";
import { hangLimit } from "../engine/hang-limit.ts";
import { createSqliteDatabase } from "../engine/sqlite.ts";
import {
  column,
  createTable,
  dropTable,
  execute,
  openMigration,
  type TestMigration,
  type TestRevision,
} from "./migration-fixture.ts";

// SQLite rebuilds a table with foreign keys suspended, and changes rows with foreign keys enforced: never in one transaction.
const sqlite: Engine = { dialect: "sqlite", label: "sqlite", createDatabase: createSqliteDatabase };

const start: TestRevision = {
  id: "start",
  upgrade: [createTable("users", [column("id"), column("age")]), execute("INSERT INTO users VALUES (1, 20)")],
  downgrade: [dropTable("users")],
};

/** A rebuild, rows, and a second rebuild. */
const mixed: TestRevision = {
  id: "mixed",
  upgrade: [
    {
      kind: "addConstraint",
      table: { schema: null, name: "users" },
      constraint: { kind: "check", name: "ck_age", expression: sqlText("age > 0"), notValid: false },
    },
    execute("INSERT INTO users (id, age) VALUES (2, 21)"),
    execute("INSERT INTO guests VALUES (3)"),
    {
      kind: "alterColumn",
      table: { schema: null, name: "users" },
      column: "age",
      changes: { nullable: { from: true, to: false } },
      using: null,
    },
  ],
  downgrade: [],
};

let migration: TestMigration;
beforeEach(async () => {
  migration = await openMigration(sqlite);
});
afterEach(() => migration.drop());

async function failure(run: Promise<unknown>): Promise<AludelError> {
  return run.then(
    () => {
      throw new Error("did not fail");
    },
    (error: unknown) => {
      if (error instanceof AludelError) return error;
      throw error;
    },
  );
}

const history = () =>
  migration.query(
    "SELECT revision, segments_done AS segments, finished_at IS NOT NULL AS finished, error FROM aludel_history ORDER BY id",
  );
const versions = async () =>
  (await migration.query("SELECT revision FROM aludel_version")).map((row) => row["revision"]);

test("exit 8: a failure behind a committed segment names where it stands, and the next run continues there", async () => {
  const error = await failure(migration.upgrade([start, mixed]));
  expect(error).toMatchObject({ code: "MIGRATION_INCOMPLETE", exitCode: 8 });
  expect(error.message).toMatch(
    /upgrade of revision "mixed" \(make mixed\) failed at step \d+ of \d+: no such table: guests .*; segment 1 of 3 is committed, so the database stands inside the revision, after "start"/,
  );
  expect(error.details).toMatchObject({
    segment: 2,
    segments: 3,
    current: ["start"],
    applied: [{ revision: "start" }],
  });
  expect(await versions()).toEqual(["start"]);
  expect(await migration.query("SELECT id FROM users")).toEqual([{ id: 1 }]);
  expect(await history()).toMatchObject([
    { revision: "start", segments: 1, finished: 1 },
    { revision: "mixed", segments: 1, finished: 0, error: expect.stringContaining("guests") },
  ]);

  await migration.query("CREATE TABLE guests (id INTEGER)");
  const result = await migration.upgrade([start, mixed]);
  expect(migration.events).toContainEqual({ kind: "continues", revision: "mixed", segmentsDone: 1 });
  expect(result).toMatchObject({ applied: [{ revision: "mixed" }], current: ["mixed"] });
  expect(await migration.query("SELECT id, age FROM users ORDER BY id")).toEqual([
    { id: 1, age: 20 },
    { id: 2, age: 21 },
  ]);
  await expect(migration.query("INSERT INTO users VALUES (4, NULL)")).rejects.toThrow("NOT NULL");
  await expect(migration.query("INSERT INTO users VALUES (4, -1)")).rejects.toThrow("ck_age");
  expect(await history()).toMatchObject([{}, { revision: "mixed", segments: 3, finished: 1, error: null }]);
});

test("a rebuild that is still to come keeps the column that somebody added meanwhile", async () => {
  await failure(migration.upgrade([start, mixed]));
  await migration.query("ALTER TABLE users ADD COLUMN note TEXT");
  await migration.query("UPDATE users SET note = 'kept'");
  await migration.query("CREATE TABLE guests (id INTEGER)");
  await migration.upgrade([start, mixed]);
  expect(await migration.query("SELECT note FROM users WHERE id = 1")).toEqual([{ note: "kept" }]);
  await expect(migration.query("INSERT INTO users VALUES (4, NULL, NULL)")).rejects.toThrow("NOT NULL");
  expect(await history()).toMatchObject([{}, { revision: "mixed", segments: 3, finished: 1 }]);
});

test("an incomplete revision is continued from the same file only, and before anything else", async () => {
  await failure(migration.upgrade([start, mixed]));
  const edited = await failure(migration.upgrade([start, { ...mixed, checksum: "edited" }]));
  expect(edited).toMatchObject({ code: "MIGRATION_INCOMPLETE", exitCode: 8 });
  expect(edited.message).toContain("stopped after segment 1, and versions/mixed.ts was changed since");
  const away = await failure(migration.downgrade([start, mixed], 1));
  expect(away.message).toContain(
    'upgrade of revision "mixed" stopped after segment 1, so the database stands inside it',
  );
  expect(away.hint).toContain("Then finish it first: aludel repair");
  expect(await versions()).toEqual(["start"]);
});

test("a rebuild for several operations fails at the one that rows stand against, and shows them", async () => {
  const table = { schema: null, name: "users" };
  const key = (name: string, columns: readonly string[]): Operation => ({
    kind: "addConstraint",
    table,
    constraint: { kind: "unique", name, columns, include: [], nullsNotDistinct: false, deferrable: "no" },
  });
  const twice = execute("INSERT INTO users VALUES (1, 20)");
  await migration.upgrade([{ ...start, upgrade: [...start.upgrade, twice] }]);
  const rest: Operation[] = [{ kind: "addColumn", table, column: column("note") }];
  const one = await failure(
    migration.upgrade([start, { id: "one", upgrade: [key("uq_age", ["age"]), ...rest], downgrade: [] }]),
  );
  expect(one.details).toMatchObject({
    operation: { position: 1, kind: "addConstraint", object: "users.uq_age" },
    blockingRows: [{ table: "users", rows: [{ age: 20, rows: 2 }] }],
  });
  const both = [key("uq_age", ["age"]), key("uq_both", ["id", "note"])];
  const two = await failure(migration.upgrade([start, { id: "two", upgrade: [...rest, ...both], downgrade: [] }]));
  expect(two.details).toMatchObject({ blockingRows: [{ table: "users", rows: [{ age: 20, rows: 2 }] }] });
});

test("a stamp says where the database stands: nothing is continued behind it", async () => {
  await failure(migration.upgrade([start, mixed]));
  const stamped = await stamp({
    database: migration.database,
    lockTimeout: hangLimit,
    resolve: async () => ({ to: ["start"], stamped: [{ revision: "start", checksum: null }] }),
  });
  expect(stamped).toEqual({ before: ["start"], current: ["start"], givenUp: "mixed" });
  expect(await history()).toContainEqual(
    expect.objectContaining({
      revision: "mixed",
      segments: 0,
      error: expect.stringMatching(/^given up with a stamp: .*guests/),
    }),
  );
  // What was committed of it is there still, so the revision runs from its beginning, and says so.
  await migration.query("CREATE TABLE guests (id INTEGER)");
  const again = await failure(migration.upgrade([start, mixed]));
  expect(again.message).toContain(`cannot be planned: constraint "ck_age" of table "users" already exists`);
  expect(migration.events).not.toContainEqual(expect.objectContaining({ kind: "continues" }));
});

test("one transaction for the whole run refuses what needs several", async () => {
  const error = await failure(migration.upgrade([start, mixed], { transaction: "per-run" }));
  expect(error).toMatchObject({ code: "TRANSACTION_REFUSED", exitCode: 6 });
  expect(error.message).toContain('revision "mixed" (make mixed) needs 3 transactions');
  expect(await migration.query("SELECT name FROM sqlite_master WHERE name = 'users'")).toEqual([]);
});
