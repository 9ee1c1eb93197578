import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import type { Session } from "../../../src/connection/session.ts";
import { dialect } from "../../../src/dialect/sqlite/dialect.ts";
import { openDeferredSession } from "../../../src/dialect/sqlite/file/deferred-session.ts";
import { openSqliteSession } from "../../../src/dialect/sqlite/session.ts";
import { hangLimit } from "../../engine/hang-limit.ts";
import { createSqliteDatabase } from "../../engine/sqlite.ts";
import { openWith } from "./apply-plan.ts";

const options = { key: "aludel_version", timeout: 0 };

async function openFile(
  open = openSqliteSession,
): Promise<{ readonly session: Session; readonly path: string; readonly url: string }> {
  const database = await createSqliteDatabase();
  const session = await open(parseDatabaseUrl(database.url), { create: true });
  onTestFinished(async () => {
    await session.close();
    await database.drop();
  });
  return { session, path: database.path, url: database.url };
}

/** A script for other processes that does `body` with `dialect`, `session` and `options` at hand. */
function writeScript(folder: string, body: string): string {
  const source = fileURLToPath(new URL("../../../src", import.meta.url));
  const entry = join(folder, "process.ts");
  const built = join(folder, "process.mjs");
  writeFileSync(
    entry,
    `import { dialect } from ${JSON.stringify(join(source, "dialect/sqlite/dialect.ts"))};
     import { parseDatabaseUrl } from ${JSON.stringify(join(source, "connection/database-url.ts"))};
     import { openDeferredSession } from "../../../src/dialect/sqlite/file/deferred-session.ts";
import { openSqliteSession } from ${JSON.stringify(join(source, "dialect/sqlite/session.ts"))};
     const session = await openSqliteSession(parseDatabaseUrl(process.argv[2]));
     ${body}`,
  );
  // The driver loads its prebuilt binary from where it is installed.
  buildSync({
    entryPoints: [entry],
    outfile: built,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
    define: {
      "import.meta.url": JSON.stringify(new URL("../../../src/dialect/sqlite/driver.ts", import.meta.url).href),
    },
  });
  return built;
}

describe("the migration lock", () => {
  test("is held by one session at a time and names its holder", async () => {
    const { session, path, url } = await openFile();
    const other = await openSqliteSession(parseDatabaseUrl(url));
    onTestFinished(() => other.close());
    const lock = await dialect.acquireLock(session, options);
    await expect(dialect.acquireLock(other, options)).rejects.toMatchObject({
      code: "LOCK_BUSY",
      exitCode: 9,
      message: expect.stringContaining(`the migration lock of "${path}" is held by process ${process.pid} on`),
    });
    // Transactions of the database itself go on under it.
    await session.executeScript(
      "BEGIN; CREATE TABLE t (a); COMMIT; PRAGMA journal_mode = WAL; INSERT INTO t VALUES (1)",
    );
    await expect(dialect.acquireLock(other, options)).rejects.toMatchObject({ code: "LOCK_BUSY" });
    await lock.release();
    const second = await dialect.acquireLock(other, options);
    await second.release();
    expect(existsSync(`${path}.aludel-lock`)).toBe(false);
  });

  test("is waited for until the time is over", async () => {
    const { session, url } = await openFile();
    const other = await openSqliteSession(parseDatabaseUrl(url));
    onTestFinished(() => other.close());
    const lock = await dialect.acquireLock(session, options);
    await expect(dialect.acquireLock(other, { ...options, timeout: 200 })).rejects.toMatchObject({
      code: "LOCK_BUSY",
      details: { waitedMs: 200 },
    });
    const waiting = dialect.acquireLock(other, { ...options, timeout: hangLimit });
    await lock.release();
    await (await waiting).release();
  });

  test("is not needed in memory", async () => {
    const session = await openWith("");
    onTestFinished(() => session.close());
    const first = await dialect.acquireLock(session, options);
    const second = await dialect.acquireLock(session, options);
    await first.release();
    await expect(second.release()).resolves.toBeUndefined();
  });

  test("falls with a process that is killed, and what that left behind is harmless", async () => {
    const { session, path, url } = await openFile();
    const script = writeScript(
      dirname(path),
      `await dialect.acquireLock(session, { key: "k", timeout: 0 }); process.stdout.write("held"); setInterval(() => {}, 1000);`,
    );
    const child = spawn(process.execPath, [script, url], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    await expect(dialect.acquireLock(session, options)).rejects.toMatchObject({
      code: "LOCK_BUSY",
      details: { holder: { pid: child.pid } },
    });
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(existsSync(`${path}.aludel-lock`)).toBe(true);
    const lock = await dialect.acquireLock(session, options);
    await lock.release();
    expect(existsSync(`${path}.aludel-lock`)).toBe(false);
  });

  test("is taken over a file that a killed process has left damaged", async () => {
    const { session, path } = await openFile();
    writeFileSync(`${path}.aludel-lock`, "half a page");
    const lock = await dialect.acquireLock(session, options);
    await lock.release();
    expect(existsSync(`${path}.aludel-lock`)).toBe(false);
  });

  test("lets one process in at a time, however many come and go and remove the file", async () => {
    const { path, url } = await openFile();
    const log = join(dirname(path), "log");
    const script = writeScript(
      dirname(path),
      `import { appendFileSync } from "node:fs";
       for (let round = 0; round < 12; round += 1) {
         const lock = await dialect.acquireLock(session, { key: "k", timeout: ${hangLimit} });
         appendFileSync(${JSON.stringify(log)}, "+" + process.pid + "\\n");
         await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
         appendFileSync(${JSON.stringify(log)}, "-" + process.pid + "\\n");
         await lock.release();
       }
       await session.close();`,
    );
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [script, url], { stdio: ["ignore", "inherit", "inherit"] }),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0] as number));
    expect(codes).toEqual([0, 0, 0, 0]);
    const lines = readFileSync(log, "utf8").trim().split("\n");
    expect(lines).toHaveLength(2 * 4 * 12);
    for (let at = 0; at < lines.length; at += 2) {
      expect([lines[at]?.[0], lines[at + 1]]).toEqual(["+", `-${lines[at]?.slice(1)}`]);
    }
    expect(existsSync(`${path}.aludel-lock`)).toBe(false);
  });

  test("a file that the session has created is synced once, when the lock is given back", async () => {
    const { session, path } = await openFile(openDeferredSession);
    const setting = async (pragma: string): Promise<unknown> =>
      Object.values((await session.execute(`PRAGMA ${pragma}`)).rows[0] ?? {})[0];
    await session.execute("PRAGMA user_version = 7");
    const before = await setting("synchronous");
    const lock = await dialect.acquireLock(session, options);
    expect(existsSync(path)).toBe(false);
    await session.execute("CREATE TABLE t (id INTEGER)");
    expect([await setting("synchronous"), await setting("journal_mode")]).toEqual([0, "persist"]);
    expect(existsSync(`${path}-journal`)).toBe(true);
    await lock.release();
    expect([await setting("synchronous"), await setting("user_version")]).toEqual([before, 7]);
    expect([await setting("journal_mode"), existsSync(`${path}-journal`)]).toEqual(["delete", false]);

    const later = await openSqliteSession(parseDatabaseUrl(`sqlite:${path}`));
    onTestFinished(() => later.close());
    const again = await dialect.acquireLock(later, options);
    const { rows } = await later.execute("PRAGMA synchronous");
    expect(Object.values(rows[0] ?? {})).toEqual([before]);
    await again.release();
  });

  test("who holds the file is not waited for again when the lock is given back, and what is left is synced later", async () => {
    const { session, url } = await openFile(openDeferredSession);
    const setting = async (pragma: string): Promise<unknown> =>
      Object.values((await session.execute(`PRAGMA ${pragma}`)).rows[0] ?? {})[0];
    const [before, patience] = [await setting("synchronous"), await setting("busy_timeout")];
    const lock = await dialect.acquireLock(session, options);
    await session.execute("CREATE TABLE t (id INTEGER)");
    const other = await openSqliteSession(parseDatabaseUrl(url));
    onTestFinished(() => other.close());
    await other.begin();
    const refused: unknown[] = [];
    const execute = session.execute.bind(session);
    session.execute = async (sql, ...rest) => {
      const timeout = Object.values((await execute("PRAGMA busy_timeout")).rows[0] ?? {})[0];
      return execute(sql, ...rest).catch((error: unknown) => {
        refused.push([sql, timeout]);
        throw error;
      });
    };
    await lock.release();
    session.execute = execute;
    expect(refused).toEqual([["PRAGMA user_version = 0", 100]]);
    expect([await setting("synchronous"), await setting("busy_timeout")]).toEqual([before, patience]);
    await other.rollback();
    const again = await dialect.acquireLock(other, options);
    await again.release();
  });

  test("a new file keeps the journal mode that the application chose for it", async () => {
    const { session } = await openFile(openDeferredSession);
    const modeOf = async () => Object.values((await session.execute("PRAGMA journal_mode")).rows[0] ?? {})[0];
    await session.execute("PRAGMA journal_mode = WAL");
    const lock = await dialect.acquireLock(session, options);
    await session.begin();
    await session.rollback();
    expect(await modeOf()).toBe("wal");
    await lock.release();
    expect(await modeOf()).toBe("wal");
  });
});
