import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { dialect } from "../../../src/dialect/postgres/dialect.ts";
import { adoptPostgresSession } from "../../../src/dialect/postgres/session.ts";
import { AludelError } from "../../../src/error/aludel-error.ts";
import {
  createPostgresDatabase,
  createPostgresRole,
  executePostgres,
  postgresVersions,
  queryPostgres,
} from "../../engine/postgres.ts";
import { usePostgres } from "./postgres-fixture.ts";

describe.each(postgresVersions())("PostgreSQL %s", (version) => {
  const fixture = usePostgres(version);

  const scratchNames = async () => {
    const rows = await queryPostgres<{ name: string }>(
      fixture.url,
      "SELECT datname AS name FROM pg_database WHERE datname LIKE 'aludel\\_scratch\\_%' ORDER BY 1",
    );
    return rows.map(({ name }) => name);
  };
  const nameOf = async (session: { execute: typeof fixture.session.execute }) =>
    String((await session.execute("SELECT current_database() AS name")).rows[0]?.["name"]);

  test("is empty, has the locale of the database it is near to, and is gone afterwards", async () => {
    await fixture.session.execute("CREATE TABLE IF NOT EXISTS mine (id integer)");
    const scratch = await dialect.createScratch(parseDatabaseUrl(fixture.url));
    const name = await nameOf(scratch.session);
    expect(name).toMatch(new RegExp(`^aludel_scratch_${process.pid}_`));
    const { rows } = await scratch.session.execute(
      `SELECT count(DISTINCT (encoding, datcollate, datctype)) AS locales FROM pg_database WHERE datname IN (current_database(), $1)`,
      [await nameOf(fixture.session)],
    );
    expect(rows).toEqual([{ locales: 1 }]);
    expect((await dialect.introspect(scratch.session, { schemas: [], excludeTables: [] })).tables.size).toBe(0);
    const [mark] = await queryPostgres<{ mark: string }>(
      fixture.url,
      `SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = '${name}'`,
    );
    expect(JSON.parse(mark?.mark ?? "")).toMatchObject({ tool: "aludel", host: hostname(), pid: process.pid });
    await scratch.drop();
    expect(await scratchNames()).not.toContain(name);
  });

  test("is made beside a session, in a transaction or not, with its default schema and search path", async () => {
    const { session } = fixture;
    await session.execute("CREATE SCHEMA IF NOT EXISTS app");
    await session.execute("SET search_path = app, public");
    await session.begin();
    const scratch = await dialect.createScratch(session);
    const { rows } = await scratch.session.execute(
      "SELECT current_schema() AS schema, current_setting('search_path') AS path",
    );
    expect(rows).toEqual([{ schema: "app", path: "app, public" }]);
    await session.rollback();
    await session.execute("RESET search_path");
    await scratch.drop();
  });

  test("is made beside a connection that the caller opened", async () => {
    const client = new pg.Client({ connectionString: fixture.url });
    await client.connect();
    const scratch = await dialect.createScratch(await adoptPostgresSession(client));
    expect(await nameOf(scratch.session)).toMatch(/^aludel_scratch_/);
    await scratch.drop();
    await client.end();
  });

  test("leftovers of runs that ended are dropped, those of running ones are not", async () => {
    const gone = spawnSync(process.execPath, ["-e", "0"]).pid;
    const mark = (host: string, pid: number, created: Date) =>
      `'${JSON.stringify({ tool: "aludel", host, pid, created: created.toISOString() })}'`;
    const now = new Date();
    const longAgo = new Date(now.getTime() - 48 * 3600 * 1000);
    // Other tests drop leftovers at the same time: until it has its mark, a name must not say that it is old.
    const time = now.getTime().toString(36);
    const databases: Record<string, string | null> = {
      [`aludel_scratch_1_${time}_crashed`]: mark(hostname(), gone, now),
      [`aludel_scratch_2_${time}_running`]: mark(hostname(), process.pid, now),
      [`aludel_scratch_3_${time}_elsewhere`]: mark("another-host", 1, now),
      [`aludel_scratch_4_${time}_forgotten`]: mark("another-host", 1, longAgo),
      [`aludel_scratch_5_${time}_unmarked`]: null,
      [`aludel_scratch_6_${longAgo.getTime().toString(36)}_unmarked`]: null,
    };
    for (const [name, comment] of Object.entries(databases)) {
      await executePostgres(fixture.url, `CREATE DATABASE ${name}`);
      if (comment !== null) await executePostgres(fixture.url, `COMMENT ON DATABASE ${name} IS ${comment}`);
    }
    await (await dialect.createScratch(fixture.session)).drop();
    const left = (await scratchNames()).filter((name) => name in databases);
    for (const name of left) await executePostgres(fixture.url, `DROP DATABASE ${name}`);
    expect(left).toEqual([
      `aludel_scratch_2_${time}_running`,
      `aludel_scratch_3_${time}_elsewhere`,
      `aludel_scratch_5_${time}_unmarked`,
    ]);
  });

  test("a role that may not create databases is told the statement that lets it", async () => {
    const role = await createPostgresRole({ version });
    const database = await createPostgresDatabase({ version, owner: role.name });
    const error = await dialect
      .createScratch(parseDatabaseUrl(role.login(database.url)))
      .catch((reason: unknown) => reason);
    await database.drop();
    await role.drop();
    if (!(error instanceof AludelError)) throw new Error(`no coded error but ${String(error)}`);
    expect(error.code).toBe("PRIVILEGE_MISSING");
    expect(error.message).toBe(`role "${role.name}" may not create the scratch database that revisions are proved on`);
    expect(error.hint).toContain(`ALTER ROLE "${role.name}" CREATEDB;`);
    expect(error.hint).toContain("scratch: {");
  });

  test("a role that may create databases makes and drops its own", async () => {
    const role = await createPostgresRole({ version, attributes: "createdb" });
    const database = await createPostgresDatabase({ version, owner: role.name });
    const scratch = await dialect.createScratch(parseDatabaseUrl(role.login(database.url)));
    await scratch.session.execute("CREATE TABLE t (id integer)");
    const name = await nameOf(scratch.session);
    await scratch.drop();
    expect(await scratchNames()).not.toContain(name);
    await database.drop();
    await role.drop();
  });

  test("without a server there is no scratch database", async () => {
    await expect(dialect.createScratch(null)).rejects.toMatchObject({ code: "SCRATCH_UNAVAILABLE" });
  });
});
