import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { sqliteDatabase } from "../../../src/connection/database-url.ts";
import type { SessionError } from "../../../src/connection/session.ts";
import { isAludelError, type AludelError } from "../../../src/error/aludel-error.ts";
import { openSqliteSession } from "../../../src/dialect/sqlite/session.ts";
import { explainSqliteError } from "../../../src/dialect/sqlite/statement-error.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";

async function openError(path: string, create = false, timeout?: number): Promise<AludelError> {
  try {
    const session = await openSqliteSession(sqliteDatabase(path), {
      create,
      ...(timeout === undefined ? {} : { timeout }),
    });
    await session.close();
  } catch (error) {
    if (isAludelError(error)) return error;
    throw error;
  }
  throw new Error(`"${path}" was opened`);
}

async function createFile(path: string): Promise<void> {
  const session = await openSqliteSession(sqliteDatabase(path), { create: true });
  await session.execute("CREATE TABLE t (a)");
  await session.close();
}

describe("a file", () => {
  test("R191 that is not there", async () => {
    const path = join(createTemporaryFolder(), "missing.db");
    const error = await openError(path);
    expect(error).toMatchObject({
      code: "DATABASE_NOT_FOUND",
      exitCode: 4,
      message: `SQLite database "${path}" does not exist`,
      details: { path },
    });
    expect(error.hint).toContain("aludel upgrade head");
  });

  test("R191 whose folder is not there", async () => {
    const folder = join(createTemporaryFolder(), "no", "such");
    for (const create of [false, true]) {
      const error = await openError(join(folder, "a.db"), create);
      expect(error).toMatchObject({ code: "DATABASE_NOT_FOUND", exitCode: 4 });
      expect(error.message).toContain(`folder "${folder}"`);
      expect(error.hint).toContain(`mkdir -p "${folder}"`);
    }
  });

  test("R191 that is a folder", async () => {
    const folder = createTemporaryFolder();
    expect(await openError(folder)).toMatchObject({
      code: "NOT_A_DATABASE",
      exitCode: 4,
      message: `"${folder}" is a folder, not a SQLite database`,
    });
  });

  test("R191 that holds something else, and keeps it", async () => {
    const path = join(createTemporaryFolder(), "notes.txt");
    writeFileSync(path, "These are notes, which are longer than the header of a database.".repeat(20));
    expect(await openError(path, true)).toMatchObject({ code: "NOT_A_DATABASE", exitCode: 4 });
  });

  test("R191 that another process has locked", async () => {
    const path = join(createTemporaryFolder(), "locked.db");
    await createFile(path);
    const holder = await openSqliteSession(sqliteDatabase(path));
    await holder.execute("BEGIN EXCLUSIVE");
    expect(await openError(path, false, 20)).toMatchObject({ code: "DATABASE_LOCKED", exitCode: 9 });
    await holder.rollback();
    await holder.close();
    await (await openSqliteSession(sqliteDatabase(path))).close();
  });
});

test("R191 a statement that meets a lock is explained", async () => {
  const path = join(createTemporaryFolder(), "busy.db");
  await createFile(path);
  const url = sqliteDatabase(path);
  const [holder, other] = [await openSqliteSession(url), await openSqliteSession(url)];
  await holder.begin();
  await other.execute("PRAGMA busy_timeout = 1");
  const error: unknown = await other.execute("INSERT INTO t VALUES (1)").catch((reason: unknown) => reason);
  expect(explainSqliteError(error as SessionError, { url })).toMatchObject({ code: "DATABASE_LOCKED", exitCode: 9 });
  const plain: unknown = await other.execute("SELEC 1").catch((reason: unknown) => reason);
  expect(explainSqliteError(plain as SessionError, { url })).toBeUndefined();
  await holder.rollback();
  await holder.close();
  await other.close();
});

// The superuser may read and write everything, so these run as somebody else.
describe("R194 permissions of files", () => {
  const nobody = 65_534;
  const folder = createTemporaryFolder("permission");
  const program = join(folder, "open.mjs");

  beforeAll(() => {
    const source = (path: string): string =>
      JSON.stringify(fileURLToPath(new URL(`../../../src/${path}`, import.meta.url)));
    buildSync({
      stdin: {
        contents: `
          import { sqliteDatabase } from ${source("connection/database-url.ts")};
          import { openSqliteSession } from ${source("dialect/sqlite/session.ts")};
          import { explainSqliteError } from ${source("dialect/sqlite/statement-error.ts")};
          const [path, create, sql] = process.argv.slice(2);
          const url = sqliteDatabase(path);
          const show = (error) => console.log(JSON.stringify({ code: error.code, exitCode: error.exitCode, message: error.message, hint: error.hint }));
          try {
            const session = await openSqliteSession(url, { create: create === "create" });
            await session.execute(sql).then(() => console.log('{"code":"NONE"}'), (error) => show(explainSqliteError(error, { url }) ?? error));
          } catch (error) { show(error); }`,
        resolveDir: folder,
        loader: "ts",
      },
      bundle: true,
      format: "esm",
      platform: "node",
      outfile: program,
    });
    copyDriver();
  });

  /** The checkout itself may be where only its owner can read. */
  function copyDriver(): void {
    const packages = fileURLToPath(new URL("../../../node_modules/", import.meta.url));
    const isUsed = (path: string): boolean =>
      !path.includes("/sqlite/src") &&
      (!/prebuilds\/./.test(path) || path.includes(`/${process.platform}-${process.arch}`));
    for (const name of ["@photostructure/sqlite", "node-gyp-build"]) {
      cpSync(join(packages, name), join(folder, "node_modules", name), { recursive: true, filter: isUsed });
    }
  }

  function openAsNobody(
    path: string,
    { create = false, sql = "SELECT * FROM sqlite_schema" } = {},
  ): Record<string, unknown> {
    const isRoot = process.getuid?.() === 0;
    const result = spawnSync(process.execPath, [program, path, create ? "create" : "", sql], {
      encoding: "utf8",
      cwd: folder,
      ...(isRoot ? { uid: nobody, gid: nobody } : {}),
    });
    if (result.stdout === "") throw new Error(result.stderr);
    return JSON.parse(result.stdout) as Record<string, unknown>;
  }

  async function databaseIn(name: string, fileMode: number, folderMode: number): Promise<string> {
    const inner = join(folder, name);
    mkdirSync(inner);
    const path = join(inner, "a.db");
    await createFile(path);
    if (process.getuid?.() === 0) for (const owned of [inner, path]) chownSync(owned, nobody, nobody);
    chmodSync(path, fileMode);
    chmodSync(inner, folderMode);
    chmodSync(folder, 0o755);
    return path;
  }

  test("a file that may not be read", async () => {
    const path = await databaseIn("unreadable", 0o000, 0o755);
    expect(openAsNobody(path)).toMatchObject({
      code: "FILE_PERMISSION",
      exitCode: 5,
      message: expect.stringContaining(`file "${path}" may not be read by user`) as unknown,
    });
  });

  test("a folder that may not be searched", async () => {
    const path = await databaseIn("unsearchable", 0o644, 0o000);
    expect(openAsNobody(path)).toMatchObject({
      code: "FILE_PERMISSION",
      exitCode: 5,
      message: expect.stringContaining("may not be searched") as unknown,
    });
    chmodSync(join(path, ".."), 0o755);
  });

  test("a folder in which no file may be created", async () => {
    const path = join(await databaseIn("unwritable", 0o644, 0o555), "../new.db");
    expect(openAsNobody(path, { create: true })).toMatchObject({
      code: "FILE_PERMISSION",
      exitCode: 5,
      message: expect.stringContaining("may not be written") as unknown,
    });
    expect(existsSync(path)).toBe(false);
  });

  test("a file that may only be read is read, and says so when it is written", async () => {
    const path = await databaseIn("readonly", 0o444, 0o755);
    expect(openAsNobody(path)).toEqual({ code: "NONE" });
    expect(openAsNobody(path, { sql: "INSERT INTO t VALUES (1)" })).toMatchObject({
      code: "READ_ONLY_DATABASE",
      exitCode: 5,
      message: `SQLite database "${path}" is read-only: the file may not be written`,
    });
  });

  test("a folder that takes no journal", async () => {
    const path = await databaseIn("nojournal", 0o644, 0o555);
    expect(openAsNobody(path, { sql: "INSERT INTO t VALUES (1)" })).toMatchObject({
      code: "READ_ONLY_DATABASE",
      exitCode: 5,
      message: `SQLite database "${path}" is read-only: its folder "${join(path, "..")}" may not be written`,
    });
  });
});
