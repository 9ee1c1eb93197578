import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import type { Session } from "../../src/connection/session.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { AludelError } from "../../src/error/aludel-error.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";
import {
  column,
  createTable,
  execute,
  openMigration,
  type TestMigration,
  type TestRevision,
} from "./migration-fixture.ts";

const start: TestRevision = {
  id: "start",
  upgrade: [createTable("users", [column("id")]), execute("INSERT INTO users VALUES (1)")],
};
const addAge: Operation = { kind: "addColumn", table: { schema: null, name: "users" }, column: column("age") };

/** A lock that others must wait for, in a transaction that is left open. */
const blocking = "UPDATE users SET id = id";

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

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  let migration: TestMigration;
  let other: Session;
  let drop: () => Promise<void>;

  beforeEach(async () => {
    const database = await engine.createDatabase();
    drop = () => database.drop();
    migration = await openMigration(engine, database.url);
    await migration.upgrade([start]);
    other = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(database.url));
  });
  afterEach(async () => {
    await other.close();
    await migration.drop();
    await drop();
  });

  const waits = () => migration.events.flatMap((event) => (event.kind === "waiting" ? [event] : []));
  const columns = async () => Object.keys((await migration.query("SELECT * FROM users"))[0] ?? {});
  const tellsHolder = engine.dialect !== "sqlite";
  const fast = { lockTimeout: 300, timeout: null };

  test("gets through when the others are done, and loses nothing", async () => {
    await other.begin();
    await other.execute(blocking);
    let runs = 0;
    const revision: TestRevision = {
      id: "next",
      upgrade: [
        execute("INSERT INTO users VALUES (2)"),
        { kind: "run", run: () => void (runs += 1), replay: true },
        addAge,
        execute("INSERT INTO users VALUES (3, 30)"),
      ],
    };
    // The holder goes away as soon as somebody was seen to wait.
    const result = await migration.upgrade([start, revision], {
      statement: { ...fast, retries: 6 },
      onEvent: (event) => {
        migration.events.push(event);
        if (event.kind === "waiting" && other.inTransaction) void other.rollback();
      },
    });
    expect(result).toMatchObject({ current: ["next"] });
    expect(waits()).toMatchObject([{ attempt: 2, attempts: 7, blockers: tellsHolder ? [expect.any(String)] : [] }]);
    expect(await migration.query("SELECT id, age FROM users ORDER BY id")).toEqual([
      { id: 1, age: null },
      { id: 2, age: null },
      { id: 3, age: 30 },
    ]);
    // Code ran again only with the transaction that was taken back.
    expect(runs).toBe(engine.dialect === "postgres" ? 2 : 1);
    expect(await migration.query("SELECT revision FROM aludel_version")).toEqual([{ revision: "next" }]);
  });

  test("gives up after its retries, names who is in the way, and has applied nothing", async () => {
    await other.begin();
    await other.execute(blocking);
    const revision: TestRevision = { id: "next", upgrade: [addAge] };
    const error = await failure(migration.upgrade([start, revision], { statement: { ...fast, retries: 1 } }));
    expect(error).toMatchObject({ code: "LOCK_TIMEOUT", exitCode: 7, details: { attempts: 2, current: ["start"] } });
    expect(error.message).toContain(", 2 times");
    expect(waits()).toHaveLength(1);
    if (tellsHolder) {
      const sql = engine.dialect === "postgres" ? "SELECT pg_backend_pid() AS id" : "SELECT CONNECTION_ID() AS id";
      const { rows } = await other.execute(sql);
      expect(error.message).toMatch(
        new RegExp(`; blocked by (perhaps )?\\w+ ${String(rows[0]?.["id"])} \\(.*idle in transaction`),
      );
      expect(error.hint).toMatch(/end it with: .*\d+.*; then run aludel upgrade again$/);
    }
    await other.rollback();
    expect(await columns()).toEqual(["id"]);
    expect(await migration.upgrade([start, revision])).toMatchObject({ current: ["next"] });
  });

  test("one transaction for the whole run is tried again as a whole", async () => {
    if (engine.dialect === "mysql" || engine.dialect === "mariadb") return;
    await other.begin();
    await other.execute(blocking);
    migration.events.length = 0;
    const finished = () =>
      migration.events.flatMap((event) => (event.kind === "finished" ? [event.applied.revision] : []));
    const revisions = [
      start,
      { id: "rows", upgrade: [execute("INSERT INTO users VALUES (2)")] },
      { id: "next", upgrade: [addAge] },
    ];
    const run = { transaction: "per-run" as const, statement: { ...fast, retries: 1 } };
    const error = await failure(migration.upgrade(revisions, run));
    expect(error).toMatchObject({ code: "LOCK_TIMEOUT", details: { applied: [], current: ["start"] } });
    expect(error.message).toMatch(
      engine.dialect === "postgres" ? /, 2 times; blocked by process \d+ \(/ : /, 2 times$/,
    );
    expect(finished()).toEqual([]);
    const result = await migration.upgrade(revisions, {
      ...run,
      onEvent: (event) => {
        migration.events.push(event);
        if (event.kind === "waiting" && other.inTransaction) void other.rollback();
      },
    });
    expect(finished()).toEqual(["rows", "next"]);
    expect(result).toMatchObject({ applied: [{ revision: "rows" }, { revision: "next" }], current: ["next"] });
    expect(await migration.query("SELECT id FROM users ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test("the session keeps its own limits", async () => {
    const shown = {
      postgres: "SELECT current_setting('lock_timeout') AS a, current_setting('statement_timeout') AS b",
      sqlite: "PRAGMA busy_timeout",
      mysql: "SELECT @@lock_wait_timeout AS a, @@innodb_lock_wait_timeout AS b",
      mariadb: "SELECT @@lock_wait_timeout AS a, @@innodb_lock_wait_timeout AS b, @@max_statement_time AS c",
    }[engine.dialect];
    const before = await migration.query(shown);
    let during: readonly unknown[] = [];
    const look: Operation = {
      kind: "run",
      replay: true,
      run: async () => {
        during = await migration.query(shown);
      },
    };
    const statement = { lockTimeout: 2_500, timeout: 90_000, retries: 0 };
    await migration.upgrade([start, { id: "look", upgrade: [look] }], { statement });
    expect(during).toEqual([
      {
        postgres: { a: "2500ms", b: "90s" },
        sqlite: { timeout: 2500 },
        mysql: { a: 3, b: 3 },
        mariadb: { a: 3, b: 3, c: expect.anything() },
      }[engine.dialect],
    ]);
    expect(await migration.query(shown)).toEqual(before);
    const broken = { id: "broken", upgrade: [look, execute("nonsense")] };
    await failure(migration.upgrade([start, { id: "look", upgrade: [look] }, broken], { statement }));
    expect(await migration.query(shown)).toEqual(before);
  });
});
