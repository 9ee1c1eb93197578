import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl, sqliteDatabase } from "../../../src/connection/database-url.ts";
import { SessionError, withTransaction, type Session } from "../../../src/connection/session.ts";
import { openSqliteFile } from "../../../src/dialect/sqlite/driver.ts";
import { adoptSqliteSession, isSqliteConnection, openSqliteSession } from "../../../src/dialect/sqlite/session.ts";
import { holdsSeveralStatements } from "../../../src/dialect/sqlite/sql-script/split-statements.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";

const memory = parseDatabaseUrl("sqlite::memory:");

async function withMemory<R>(use: (session: Session) => Promise<R>): Promise<R> {
  const session = await openSqliteSession(memory);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

async function failure(promise: Promise<unknown>): Promise<SessionError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof SessionError)) throw new Error(`no session error but ${String(error)}`);
  return error;
}

describe("values", () => {
  test("integers are numbers, and bigints where a number would lose digits", () =>
    withMemory(async (session) => {
      const { rows } = await session.execute(
        "SELECT 1 AS small, 9007199254740991 AS safe, 9007199254740993 AS large, -9223372036854775808 AS least",
      );
      expect(rows).toEqual([{ small: 1, safe: 9007199254740991, large: 9007199254740993n, least: -(2n ** 63n) }]);
    }));

  test("every kind of parameter is stored as what it is", () =>
    withMemory(async (session) => {
      const { rows } = await session.execute(
        "SELECT typeof(?1) AS a, typeof(?2) AS b, typeof(?3) AS c, ?4 AS d, typeof(?5) AS e, ?6 AS f, ?7 AS g, ?8 AS h, ?9 AS i",
        [1, 1.5, 2n ** 62n, true, null, new Date(0), { a: [1] }, new Uint8Array([1, 255]), ["x"]],
      );
      expect(rows).toEqual([
        {
          a: "integer",
          b: "real",
          c: "integer",
          d: 1,
          e: "null",
          f: "1970-01-01T00:00:00.000Z",
          g: '{"a":[1]}',
          h: new Uint8Array([1, 255]),
          i: '["x"]',
        },
      ]);
    }));

  test("a value that SQLite has no place for is an error", () =>
    withMemory(async (session) => {
      expect((await failure(session.execute("SELECT ?", [2n ** 63n]))).engineCode).toBe("SQLITE_MISUSE");
      for (const [value, name] of [
        [undefined, "undefined"],
        [Number.NaN, "NaN"],
        [() => 1, "a function"],
      ] as const) {
        const { message, engineCode } = await failure(session.execute("SELECT ?, ?", [1, value]));
        expect([message, engineCode]).toEqual([`parameter 2 is ${name}`, "SQLITE_MISUSE"]);
      }
    }));
});

describe("statements", () => {
  test("changes counts rows inserted, updated and deleted, and nothing else", () =>
    withMemory(async (session) => {
      const changes = async (sql: string): Promise<number> => (await session.execute(sql)).changes;
      expect(await changes("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)")).toBe(0);
      expect(await changes("INSERT INTO t (a) VALUES ('x'), ('y'), ('z')")).toBe(3);
      expect(await changes("CREATE TABLE u (a)")).toBe(0);
      expect(await changes("SELECT * FROM t")).toBe(0);
      expect(await changes("-- why\n/* how */ UPDATE t SET a = 'w' WHERE id < 3")).toBe(2);
      expect(await changes("WITH x AS (SELECT 1 AS id) SELECT * FROM x")).toBe(0);
      expect(await changes("WITH x AS (SELECT 1 AS id) DELETE FROM t WHERE id IN (SELECT id FROM x)")).toBe(1);
      expect(await changes("DELETE FROM t RETURNING id")).toBe(2);
      expect(await changes("DELETE FROM t")).toBe(0);
    }));

  test("the key of an inserted row is told", () =>
    withMemory(async (session) => {
      await session.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
      expect((await session.execute("INSERT INTO t (id, a) VALUES (?, ?)", [41, "x"])).lastInsertId).toBe(41n);
    }));

  test("a kept statement sees a changed table", () =>
    withMemory(async (session) => {
      await session.executeScript("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
      const read = (): Promise<unknown> => session.execute("SELECT * FROM t WHERE a = ?", [1]).then(({ rows }) => rows);
      expect(await read()).toEqual([{ a: 1 }]);
      await session.execute("ALTER TABLE t ADD COLUMN b DEFAULT 7");
      expect(await read()).toEqual([{ a: 1, b: 7 }]);
    }));

  test("more statements than are kept still run", () =>
    withMemory(async (session) => {
      for (let index = 0; index < 120; index += 1) {
        const { rows } = await session.execute(`SELECT ? + ${index} AS sum`, [1]);
        expect(rows).toEqual([{ sum: index + 1 }]);
      }
    }));

  test("execute refuses text that holds a second statement, and runs none of it", () =>
    withMemory(async (session) => {
      const error = await failure(session.execute("CREATE TABLE t (a); CREATE TABLE u (a)"));
      expect(error.message).toBe("text holds more than one statement");
      expect((await session.execute("SELECT name FROM sqlite_schema")).rows).toEqual([]);
    }));

  test("a trigger's body is part of its statement", () =>
    withMemory(async (session) => {
      await session.executeScript("CREATE TABLE t (a); CREATE TABLE log (a)");
      await session.execute(
        "CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (CASE WHEN new.a > 0 THEN ';' ELSE 'no' END); DELETE FROM log WHERE a = 'no'; END; -- done",
      );
      await session.execute("INSERT INTO t VALUES (1)");
      expect((await session.execute("SELECT a FROM log")).rows).toEqual([{ a: ";" }]);
    }));

  test.each([
    ["SELECT 1", false],
    ["SELECT 1;", false],
    ["SELECT 1; -- end", false],
    ["SELECT 1; /* a; b */ ;", false],
    ["SELECT ';', \"a;b\", [c;d], `e;f`", false],
    ["SELECT 'it''s; fine'", false],
    ["; SELECT 1", false],
    ["SELECT 1; SELECT 2", true],
    ["SELECT 1 -- ;\n; SELECT 2", true],
    ["CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END;", false],
    ["CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END; DROP TABLE t", true],
    ["EXPLAIN QUERY PLAN SELECT 1; SELECT 2", true],
    ["CREATE TABLE trigger_log (a); DROP TABLE t", true],
    ["SELECT 1; /* why */ DELETE FROM t", true],
    ["SELECT 1; /* why ** not */ /* open", false],
  ])("%s holds several statements: %s", (sql, several) => {
    expect(holdsSeveralStatements(sql)).toBe(several);
  });

  test("text without a statement is refused", () =>
    withMemory(async (session) => {
      for (const sql of ["-- nothing", "", " ; "]) {
        expect((await failure(session.execute(sql))).message).toBe("text holds no statement");
      }
    }));

  test("errors carry SQLite's own code", () =>
    withMemory(async (session) => {
      await session.executeScript(
        "CREATE TABLE p (id INTEGER PRIMARY KEY, u TEXT UNIQUE, n TEXT NOT NULL CHECK (n <> '')); CREATE TABLE c (p REFERENCES p)",
      );
      await session.execute("INSERT INTO p VALUES (1, 'a', 'n')");
      const codes = new Map([
        ["INSERT INTO p VALUES (2, 'a', 'n')", "SQLITE_CONSTRAINT_UNIQUE"],
        ["INSERT INTO p VALUES (1, 'b', 'n')", "SQLITE_CONSTRAINT_PRIMARYKEY"],
        ["INSERT INTO p VALUES (3, 'c', NULL)", "SQLITE_CONSTRAINT_NOTNULL"],
        ["INSERT INTO p VALUES (3, 'c', '')", "SQLITE_CONSTRAINT_CHECK"],
        ["INSERT INTO c VALUES (9)", "SQLITE_CONSTRAINT_FOREIGNKEY"],
        ["SELEC 1", "SQLITE_ERROR"],
        ["SELECT * FROM nowhere", "SQLITE_ERROR"],
      ]);
      for (const [sql, code] of codes) {
        const error = await failure(session.execute(sql));
        expect([sql, error.engineCode]).toEqual([sql, code]);
        expect(error.sql).toBe(sql);
      }
    }));
});

describe("transactions", () => {
  test("begin takes the write lock at once", async () => {
    const url = sqliteDatabase(join(createTemporaryFolder(), "lock.db"));
    const first = await openSqliteSession(url, { create: true });
    const second = await openSqliteSession(url);
    await second.execute("PRAGMA busy_timeout = 10");
    await first.begin();
    expect(first.inTransaction).toBe(true);
    expect((await failure(second.begin())).engineCode).toBe("SQLITE_BUSY");
    await first.rollback();
    await second.begin();
    await second.commit();
    expect(second.inTransaction).toBe(false);
    await first.close();
    await second.close();
  });

  test("a commit that a deferred foreign key refuses leaves no transaction open", () =>
    withMemory(async (session) => {
      await session.executeScript(
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
      );
      const error = await failure(withTransaction(session, () => session.execute("INSERT INTO c VALUES (1)")));
      expect(error.engineCode).toBe("SQLITE_CONSTRAINT_FOREIGNKEY");
      expect(session.inTransaction).toBe(false);
      expect((await session.execute("SELECT * FROM c")).rows).toEqual([]);
    }));
});

describe("opening", () => {
  test("never creates a file unasked", async () => {
    const path = join(createTemporaryFolder(), "new.db");
    await expect(openSqliteSession(sqliteDatabase(path))).rejects.toMatchObject({ code: "DATABASE_NOT_FOUND" });
    expect(existsSync(path)).toBe(false);
    const created = await openSqliteSession(sqliteDatabase(path), { create: true });
    expect(existsSync(path)).toBe(true);
    await created.close();
  });

  test("file names with every special character work", async () => {
    const path = join(createTemporaryFolder(), "a #1 100%? é&=+.db");
    const session = await openSqliteSession(sqliteDatabase(path), { create: true });
    await session.execute("CREATE TABLE t (a)");
    await session.close();
    expect(existsSync(path)).toBe(true);
  });

  test("an empty file is an empty database", async () => {
    const path = join(createTemporaryFolder(), "empty.db");
    writeFileSync(path, "");
    const session = await openSqliteSession(sqliteDatabase(path));
    expect((await session.execute("SELECT count(*) AS n FROM sqlite_schema")).rows).toEqual([{ n: 0 }]);
    await session.close();
  });

  test("?mode=ro writes nothing", async () => {
    const path = join(createTemporaryFolder(), "read.db");
    await (await openSqliteSession(sqliteDatabase(path), { create: true })).close();
    const session = await openSqliteSession(sqliteDatabase(path, { mode: "ro" }));
    expect((await failure(session.execute("CREATE TABLE t (a)"))).engineCode).toBe("SQLITE_READONLY");
    await session.close();
  });

  test("foreign keys are enforced and the version is known", () =>
    withMemory(async (session) => {
      expect((await session.execute("PRAGMA foreign_keys")).rows).toEqual([{ foreign_keys: 1 }]);
      expect(session.serverVersion).toMatch(/^3\.\d+/);
    }));

  test("a closed session says so", async () => {
    const session = await openSqliteSession(memory);
    await session.close();
    await session.close();
    expect(session.inTransaction).toBe(false);
    expect(await failure(session.execute("SELECT 1"))).toMatchObject({
      message: "the session is closed",
      connectionLost: true,
    });
  });
});

test("a database that the caller opened is used as it is, and stays open", async () => {
  const database = openSqliteFile(":memory:");
  database.exec("PRAGMA foreign_keys = OFF");
  expect(isSqliteConnection(database)).toBe(true);
  expect(isSqliteConnection({ query: () => undefined })).toBe(false);
  const session = adoptSqliteSession(database);
  await session.execute("CREATE TABLE t (a)");
  await session.begin();
  expect(session.inTransaction).toBe(true);
  await session.commit();
  await session.close();
  expect(database.prepare("SELECT count(*) AS n FROM t").all()).toEqual([{ n: 0 }]);
  expect(database.prepare("PRAGMA foreign_keys").all()).toEqual([{ foreign_keys: 0 }]);
  database.close();
});
