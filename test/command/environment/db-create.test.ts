import { chownSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dbCreate } from "../../../src/command/environment/db-create.ts";
import type { Config } from "../../../src/config/config.ts";
import { resolveConfig } from "../../../src/config/resolve-config.ts";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { openPostgresSession } from "../../../src/dialect/postgres/session.ts";
import { executePostgres, postgresVersions, queryPostgres } from "../../engine/postgres.ts";
import { startPostgresServer, type PostgresServer } from "../../engine/postgres-server.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";

const configOf = (url: string, raw: object = {}): Config => resolveConfig({ database: url, ...raw }, { variables: {} });

describe("db create prints", () => {
  test("R161 R162 statements for an administrator, with a placeholder for the password", async () => {
    const { database } = await dbCreate(configOf("postgres://ai'dock:s3cret@h/my%20%22db"), { scratch: true });
    expect(database).toEqual({
      url: "postgresql://ai'dock:***@h:5432/my%20%22db",
      dialect: "postgres",
      executed: false,
      steps: [
        { database: "postgres", text: `CREATE ROLE "ai'dock" LOGIN PASSWORD '<password>';`, outcome: "planned" },
        { database: "postgres", text: `ALTER ROLE "ai'dock" CREATEDB;`, outcome: "planned" },
        { database: "postgres", text: `CREATE DATABASE "my ""db";`, outcome: "planned" },
        {
          database: "postgres",
          text: `GRANT CONNECT, TEMPORARY, CREATE ON DATABASE "my ""db" TO "ai'dock";`,
          outcome: "planned",
        },
        { database: 'my "db', text: `GRANT USAGE, CREATE ON SCHEMA "public" TO "ai'dock";`, outcome: "planned" },
      ],
    });
    expect(JSON.stringify(database)).not.toContain("s3cret");
  });

  test("R161 nothing without a user and a database", async () => {
    await expect(dbCreate(configOf("postgres://h/d"))).rejects.toMatchObject({
      code: "INVALID_DATABASE_URL",
      details: { missing: "user" },
    });
    await expect(dbCreate(configOf("postgres://u@h"))).rejects.toMatchObject({ details: { missing: "database" } });
  });

  test("nothing with an administrator of another engine, or for a connection that no engine knows", async () => {
    await expect(dbCreate(configOf("sqlite::memory:"), { adminUrl: "postgres://h" })).rejects.toMatchObject({
      code: "INVALID_DATABASE_URL",
    });
    await expect(
      dbCreate(resolveConfig({ database: { query: () => undefined } }, { variables: {} })),
    ).rejects.toMatchObject({ code: "UNSUPPORTED_CONNECTION" });
  });
});

describe.each(postgresVersions())("db create on PostgreSQL %s", (version) => {
  const role = `ai"dock's`;
  const password = String.raw`p@ss:w/rd#%+\'"é`;
  let server: PostgresServer;
  let appUrl: string;

  beforeAll(async () => {
    server = await startPostgresServer({ version, password: "admin's", settings: { log_statement: "all" } });
    const { host } = new URL(server.url);
    appUrl = `postgres://${encodeURIComponent(role)}:${encodeURIComponent(password)}@${host}/${encodeURIComponent("the app's db")}`;
  });
  afterAll(() => server.stop());

  test("R161 R162 E11 an administrator creates on an empty cluster, the role then makes its tables", async () => {
    const created = await dbCreate(configOf(appUrl), { adminUrl: server.url, scratch: true });
    expect(created.database.executed).toBe(true);
    expect(created.database.steps.map(({ outcome }) => outcome)).toEqual(["done", "done", "done", "done", "done"]);
    const session = await openPostgresSession(parseDatabaseUrl(appUrl));
    await session.execute("CREATE TABLE roles (id int PRIMARY KEY)");
    await session.execute("CREATE SCHEMA extra");
    await session.execute("CREATE TEMPORARY TABLE scratch (id int)");
    await session.execute("CREATE DATABASE scratch_of_role");
    const { rows } = await session.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user");
    expect(rows).toEqual([{ rolsuper: false }]);
    await session.close();
  });

  test("R161 what exists stays as it is", async () => {
    const again = await dbCreate(configOf(appUrl), { adminUrl: server.url });
    expect(again.database.steps.map(({ outcome }) => outcome)).toEqual(["exists", "exists", "done", "done"]);
    const admin = new URL(server.url);
    admin.pathname = `/${encodeURIComponent("the app's db")}`;
    expect(await queryPostgres(admin.href, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([
      { tablename: "roles" },
    ]);
  });

  test("passwords go to the server as what it stores, so that no log holds them, also where it would store MD5", async () => {
    const { host } = new URL(server.url);
    const passwords = ["hunter2hunter2", "S e'c\\ret", "Ⅸ\u00A0ﬁ\u00ADé", "пароль-密码", "x".repeat(200)];
    for (const [index, each] of passwords.entries()) {
      const url = `postgres://clear${index}:${encodeURIComponent(each)}@${host}/clear${index}`;
      const options = index % 2 === 0 ? "" : "?options=-c%20password_encryption%3Dmd5";
      await dbCreate(configOf(url), { adminUrl: `${server.url}${options}` });
      await dbCreate(configOf(url), { adminUrl: `${server.url}${options}` });
      const session = await openPostgresSession(parseDatabaseUrl(url));
      await session.close();
    }
    const stored = await queryPostgres<{ readonly rolpassword: string }>(
      server.url,
      "SELECT rolpassword FROM pg_authid WHERE rolname ~ '^clear' ORDER BY rolname",
    );
    expect(stored.map(({ rolpassword }) => rolpassword.slice(0, 19))).toEqual(
      passwords.map(() => "SCRAM-SHA-256$4096:"),
    );
    const log = readFileSync(server.log, "utf8");
    expect(log).toContain('CREATE ROLE "clear4"');
    expect(log.match(/CREATE ROLE "clear0"/g)).toHaveLength(1);
    for (const each of [...passwords, password]) expect(log.includes(each.replaceAll("'", "''")), each).toBe(false);
  });

  test("R161 an administrator need not be a superuser", async () => {
    await executePostgres(server.url, "CREATE ROLE manager LOGIN PASSWORD 'm' CREATEDB CREATEROLE");
    const { host } = new URL(server.url);
    const url = `postgres://plain:x@${host}/plain_db`;
    const { database } = await dbCreate(configOf(url), { adminUrl: `postgres://manager:m@${host}/postgres` });
    expect(database.steps.map(({ outcome }) => outcome)).toEqual(["done", "done", "done", "done"]);
    const session = await openPostgresSession(parseDatabaseUrl(url));
    await session.execute("CREATE TABLE t (id int)");
    await session.close();
  });

  test("R193 an administrator who is none is told what is missing, and no password appears", async () => {
    const { host } = new URL(server.url);
    const failed: unknown = await dbCreate(configOf(`postgres://other:hunter2@${host}/other_db`), {
      adminUrl: `postgres://plain:x@${host}/plain_db`,
    }).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: "PRIVILEGE_MISSING",
      exitCode: 5,
      details: { grant: 'ALTER ROLE "plain" CREATEROLE;' },
    });
    expect(JSON.stringify(failed, Object.getOwnPropertyNames(failed))).not.toContain("hunter2");
    expect(String((failed as Error).cause) + JSON.stringify((failed as Error).cause)).not.toContain("hunter2");
  });

  test("R161 a role without a password is not created", async () => {
    const { host } = new URL(server.url);
    await expect(dbCreate(configOf(`postgres://nopass@${host}/d`), { adminUrl: server.url })).rejects.toMatchObject({
      code: "INVALID_DATABASE_URL",
    });
  });

  test("R157 production takes an opt-in, printing does not", async () => {
    const config = configOf(appUrl, { production: true });
    await expect(dbCreate(config, { adminUrl: server.url })).rejects.toMatchObject({
      code: "PRODUCTION_REFUSED",
      exitCode: 6,
    });
    expect((await dbCreate(config, { adminUrl: server.url, print: true })).database.executed).toBe(false);
    expect((await dbCreate(config, { adminUrl: server.url, production: true })).database.executed).toBe(true);
  });
});

describe("db create on SQLite", () => {
  test.runIf(process.getuid?.() === 0)("R164 the file belongs to the owner of the project folder", async () => {
    const folder = createTemporaryFolder();
    chownSync(folder, 4321, 4321);
    const config = resolveConfig({ database: "sqlite:./app.db" }, { directory: folder, variables: {} });
    await dbCreate(config);
    expect(statSync(join(folder, "app.db"))).toMatchObject({ uid: 4321, gid: 4321 });
  });

  test("R161 makes the file and its folder, once", async () => {
    const path = join(createTemporaryFolder(), "data", "inner", "app.db");
    const planned = await dbCreate(configOf(`sqlite:${path}`), { print: true });
    expect(planned.database).toMatchObject({
      executed: false,
      steps: [{ database: null, text: path, outcome: "planned" }],
    });
    expect(existsSync(path)).toBe(false);
    expect((await dbCreate(configOf(`sqlite:${path}`))).database).toMatchObject({
      executed: true,
      steps: [{ text: path, outcome: "done" }],
    });
    expect(existsSync(path)).toBe(true);
    expect((await dbCreate(configOf(`sqlite:${path}`))).database.steps).toMatchObject([{ outcome: "exists" }]);
  });
});
