import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sqliteDatabase } from "../../../src/connection/database-url.ts";
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
