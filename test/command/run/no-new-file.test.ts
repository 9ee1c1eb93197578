import { chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stamp } from "../../../src/command/history/stamp.ts";
import { status } from "../../../src/command/look/status.ts";
import { downgrade, upgrade } from "../../../src/command/run/migrate.ts";
import { resolveConfig } from "../../../src/config/resolve-config.ts";
import { sqliteDatabase } from "../../../src/connection/database-url.ts";
import type { Session } from "../../../src/connection/session.ts";
import { dialect } from "../../../src/dialect/sqlite/dialect.ts";
import { openDeferredSession } from "../../../src/dialect/sqlite/file/deferred-session.ts";
import { renderRevision } from "../../cli/project.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";

function writeRevision(folder: string, id: string, body: string): void {
  const versions = join(folder, "migrations/versions");
  mkdirSync(versions, { recursive: true });
  writeFileSync(join(versions, `${id}.ts`), renderRevision({ id, down: null, upgrade: body }));
}

const makesTable = 'op.createTable("a", { id: t.integer().primaryKey() });';

test("a command that fails before it runs anything leaves no new SQLite file, and an empty one that was there", async () => {
  const folder = createTemporaryFolder("no-file");
  const configure = (fields: object = {}) =>
    resolveConfig({ database: "sqlite:x.db", ...fields }, { directory: folder, variables: {} });
  const revision = (ids: string, body: string) => {
    rmSync(join(folder, "migrations"), { recursive: true, force: true });
    for (const id of ids.split(" ")) writeRevision(folder, id, body);
  };
  const left = () => readdirSync(folder).filter((name) => name !== "migrations");
  const fails = async (run: Promise<unknown>, code: string) => {
    await expect(run).rejects.toMatchObject({ code });
    expect({ code, left: left() }).toEqual({ code, left: [] });
  };
  const plain = configure();

  const refused = [
    ['op.dropTable("nope");', "INVALID_OPERATION"],
    [`${makesTable} op.createIndex("ix_b", "b", ["id"]); op.dropTable("b");`, "INVALID_OPERATION"],
    ['op.createTable("other.q", { id: t.integer() });', "UNSUPPORTED_FEATURE"],
    ['op.createTable("q", { a: t.integer().references("zz.id") });', "UNKNOWN_REFERENCE"],
    ["op.execute(sql`COMMIT`);", "TRANSACTION_CONTROL"],
    ['throw new Error("no");', "REVISION_FAILED"],
    ['op.createTable("sqlite_x", { id: t.integer() });', "INVALID_NAME"],
  ] as const;
  for (const [at, [body, code]] of refused.entries()) {
    revision(`refused${at}`, body);
    await fails(upgrade(plain, { target: "head" }), code);
    await fails(upgrade(configure({ transaction: "per-run" }), { target: "head" }), code);
  }
  revision("first second", makesTable);
  await fails(upgrade(plain, { target: "head" }), "MULTIPLE_HEADS");
  revision("right", makesTable);
  await fails(upgrade(plain, { target: "nope" }), "REVISION_NOT_FOUND");
  await fails(stamp(plain, { targets: ["nope"] }), "REVISION_NOT_FOUND");
  await fails(stamp(plain, { targets: ["right", "base"] }), "INVALID_TARGET");
  await fails(stamp(plain, { targets: ["right"], verify: true }), "DATABASE_NOT_FOUND");
  await fails(downgrade(plain, { target: "base" }), "DATABASE_NOT_FOUND");
  await fails(status(plain), "DATABASE_NOT_FOUND");
  await fails(upgrade(configure({ production: true }), { target: "head" }), "PRODUCTION_REFUSED");
  await fails(upgrade(configure({ database: "sqlite:new/x.db" }), { target: "head" }), "DATABASE_NOT_FOUND");
  for (const sql of [null, "SELECT nonsense", "CREATE nonsense", "CREATE TABLE t (a); nonsense"]) {
    const onConnect = (session: Session) => {
      if (sql === null) throw new Error("no");
      return session.execute(sql);
    };
    await fails(upgrade(configure({ hooks: { onConnect } }), { target: "head" }), "INVALID_CONFIG");
  }
  await upgrade(plain, { target: "head", dryRun: true });
  expect(left()).toEqual([]);

  const session = await openDeferredSession(sqliteDatabase(join(folder, "x.db")), { create: true });
  const lock = await dialect.acquireLock(session, { key: "aludel_version", timeout: 0 });
  const busy = upgrade(configure({ lock: { timeout: 0 } }), { target: "head" });
  await expect(busy).rejects.toMatchObject({ code: "LOCK_BUSY" });
  await lock.release();
  await session.close();
  expect(left()).toEqual([]);

  revision("refused", 'op.dropTable("nope");');
  writeFileSync(join(folder, "x.db"), "");
  await expect(upgrade(plain, { target: "head" })).rejects.toMatchObject({ code: "INVALID_OPERATION" });
  expect(left()).toEqual(["x.db"]);
  expect(readFileSync(join(folder, "x.db"), "utf8")).toBe("");
});

test.skipIf(process.getuid?.() !== 0)("a file that root creates belongs to the owner of the project", async () => {
  const folder = createTemporaryFolder("owned-file");
  writeRevision(folder, "right", makesTable);
  mkdirSync(join(folder, "data"));
  for (const name of ["", "data"]) chownSync(join(folder, name), 1000, 1001);
  await upgrade(resolveConfig({ database: "sqlite:data/x.db" }, { directory: folder, variables: {} }), {
    target: "head",
  });
  expect(readdirSync(join(folder, "data"))).toEqual(["x.db"]);
  expect(statSync(join(folder, "data/x.db"))).toMatchObject({ uid: 1000, gid: 1001 });
});
