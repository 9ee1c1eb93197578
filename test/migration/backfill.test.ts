import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { planBackfills } from "../../src/ddl/plan-backfills.ts";
import { AludelError } from "../../src/error/aludel-error.ts";
import { nextSize } from "../../src/migration/run-backfill.ts";
import { applyOperations } from "../../src/operation/fold/apply-operation.ts";
import type { Backfill } from "../../src/operation/backfill.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { reverseOperations } from "../../src/operation/fold/reverse-operation.ts";
import type { Column } from "../../src/schema/column.ts";
import type { ColumnType } from "../../src/schema/column-type.ts";
import { emptyDatabase, type Database } from "../../src/schema/database.ts";
import { literal, sqlText } from "../../src/schema/expression.ts";
import {
  bigint,
  column,
  createTable,
  enumType,
  integer,
  primaryKey,
  required,
  unique,
  varchar,
} from "../ddl/build-schema.ts";
import type { Engine } from "../engine/engine.ts";
import { engines, everyEngine } from "../engine/engines.ts";
import { openMigration, type TestMigration, type TestRevision } from "./migration-fixture.ts";

const named = (name: string) => ({ schema: null, name });
const counter: Column = { ...required("counter", integer), default: literal(0) };

function backfill(table: string, change: Partial<Backfill> = {}): Backfill {
  const set = { counter: sqlText("counter + 1") };
  return { kind: "backfill", table: named(table), set, where: {}, key: null, batchSize: null, ...change };
}

const opened: TestMigration[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const each of opened.splice(0)) await each.drop();
});

async function open(engine: Engine, url?: string): Promise<TestMigration> {
  const migration = await openMigration(engine, url);
  opened.push(migration);
  return migration;
}

/** Inserts rows of literals, some thousand in each statement. */
async function insert(
  migration: TestMigration,
  table: string,
  rows: readonly (readonly (string | number | bigint)[])[],
) {
  const { session, dialect } = migration.database;
  await session.begin();
  for (let start = 0; start < rows.length; start += 5000) {
    const part = rows.slice(start, start + 5000).map((row) => `(${row.join(", ")}, 0)`);
    await session.execute(`INSERT INTO ${dialect.quoteIdentifier(table)} VALUES ${part.join(", ")}`);
  }
  await session.commit();
}

/** How often rows were changed, and how many rows each. */
async function counts(migration: TestMigration, table: string) {
  const name = migration.database.dialect.quoteIdentifier(table);
  const rows = await migration.query(`SELECT counter, count(*) AS n FROM ${name} GROUP BY counter ORDER BY counter`);
  return Object.fromEntries(rows.map((row) => [Number(row["counter"]), Number(row["n"])]));
}

async function failure(run: Promise<unknown>): Promise<AludelError> {
  const error: unknown = await run.then(
    () => new Error("did not fail"),
    (reason: unknown) => reason,
  );
  if (error instanceof AludelError) return error;
  throw error;
}

function spyUpdates(migration: TestMigration, table: string) {
  const spy = vi.spyOn(migration.database.session, "execute");
  const start = `UPDATE ${migration.database.dialect.quoteIdentifier(table)} `;
  return () => spy.mock.calls.filter(([sql]) => sql.startsWith(start)).length;
}

const items = createTable("items", [required("id", bigint), counter], [primaryKey("pk_items", "id")]);

/** Keys of every kind that is read and compared in another way somewhere: type, and the literal of the n-th value. */
const keyKinds: Readonly<Record<string, readonly [ColumnType, (n: number) => string]>> = {
  numeric: [
    { kind: "numeric", precision: 24, scale: 6 },
    (n) => `${900_719_925_474_099_300n + BigInt(n)}.${String(n).padStart(6, "0")}`,
  ],
  binary: [{ kind: "binary", length: 16 }, (n) => (((n * 7919) % 65_521) + 0x1_0000).toString(16).padStart(32, "0ff")],
  uuid: [
    { kind: "uuid" },
    (n) => `'${((n * 7919) % 65_521).toString(16).padStart(8, "0")}-5d2c-4f6e-9a1b-${String(n).padStart(12, "0")}'`,
  ],
  timestamp: [
    { kind: "timestamp", precision: 6, withTimezone: false },
    (n) => `'2026-01-01 00:00:00.${String(n * 37).padStart(6, "0")}'`,
  ],
  timestamptz: [
    { kind: "timestamp", precision: 6, withTimezone: true },
    (n) => `'2026-01-01 00:00:00.${String(n * 37).padStart(6, "0")}'`,
  ],
  date: [{ kind: "date" }, (n) => `'${new Date(Date.UTC(2020, 0, n)).toISOString().slice(0, 10)}'`],
  time: [{ kind: "time", precision: 6, withTimezone: false }, (n) => `'10:00:00.${String(n * 37).padStart(6, "0")}'`],
  double: [{ kind: "double" }, (n) => `${n}.1`],
  char: [{ kind: "char", length: 8 }, (n) => `'${n % 2 === 0 ? "k" : "K"}${n}'`],
};

function literalFor(engine: Engine, kind: string, text: string): string {
  // Its numerics are floating point.
  if (kind === "numeric" && engine.dialect === "sqlite") return text.slice(12);
  if (kind !== "binary") return text;
  return engine.dialect === "postgres" ? `'\\x${text}'` : `X'${text}'`;
}

describe.each(everyEngine)("$label", (engine) => {
  test("25,000 rows are changed once each, in batches, between other changes of the revision", async () => {
    const migration = await open(engine);
    const start: TestRevision = { id: "start", upgrade: [items] };
    const fill: TestRevision = {
      id: "fill",
      upgrade: [
        { kind: "addColumn", table: named("items"), column: column("name", varchar(50)) },
        backfill("items", { set: { counter: sqlText("counter + 1"), name: "it's" } }),
        {
          kind: "alterColumn",
          table: named("items"),
          column: "name",
          changes: { nullable: { from: true, to: false } },
          using: null,
        },
      ],
    };
    await migration.upgrade([start]);
    // Beyond 2^53 a number would lose digits.
    await insert(
      migration,
      "items",
      Array.from({ length: 25_000 }, (_, n) => [9_007_199_254_730_000n + BigInt(n)]),
    );
    const updates = spyUpdates(migration, "items");
    const { applied } = await migration.upgrade([start, fill]);
    expect(applied).toMatchObject([{ revision: "fill" }]);
    expect(updates()).toBeGreaterThan(3);
    expect(await counts(migration, "items")).toEqual({ 1: 25_000 });
    expect(await migration.query("SELECT DISTINCT name FROM items")).toEqual([{ name: "it's" }]);
    const [, row] = await migration.query(
      "SELECT segments_done AS segments, plan, intent FROM aludel_history ORDER BY id",
    );
    expect(row).toEqual({ segments: 3, plan: null, intent: null });
    await expect(migration.query("INSERT INTO items VALUES (1, 1, NULL)")).rejects.toThrow(/null/i);
  });

  test("a key of several columns, of texts in mixed case and in an order of their own", async () => {
    const migration = await open(engine);
    const text = { ...required("word", varchar(40)), collation: engine.dialect === "sqlite" ? "NOCASE" : null };
    const tenant = { ...required("tenant", varchar(20)), collation: text.collation };
    const words = createTable("words", [tenant, text, counter], [primaryKey("pk_words", "tenant", "word")]);
    const start: TestRevision = { id: "start", upgrade: [words] };
    await migration.upgrade([start]);
    const tenants = ["'a'", "'B'", "'c''s'", "'Ä'"];
    const rows = Array.from({ length: 3000 }, (_, n) => [
      tenants[n % 4] ?? "",
      n % 3 === 0 ? `'Word ${n}'` : `'wORD ${n}'`,
    ]);
    await insert(migration, "words", rows);
    const updates = spyUpdates(migration, "words");
    await migration.upgrade([start, { id: "fill", upgrade: [backfill("words", { batchSize: 100 })] }]);
    expect(updates()).toBeGreaterThan(3);
    expect(await counts(migration, "words")).toEqual({ 1: 3000 });
  });

  test("keys of every type come back from the journal as they are", async () => {
    const migration = await open(engine);
    const kinds = Object.entries(keyKinds);
    const labels = enumType("kind", "zebra", "apple", "Mango");
    const createKind: Operation = {
      kind: "createEnum",
      enum: { name: labels.name, labels: labels.labels, comment: null },
    };
    const tables = kinds.map(([kind, [type]]) =>
      createTable(`by_${kind}`, [required("key", type), counter], [unique(`uq_${kind}`, ["key"])]),
    );
    const byEnum = createTable(
      "by_enum",
      [required("kind", labels), required("n", integer), counter],
      [primaryKey("pk_by_enum", "kind", "n")],
    );
    const start: TestRevision = { id: "start", upgrade: [createKind, ...tables, byEnum] };
    await migration.upgrade([start]);
    const numbers = Array.from({ length: 60 }, (_, n) => n + 1);
    for (const [kind, [, value]] of kinds) {
      await insert(
        migration,
        `by_${kind}`,
        numbers.map((n) => [literalFor(engine, kind, value(n))]),
      );
    }
    await insert(
      migration,
      "by_enum",
      numbers.map((n) => [`'${labels.labels[n % 3]}'`, n]),
    );
    const fill = [
      ...kinds.map(([kind]) => backfill(`by_${kind}`, { key: ["key"], batchSize: 7 })),
      backfill("by_enum", { batchSize: 7 }),
    ];
    await migration.upgrade([start, { id: "fill", upgrade: fill }]);
    for (const name of [...kinds.map(([kind]) => `by_${kind}`), "by_enum"]) {
      expect({ [name]: await counts(migration, name) }).toEqual({ [name]: { 1: 60 } });
    }
  });

  test("a row that cannot be changed stops it inside, exit 8; the next run goes on behind the last batch", async () => {
    const migration = await open(engine);
    const check = { kind: "check", name: "ck_counter", expression: sqlText("counter < 100"), notValid: false } as const;
    const start: TestRevision = {
      id: "start",
      upgrade: [items, { kind: "addConstraint", table: named("items"), constraint: check }],
    };
    const fill: TestRevision = { id: "fill", upgrade: [backfill("items", { batchSize: 200 })] };
    await migration.upgrade([start]);
    await insert(
      migration,
      "items",
      Array.from({ length: 3000 }, (_, n) => [n + 1]),
    );
    await migration.query("UPDATE items SET counter = 99 WHERE id = 1500");
    const error = await failure(migration.upgrade([start, fill]));
    expect(error).toMatchObject({
      code: "MIGRATION_INCOMPLETE",
      exitCode: 8,
      details: { revision: "fill", current: ["start"] },
    });
    const { 1: done } = await counts(migration, "items");
    expect(error.details["backfilled"]).toBe(done);
    expect(done).toBeGreaterThanOrEqual(200);
    expect(error.message).toMatch(
      /failed in the backfill of "items" \(step \d+ of \d+\): .*; \d+ rows are changed and committed, \d+ looked at, so the database stands inside/,
    );
    expect(error.hint).toContain("the next aludel upgrade continues behind those rows");
    const again = await failure(migration.upgrade([start, fill]));
    expect(again.code).toBe("MIGRATION_INCOMPLETE");

    await migration.query("UPDATE items SET counter = 50 WHERE id = 1500");
    expect(await migration.upgrade([start, fill])).toMatchObject({
      applied: [{ revision: "fill" }],
      current: ["fill"],
    });
    expect(await counts(migration, "items")).toEqual({ 1: 2999, 51: 1 });
  });

  test("others insert meanwhile", async () => {
    const database = await engine.createDatabase();
    onTestFinished(() => database.drop());
    const [migration, other] = [await open(engine, database.url), await open(engine, database.url)];
    const start: TestRevision = { id: "start", upgrade: [items] };
    await migration.upgrade([start]);
    await insert(
      migration,
      "items",
      Array.from({ length: 2000 }, (_, n) => [(n + 1) * 10]),
    );
    const { session } = migration.database;
    const commit = session.commit.bind(session);
    let commits = 0;
    vi.spyOn(session, "commit").mockImplementation(async () => {
      await commit();
      commits += 1;
      await other.query(`INSERT INTO items VALUES (${commits * 10 + 1}, 0), (${20_000 + commits * 10}, 0)`);
    });
    await migration.upgrade([start, { id: "fill", upgrade: [backfill("items", { batchSize: 100 })] }]);
    const { 1: once = 0, ...rest } = await counts(migration, "items");
    expect(commits).toBeGreaterThan(4);
    expect(once).toBeGreaterThanOrEqual(2000 + 1);
    expect(Object.keys(rest)).toEqual(["0"]);
  });
});

describe.each(engines.filter(({ dialect }) => dialect === "postgres").slice(0, 1))("$label", (engine) => {
  test("a batch that meets a lock is tried again, half as large", async () => {
    const database = await engine.createDatabase();
    onTestFinished(() => database.drop());
    const [migration, other] = [await open(engine, database.url), await open(engine, database.url)];
    const start: TestRevision = { id: "start", upgrade: [items] };
    await migration.upgrade([start]);
    await insert(
      migration,
      "items",
      Array.from({ length: 1000 }, (_, n) => [n + 1]),
    );
    await other.database.session.begin();
    await other.query("UPDATE items SET counter = 0 WHERE id = 700");
    const updates = vi.spyOn(migration.database.session, "execute");
    await migration.upgrade([start, { id: "fill", upgrade: [backfill("items", { batchSize: 800 })] }], {
      statement: { lockTimeout: 100, timeout: null, retries: 3 },
      onEvent: ({ kind }) => {
        if (kind === "waiting" && other.database.session.inTransaction) void other.database.session.commit();
      },
    });
    const offsets = updates.mock.calls.flatMap(([sql]) => /OFFSET (\d+)$/.exec(sql)?.[1] ?? []);
    expect(offsets.slice(0, 2)).toEqual(["799", "399"]);
    expect(await counts(migration, "items")).toEqual({ 1: 1000 });
  });

  test("a commit that is refused counts for nothing", async () => {
    const migration = await open(engine);
    const parents = createTable("parents", [required("id", bigint)], [primaryKey("pk_parents", "id")]);
    const children = createTable(
      "children",
      [required("id", bigint), column("parent", bigint), counter],
      [primaryKey("pk_children", "id")],
    );
    const deferred: Operation = {
      kind: "execute",
      sql: sqlText("ALTER TABLE children ADD FOREIGN KEY (parent) REFERENCES parents DEFERRABLE INITIALLY DEFERRED"),
      changes: null,
    };
    const start: TestRevision = { id: "start", upgrade: [parents, children, deferred] };
    await migration.upgrade([start]);
    await insert(
      migration,
      "children",
      Array.from({ length: 1000 }, (_, n) => [n + 1, "NULL"]),
    );
    await migration.query("INSERT INTO parents VALUES (1)");
    const set = { counter: sqlText("counter + 1"), parent: sqlText("CASE WHEN id = 500 THEN 2 ELSE 1 END") };
    const fill: TestRevision = { id: "fill", upgrade: [backfill("children", { set, batchSize: 100 })] };
    const error = await failure(migration.upgrade([start, fill]));
    expect(error.message).toContain("failed at the commit");
    expect(error).toMatchObject({ code: "MIGRATION_INCOMPLETE", details: { backfilled: 300 } });
    expect(await counts(migration, "children")).toEqual({ 0: 700, 1: 300 });
    await migration.query("INSERT INTO parents VALUES (2)");
    await migration.upgrade([start, fill]);
    expect(await counts(migration, "children")).toEqual({ 1: 1000 });
  });
});

describe.each(engines.filter(({ dialect }) => dialect === "sqlite"))("$label", (engine) => {
  test("one transaction for the whole run refuses it", async () => {
    const migration = await open(engine);
    const start: TestRevision = { id: "start", upgrade: [items] };
    await migration.upgrade([start]);
    const fill: TestRevision = { id: "fill", upgrade: [backfill("items")] };
    const error = await failure(migration.upgrade([start, fill], { transaction: "per-run" }));
    expect(error).toMatchObject({ code: "TRANSACTION_REFUSED", exitCode: 6 });
    expect(error.message).toContain("changes rows in batches, each in a transaction of its own");
  });

  test("what cannot be done at all leaves nothing, exit 7", async () => {
    const migration = await open(engine);
    const start: TestRevision = { id: "start", upgrade: [items] };
    await migration.upgrade([start]);
    await insert(migration, "items", [[1], [2]]);
    const set = { counter: sqlText("no_such_function(counter)") };
    const error = await failure(migration.upgrade([start, { id: "fill", upgrade: [backfill("items", { set })] }]));
    expect(error).toMatchObject({ code: "MIGRATION_FAILED", exitCode: 7 });
    // Nothing was begun, so the file may change.
    await migration.upgrade([start, { id: "fill", checksum: "corrected", upgrade: [backfill("items")] }]);
    expect(await counts(migration, "items")).toEqual({ 1: 2 });
  });

  test("it tells how far it is, at most five times a second", async () => {
    const migration = await open(engine);
    const start: TestRevision = { id: "start", upgrade: [items] };
    await migration.upgrade([start]);
    await insert(
      migration,
      "items",
      Array.from({ length: 1000 }, (_, n) => [n + 1]),
    );
    const now = vi.spyOn(performance, "now");
    let time = 0;
    // Each batch takes a quarter of a second and more.
    now.mockImplementation(() => (time += 125));
    await migration.upgrade([start, { id: "fill", upgrade: [backfill("items", { batchSize: 100 })] }]);
    now.mockRestore();
    const told = migration.events.flatMap((event) => (event.kind === "progress" ? [event] : []));
    expect(told.length).toBeGreaterThan(2);
    for (const status of told) expect(status).toMatchObject({ table: "items", total: 1000 });
    const [first, second] = told;
    expect(first?.rows).toBeLessThan(second?.rows ?? 0);
    expect(told.every(({ rowsPerSecond, etaSeconds }) => rowsPerSecond > 0 && etaSeconds >= 0)).toBe(true);
  });
});

test("a batch grows while it is quick, shrinks while it is slow, and stays between its limits", () => {
  expect(nextSize(1000, 10)).toBe(2000);
  expect(nextSize(1000, 190)).toBe(1842);
  expect(nextSize(1000, 350)).toBe(1000);
  expect(nextSize(1000, 700)).toBe(500);
  expect(nextSize(1000, 10_000)).toBe(500);
  expect(nextSize(40_000, 10)).toBe(50_000);
  expect(nextSize(120, 10_000)).toBe(100);
  expect(nextSize(7, 10_000, 7)).toBe(7);
});

describe("the key", () => {
  const people = createTable(
    "people",
    [required("id", bigint), required("code", varchar(9)), column("nick", varchar(9)), column("age", integer)],
    [primaryKey("pk_people", "id"), unique("uq_code", ["code"]), unique("uq_nick", ["nick"])],
  );
  const plain = createTable("plain", [column("a", integer)]);
  const loose = createTable("loose", [column("id", varchar(9))], [primaryKey("pk_loose", "id")]);
  const schema: Database = applyOperations(emptyDatabase, [people, plain, loose]);
  const plan = (change: Partial<Backfill>, earlier: readonly Operation[] = []) =>
    planBackfills([...earlier, backfill("people", { set: { age: 1 }, ...change })], () => Promise.resolve(schema));

  test("is the primary key, or a unique one without nulls, as the operations before it leave them", async () => {
    expect((await plan({})).at(-1)).toMatchObject({ key: ["id"], keyColumns: [{ name: "id" }] });
    expect((await plan({ key: ["code"] })).at(-1)).toMatchObject({ key: ["code"] });
    const rename: Operation = { kind: "renameColumn", table: named("people"), from: "id", to: "number" };
    expect((await plan({}, [rename])).at(-1)).toMatchObject({ key: ["number"] });
  });

  test.each<[string, Partial<Backfill>, RegExp]>([
    ["may be null", { key: ["nick"] }, /column "nick" of its key may be null/],
    ["is a primary key that may be null", { table: named("loose") }, /column "id" of its key may be null/],
    ["is not unique", { key: ["age"] }, /its key \(age\) is neither the primary key nor unique/],
    ["is no column", { key: ["size"] }, /the table has no column "size"/],
    ["is not there", { table: named("plain") }, /table "plain" has no primary key/],
    ["is of a table that nobody knows", { table: named("ghosts") }, /the history knows no table "ghosts"/],
    ["is what the backfill changes", { set: { id: 1 } }, /its set changes column "id" of the key along which it goes/],
  ])("is refused when it %s", async (_title, change, message) => {
    const error = await failure(plan(change));
    expect(error).toMatchObject({ code: "BACKFILL_KEY", exitCode: 2 });
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBe("");
  });
});

test("a backfill that only fills nulls has nothing to undo; another one cannot be undone", () => {
  const filling = backfill("people", { set: { age: 1 }, where: { age: null } });
  expect(reverseOperations([filling])).toEqual([]);
  expect(() => reverseOperations([backfill("people", { set: { age: 1 } })])).toThrow(
    'the values before the backfill of "people" are not known',
  );
});
