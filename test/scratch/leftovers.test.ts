import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPostgresDatabase, postgresAdminUrl, queryPostgres } from "../engine/postgres.ts";
import { waitUntil } from "../engine/wait-until.ts";
import type { TestDatabase } from "../engine/engine.ts";
import { createProject, type Project } from "../cli/project.ts";

const cli = new URL("../../dist/cli.js", import.meta.url).pathname;
const head = 'import { check, defineTable, sql, t } from "aludel/models";\nvoid [check, sql];\n';
const users = (columns: string, extras = ""): string =>
  `${head}export const users = defineTable("users", { id: t.bigint().primaryKey(), ${columns} }, () => [${extras}]);\n`;

let database: TestDatabase;
let project: Project;
beforeAll(async () => {
  database = await createPostgresDatabase();
  project = createProject(database.url, { models: "./models/index.ts" });
});
afterAll(() => database.drop());

/** The scratch databases of one process that stand on the server. */
async function scratchesOf(pid: number | undefined): Promise<readonly string[]> {
  const found = await queryPostgres<{ name: string }>(
    await postgresAdminUrl(),
    `SELECT datname AS name FROM pg_database WHERE datname LIKE 'aludel\\_scratch\\_${pid}\\_%'`,
  );
  return found.map(({ name }) => name);
}

/** Whether a process has a scratch database in which the set-up, or anything else, is at work. */
async function isSettingUp(pid: number | undefined): Promise<boolean> {
  const found = await queryPostgres(
    await postgresAdminUrl(),
    `SELECT FROM pg_stat_activity WHERE datname LIKE 'aludel\\_scratch\\_${pid}\\_%' AND query LIKE '%pg_sleep%'`,
  );
  return found.length > 0;
}

function start(...args: readonly string[]) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [cli, ...args], { cwd: project.folder, env: { PATH, HOME } });
  const said = { text: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (said.text += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (said.text += chunk));
  return { child, said };
}

test("a proof that works, and one that fails, leave no scratch database behind", async () => {
  project.write("models/index.ts", users("name: t.text()"));
  const works = start("revision", "--autogenerate", "-m", "initial tables");
  const [code] = (await once(works.child, "close")) as [number];
  expect(code, works.said.text).toBe(0);
  expect(await scratchesOf(works.child.pid)).toEqual([]);

  project.write("models/index.ts", users("name: t.text()", "check('ck', sql`nonsense(name)`)"));
  const fails = start("revision", "--autogenerate", "-m", "nonsense");
  const [failed] = (await once(fails.child, "close")) as [number];
  expect(failed, fails.said.text).not.toBe(0);
  expect(fails.said.text).toContain("error[PROOF_FAILED]");
  expect(await scratchesOf(fails.child.pid)).toEqual([]);
});

test.each(["SIGINT", "SIGTERM"] as const)("a proof that is interrupted by %s leaves none either", async (signal) => {
  // The set-up of the scratch database waits for as long as it takes to interrupt it.
  project.write("models/index.ts", users("name: t.text(), slow: t.integer()"));
  project.write(
    "aludel.config.json",
    JSON.stringify({
      database: database.url,
      models: "./models/index.ts",
      scratch: { setup: { postgres: "SELECT pg_sleep(600)" } },
    }),
  );
  const { child, said } = start("revision", "--autogenerate", "-m", `slow ${signal}`);
  const closed = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  await waitUntil(() => isSettingUp(child.pid));
  expect(await scratchesOf(child.pid), said.text).toHaveLength(1);
  child.kill(signal);
  expect(await closed).toEqual([null, signal]);
  expect(said.text).toBe("");
  expect(await scratchesOf(child.pid)).toEqual([]);
});

test("what a killed proof leaves behind is dropped by the next one", async () => {
  const { child } = start("revision", "--autogenerate", "-m", "killed");
  const closed = once(child, "close");
  await waitUntil(() => isSettingUp(child.pid));
  child.kill("SIGKILL");
  await closed;
  expect(await scratchesOf(child.pid)).toHaveLength(1);
  // The server notices that the client is gone when its statement ends.
  await queryPostgres(
    await postgresAdminUrl(),
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'aludel\\_scratch\\_${child.pid}\\_%'`,
  );
  await waitUntil(async () => !(await isSettingUp(child.pid)));
  project.write("aludel.config.json", JSON.stringify({ database: database.url, models: "./models/index.ts" }));
  project.write("models/index.ts", users("name: t.text(), email: t.text()"));
  const next = await project.aludel("revision", "--autogenerate", "-m", "next");
  expect(next.code, next.stderr).toBe(0);
  expect(await scratchesOf(child.pid)).toEqual([]);
});
