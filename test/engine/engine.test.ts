import { existsSync } from "node:fs";
import { dirname } from "node:path";
import pg from "pg";
import { describe, expect, inject, test } from "vitest";
import { everyEngine } from "./engines.ts";
import { startPostgresServer } from "./postgres-server.ts";
import {
  createPostgresDatabase,
  createPostgresRole,
  executePostgres,
  postgresAdminUrl,
  postgresVersions,
  queryPostgres,
} from "./postgres.ts";

test("the run speaks SQLite, every version of PostgreSQL that was asked for, MariaDB and MySQL, but for what it names as missing", () => {
  const missing = inject("missingEngines").map(({ label }) => label.split(" ")[0]);
  const asked = ["sqlite", ...postgresVersions().map(() => "postgres"), "mariadb", "mysql"];
  expect(everyEngine.map((engine) => engine.dialect)).toEqual(asked.filter((name) => !missing.includes(name)));
});

describe.each(everyEngine)("$label", (engine) => {
  test("gives databases that do not share anything", async () => {
    const databases = [await engine.createDatabase(), await engine.createDatabase()];
    expect(new Set(databases.map((database) => database.url)).size).toBe(2);
    for (const database of databases) await database.drop();
  });
});

describe("the shared PostgreSQL server", () => {
  test("creates an empty database and drops it with a connection still open", async () => {
    const database = await createPostgresDatabase();
    const client = new pg.Client({ connectionString: database.url });
    client.on("error", () => {});
    await client.connect();
    const tables = await client.query("select 1 from pg_tables where schemaname = 'public'");
    expect(tables.rowCount).toBe(0);
    await database.drop();
    await expect(queryPostgres(database.url, "select 1")).rejects.toThrow("does not exist");
  });

  test("gives a role that is no superuser and cannot create in schema public from version 15 on", async () => {
    const role = await createPostgresRole();
    const database = await createPostgresDatabase();
    const url = role.login(database.url);
    const [server] = await queryPostgres<{ name: string; version: number }>(
      url,
      "select current_user as name, current_setting('server_version_num')::int / 10000 as version",
    );
    expect(server?.name).toBe(role.name);
    if ((server?.version ?? 0) >= 15) {
      await expect(executePostgres(url, "create table t (id int)")).rejects.toThrow(
        "permission denied for schema public",
      );
    }
    await database.drop();
    await role.drop();
    expect(await postgresAdminUrl()).not.toContain(role.name);
  });
});

describe("a private PostgreSQL server", () => {
  test("asks for the password, insists on TLS and leaves nothing behind", async () => {
    const server = await startPostgresServer({ password: "s3cret/@:", tls: "required" });
    const ssl = { rejectUnauthorized: false };
    const connect = async (connectionString: string, options: pg.ClientConfig): Promise<unknown> => {
      const client = new pg.Client({ connectionString, ...options });
      await client.connect();
      const result = await client.query("show data_directory");
      await client.end();
      return result.rows[0].data_directory;
    };
    const folder = dirname(String(await connect(server.url, { ssl })));
    expect(existsSync(folder)).toBe(true);
    await expect(connect(server.url, {})).rejects.toThrow("no encryption");
    await expect(connect(server.url.replace("s3cret", "wrong"), { ssl })).rejects.toThrow(
      "password authentication failed",
    );
    await server.stop();
    expect(existsSync(folder)).toBe(false);
    await expect(connect(server.url, { ssl })).rejects.toThrow("ECONNREFUSED");
  });
});
