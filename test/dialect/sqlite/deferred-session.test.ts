import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sqliteDatabase } from "../../../src/connection/database-url.ts";
import { openSqliteFile } from "../../../src/dialect/sqlite/driver.ts";
import { openDeferredSession } from "../../../src/dialect/sqlite/file/deferred-session.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";

test("a file is created by the first statement that writes, by one of those who would, and has the settings of before", async () => {
  const path = join(createTemporaryFolder("deferred"), "new.db");
  const open = () => openDeferredSession(sqliteDatabase(path), { create: true });
  const [first, second, idle] = [await open(), await open(), await open()];
  const created: string[] = [];
  first.whenCreated?.(() => void created.push("first"));
  second.whenCreated?.(() => void created.push("second"));
  await second.execute("PRAGMA journal_mode = WAL");
  expect((await first.execute("SELECT * FROM sqlite_schema")).rows).toEqual([]);
  await idle.close();
  expect(existsSync(path)).toBe(false);
  await second.execute("CREATE TABLE t (a)");
  expect((await first.execute("SELECT name FROM sqlite_schema")).rows).toEqual([{ name: "t" }]);
  await first.execute("INSERT INTO t VALUES (1)");
  expect((await second.execute("PRAGMA journal_mode")).rows).toEqual([{ journal_mode: "wal" }]);
  expect(created).toEqual(["second"]);
  await Promise.all([first.close(), second.close()]);
});

describe("a file that was created and stayed empty", () => {
  const open = (path: string) => openDeferredSession(sqliteDatabase(path), { create: true });
  async function createEmpty() {
    const path = join(createTemporaryFolder("deferred"), "new.db");
    const session = await open(path);
    await expect(session.execute("CREATE TABLE t (")).rejects.toThrow("incomplete");
    expect(existsSync(path)).toBe(true);
    return { path, session };
  }

  test("is removed, also out of a transaction that wrote nothing", async () => {
    for (const begins of [false, true]) {
      const { path, session } = await createEmpty();
      if (begins) await session.begin();
      await session.close();
      expect(existsSync(path)).toBe(false);
    }
  });

  test.each(["BEGIN IMMEDIATE", "BEGIN; SELECT * FROM sqlite_schema"])(
    "stays where another is at it: %s",
    async (sql) => {
      const { path, session } = await createEmpty();
      // The same library, since two of them in one process do not see each other's locks.
      const other = openSqliteFile(path);
      // Without a journal file nothing but the lock tells of the other.
      other.exec(`PRAGMA journal_mode = MEMORY; ${sql}`);
      await session.close();
      other.exec("CREATE TABLE mine (a); COMMIT");
      other.close();
      const third = await open(path);
      expect((await third.execute("SELECT name FROM sqlite_schema")).rows).toEqual([{ name: "mine" }]);
      await third.close();
    },
  );

  test("is made anew by a session that had looked at it", async () => {
    const { path, session } = await createEmpty();
    const second = await open(path);
    expect((await second.execute("SELECT * FROM sqlite_schema")).rows).toEqual([]);
    await session.close();
    await second.execute("CREATE TABLE mine (a)");
    await second.close();
    expect(existsSync(path)).toBe(true);
  });
});
