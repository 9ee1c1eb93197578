import { afterAll, beforeAll, expect, test } from "vitest";
import { diff } from "../../../src/command/look/diff.ts";
import { upgrade } from "../../../src/command/run/migrate.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../../acceptance/acceptance-project.ts";
import { executePostgres } from "../../engine/postgres.ts";
import { type PostgresServer, startPostgresServer } from "../../engine/postgres-server.ts";

// A server with little room for locks.
const settings = {
  max_locks_per_transaction: "40",
  max_connections: "10",
  max_worker_processes: "0",
  max_wal_senders: "0",
  autovacuum_max_workers: "1",
};
const tables = Array.from({ length: 400 }, (_, at) => `table_${at}`);
const models = tables.map(
  (name) =>
    `export const ${name} = defineTable("${name}", { id: t.bigint().identity().primaryKey(), note: t.text() });`,
);

let server: PostgresServer;
let project: AcceptanceProject;
beforeAll(async () => {
  server = await startPostgresServer({ settings });
  await executePostgres(server.url, "CREATE DATABASE many");
  const url = server.url.replace(/\/postgres$/, "/many");
  project = await createAcceptanceProject({
    dialect: "postgres",
    label: "few locks",
    createDatabase: () => Promise.resolve({ url, drop: () => Promise.resolve() }),
  });
  project.models(models.join("\n"));
});
afterAll(() => server.stop());

const exhausted = {
  code: "LOCKS_EXHAUSTED",
  exitCode: 7,
  message: expect.stringContaining("out of shared memory"),
  hint: expect.stringContaining("max_locks_per_transaction"),
};

test("a draft that no transaction of this server can hold says so before it is written", async () => {
  await expect(project.draft()).rejects.toMatchObject(exhausted);
  expect(project.files()).toEqual([]);
});

test("a schema that is built to be looked at needs no transaction around it", async () => {
  const { differences } = await diff(project.config, { from: "database", to: "models" });
  expect(differences).toHaveLength(tables.length);
});

test("an upgrade that finds no room for locks leaves nothing", async () => {
  await project.seed();
  await expect(upgrade(project.config, { target: "head" })).rejects.toMatchObject(exhausted);
  expect(await project.query("SELECT * FROM aludel_version")).toEqual([]);
  expect(await project.query("SELECT relname FROM pg_class WHERE relname = 'table_0'")).toEqual([]);
});
