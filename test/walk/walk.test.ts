import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openSqliteFile } from "../../src/dialect/sqlite/driver.ts";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

/*
 * How many files stand between the command line and the database. The asynchronous stack, taken where SQLite's driver gets the statement,
 * names the files that one has to read to follow a command; ARCHITECTURE.md walks through them in this order.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
/** It calls `run`, and is off the stack as soon as `run` waits for something. */
const entry = "cli/main.ts";

/** Runs the sources of the command line; returns the files on the stack at the first statement like `sql`, from the entry to the driver. */
async function walkTo(sql: RegExp, folder: string, argv: readonly string[]): Promise<readonly string[]> {
  const file = join(folder, "stack.txt");
  const record = join(root, "test/walk/record-stack.mjs");
  const args = ["--import", record, join(root, "src", entry), ...argv];
  const env = { ...process.env, WALK_TO: sql.source, WALK_FILE: file };
  await promisify(execFile)(process.execPath, args, { cwd: folder, env });
  const found = [...readFileSync(file, "utf8").matchAll(/file:\/\/(\/[^\s():]*):\d+:\d+/g)];
  const own = found.map(([, path = ""]) => path).filter((path) => path.startsWith(join(root, "src/")));
  return [...new Set([entry, ...own.map((path) => path.slice(join(root, "src/").length)).toReversed()])];
}

/** Returns the files that a walk of ARCHITECTURE.md names, in its order, as far as they are on the stack. */
function namedFiles(title: string, walk: readonly string[]): readonly string[] {
  const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith(title)) ?? "";
  const names = [...section.matchAll(/`([\w./<>-]+\.ts)`/g)].map(([, name = ""]) => name.replace("<name>", "sqlite"));
  return [...new Set(names.filter((name) => walk.includes(name)))];
}

function createProject(files: Readonly<Record<string, string>>): string {
  const folder = createTemporaryFolder("walk");
  const config = { database: "sqlite:app.db", models: "./models.ts" };
  for (const [path, text] of Object.entries({ "aludel.config.json": JSON.stringify(config), ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const revision = `import { t, type Operations } from "aludel";
export const revision = "aa01";
export const downRevision = null;
export const branchLabels = [];
export const dependsOn = [];
export const message = "users";
export const createDate = "2026-11-20T15:30:00Z";
export function upgrade(op: Operations): void {
  op.createTable("users", { id: t.bigint().primaryKey("pk_users") });
}
export function downgrade(op: Operations): void {
  op.dropTable("users");
}
`;

test("from `upgrade` to the first statement of a revision it is at most 12 files, as ARCHITECTURE.md names them", async () => {
  const folder = createProject({ "migrations/versions/aa01.ts": revision });
  // A file that is not there yet, or empty, is made by the first statement that writes, which is one file more.
  const database = openSqliteFile(join(folder, "app.db"));
  database.exec("PRAGMA user_version = 1");
  database.close();
  const walk = await walkTo(/create table "?users/, folder, ["upgrade", "head"]);
  expect(namedFiles("Walk 2", walk)).toEqual(walk);
  expect(walk.slice(0, 2)).toEqual([entry, "cli/run.ts"]);
  expect(walk.length).toBeLessThanOrEqual(12);
});

const models = `import { defineTable, t } from "aludel/models";
export const users = defineTable("users", { id: t.bigint().primaryKey("pk_users") });
`;

test("from `revision --autogenerate` to the first statement on scratch it is at most 16 files, as ARCHITECTURE.md names them", async () => {
  const folder = createProject({ "models.ts": models, "migrations/versions/.keep": "" });
  const walk = await walkTo(/create table "?users/, folder, ["revision", "--autogenerate", "-m", "first"]);
  expect(namedFiles("Walk 1", walk)).toEqual(walk);
  expect(walk.slice(0, 2)).toEqual([entry, "cli/run.ts"]);
  expect(walk.length).toBeLessThanOrEqual(16);
});
