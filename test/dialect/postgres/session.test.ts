import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { SessionError, withTransaction, type Session } from "../../../src/connection/session.ts";
import { findConnector } from "../../../src/dialect/load-connector.ts";
import { adoptPostgresSession, openPostgresSession } from "../../../src/dialect/postgres/session.ts";
import type { TestDatabase } from "../../engine/engine.ts";
import { createPostgresDatabase, postgresVersions, queryPostgres } from "../../engine/postgres.ts";
import { waitUntil } from "../../engine/wait-until.ts";

async function failure(promise: Promise<unknown>): Promise<SessionError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof SessionError)) throw new Error(`no session error but ${String(error)}`);
  return error;
}

describe.each(postgresVersions())("PostgreSQL %s", (version) => {
  let database: TestDatabase;
  let session: Session;

  beforeAll(async () => {
    database = await createPostgresDatabase({ version });
    session = await openPostgresSession(parseDatabaseUrl(database.url));
  });

  afterAll(async () => {
    await session.close();
    await database.drop();
  });

  async function exists(sql: string, parameter: unknown): Promise<boolean> {
    return (await session.execute(sql, [parameter])).rows.length > 0;
  }

  describe("values", () => {
    const select = `SELECT 1::int8 AS small, 9007199254740993::int8 AS large, 12345678901234567890.10::numeric AS num,
      '2026-01-02'::date AS d, '2026-01-02 03:04:05.123456'::timestamp AS ts, '2026-01-02 03:04:05.123456+00'::timestamptz AS tz,
      '1 mon 2 days'::interval AS iv, '{1,9007199254740993}'::int8[] AS ints, '{1.10}'::numeric[] AS nums, ARRAY['a','b']::name[] AS names,
      '\\x01ff'::bytea AS bytes, '{"a":1}'::jsonb AS json, true AS yes, 0.1::float8 AS f, NULL AS nothing`;

    test("are exact by default", async () => {
      await session.execute("SET timezone = 'UTC'");
      const { rows } = await session.execute(select);
      expect(rows).toEqual([
        {
          small: 1,
          large: 9007199254740993n,
          num: "12345678901234567890.10",
          d: "2026-01-02",
          ts: "2026-01-02 03:04:05.123456",
          tz: "2026-01-02 03:04:05.123456+00",
          iv: "1 mon 2 days",
          ints: [1, 9007199254740993n],
          nums: ["1.10"],
          names: ["a", "b"],
          bytes: Buffer.from([1, 255]),
          json: { a: 1 },
          yes: true,
          f: 0.1,
          nothing: null,
        },
      ]);
    });

    test('are the driver\'s own with values: "driver"', async () => {
      const { rows } = await session.execute(select, [], { values: "driver" });
      expect(rows[0]).toMatchObject({
        small: "1",
        large: "9007199254740993",
        tz: new Date("2026-01-02T03:04:05.123Z"),
      });
    });

    test("parameters arrive as what they are", async () => {
      const { rows } = await session.execute(
        "SELECT $1::int8 AS a, $2::bytea AS b, $3::jsonb AS c, $4::text[] AS d, $5::bool AS e, $6::text AS f",
        [2n ** 62n, new Uint8Array([1, 255]), { a: 1 }, ["x", "y"], false, null],
      );
      expect(rows).toEqual([{ a: 2n ** 62n, b: Buffer.from([1, 255]), c: { a: 1 }, d: ["x", "y"], e: false, f: null }]);
    });

    test("undefined is refused, not sent as NULL", async () => {
      const sent = session.execute("SELECT $1::int AS a, $2::int AS b", [1, undefined]);
      await expect(sent).rejects.toMatchObject({ message: "parameter 2 is undefined", engineCode: "22023" });
    });
  });

  describe("statements", () => {
    test("changes counts rows inserted, updated and deleted, and nothing else", async () => {
      const changes = async (sql: string): Promise<number> => (await session.execute(sql)).changes;
      expect(await changes("CREATE TABLE counted (id int)")).toBe(0);
      expect(await changes("INSERT INTO counted VALUES (1), (2), (3)")).toBe(3);
      expect(await changes("SELECT * FROM counted")).toBe(0);
      expect(await changes("WITH x AS (SELECT 1) SELECT * FROM x")).toBe(0);
      expect(await changes("UPDATE counted SET id = 9 WHERE id < 3 RETURNING id")).toBe(2);
      expect(await changes("WITH x AS (SELECT 9 AS id) DELETE FROM counted WHERE id IN (SELECT id FROM x)")).toBe(2);
      expect(await changes("CREATE TABLE counted_copy AS SELECT * FROM counted")).toBe(0);
    });

    test("execute refuses a second statement, executeScript runs both", async () => {
      expect((await failure(session.execute("CREATE TABLE one (a int); CREATE TABLE two (a int)"))).engineCode).toBe(
        "42601",
      );
      expect((await session.execute("SELECT to_regclass('one') AS one")).rows).toEqual([{ one: null }]);
      await session.executeScript("CREATE TABLE one (a int); CREATE TABLE two (a int)");
      expect((await session.execute("SELECT to_regclass('two')::text AS two")).rows).toEqual([{ two: "two" }]);
    });

    test.each([
      "CREATE TYPE mood AS ENUM ('sad', 'ok')",
      "ALTER TYPE mood ADD VALUE 'happy'",
      "CREATE TABLE moods (id int PRIMARY KEY, m mood)",
      "CREATE INDEX CONCURRENTLY ix_moods ON moods (m)",
      "CREATE FUNCTION double(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2'",
      "CREATE FUNCTION triple(int) RETURNS int LANGUAGE sql BEGIN ATOMIC; SELECT $1 * 3; END",
      "CREATE PROCEDURE nothing() LANGUAGE plpgsql AS $$ BEGIN NULL; END $$",
      "CALL nothing()",
      "DO $$ BEGIN PERFORM 1; END $$",
      "CREATE VIEW v AS SELECT * FROM moods",
      "COMMENT ON TABLE moods IS 'one; two'",
      "VACUUM moods",
      "REINDEX TABLE CONCURRENTLY moods",
      "LOCK TABLE moods",
      "ANALYZE",
      "SET lock_timeout = '1s'",
      "DISCARD ALL",
    ])("%s runs alone", async (sql) => {
      const run = (): Promise<unknown> => session.execute(sql);
      expect(await (sql.startsWith("LOCK") ? withTransaction(session, run) : run())).toMatchObject({ changes: 0 });
    });

    test("an error tells code, detail and where", async () => {
      const error = await failure(session.execute("SELECT 'é😀', nowhere"));
      expect(error).toMatchObject({
        engineCode: "42703",
        sql: "SELECT 'é😀', nowhere",
        position: 14,
        connectionLost: false,
      });
      await session.executeScript("CREATE TABLE keyed (id int PRIMARY KEY); INSERT INTO keyed VALUES (1)");
      const duplicate = await failure(session.execute("INSERT INTO keyed VALUES ($1)", [1]));
      expect(duplicate).toMatchObject({
        engineCode: "23505",
        engineDetail: "Key (id)=(1) already exists.",
        position: undefined,
      });
    });
  });

  describe("transactions", () => {
    test("the server's word tells whether one is open", async () => {
      expect(session.inTransaction).toBe(false);
      await session.begin();
      expect(session.inTransaction).toBe(true);
      await session.rollback();
      await session.execute("BEGIN");
      expect(session.inTransaction).toBe(true);
      await session.execute("ROLLBACK");
      expect(session.inTransaction).toBe(false);
    });

    test("a commit that the server turned into a rollback is an error", async () => {
      await session.begin();
      await failure(session.execute("SELECT 1 / 0"));
      expect(session.inTransaction).toBe(true);
      expect((await failure(session.commit())).message).toContain("rolled back");
      expect(session.inTransaction).toBe(false);
    });
  });

  describe("connections", () => {
    test("say who they are", async () => {
      expect((await session.execute("SHOW application_name")).rows).toEqual([{ application_name: "aludel" }]);
      expect(session.serverVersion).toMatch(/^\d+(\.\d+)?$/);
    });

    test("honour options, schema and application_name of the URL", async () => {
      const url = parseDatabaseUrl(
        `${database.url}?options=-c%20statement_timeout%3D4321%20-c%20search_path%3Dapp%2Cpublic&application_name=job`,
      );
      const other = await openPostgresSession(url);
      expect((await other.execute("SHOW statement_timeout")).rows).toEqual([{ statement_timeout: "4321ms" }]);
      expect((await other.execute("SHOW search_path")).rows).toEqual([{ search_path: "app,public" }]);
      expect((await other.execute("SHOW application_name")).rows).toEqual([{ application_name: "job" }]);
      await other.close();
      const prisma = await openPostgresSession(parseDatabaseUrl(`${database.url}?schema=my%20"app"`));
      expect((await prisma.execute("SHOW search_path")).rows).toEqual([{ search_path: '"my ""app"""' }]);
      await prisma.close();
    });

    test("that end under a statement are lost, not wrong", async () => {
      const victim = await openPostgresSession(parseDatabaseUrl(database.url));
      const { rows } = await victim.execute("SELECT pg_backend_pid() AS pid");
      await victim.begin();
      const waiting = failure(victim.execute("SELECT pg_sleep(600)"));
      await waitUntil(() =>
        exists("SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'", rows[0]?.["pid"]),
      );
      await session.execute("SELECT pg_terminate_backend($1)", [rows[0]?.["pid"]]);
      expect(await waiting).toMatchObject({ engineCode: "57P01", connectionLost: true });
      expect(victim.inTransaction).toBe(false);
      expect(await failure(victim.execute("SELECT 1"))).toMatchObject({ connectionLost: true });
      await victim.close();
    });

    test("that end while idle do not end the process", async () => {
      const victim = await openPostgresSession(parseDatabaseUrl(database.url));
      const { rows } = await victim.execute("SELECT pg_backend_pid() AS pid");
      await session.execute("SELECT pg_terminate_backend($1)", [rows[0]?.["pid"]]);
      await waitUntil(async () => !(await exists("SELECT FROM pg_stat_activity WHERE pid = $1", rows[0]?.["pid"])));
      expect(await failure(victim.execute("SELECT 1"))).toMatchObject({ connectionLost: true });
      await victim.close();
    });

    test("are closed once, and leave nothing on the server", async () => {
      const other = await openPostgresSession(parseDatabaseUrl(`${database.url}?application_name=closing`));
      await other.close();
      await other.close();
      const isLeft = () => exists("SELECT FROM pg_stat_activity WHERE application_name = $1", "closing");
      await expect(waitUntil(async () => !(await isLeft()))).resolves.toBe(true);
    });
  });

  describe("a client that the caller opened", () => {
    test("is used, keeps its own parsers for applications, and stays open", async () => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      client.setTypeParser(pg.types.builtins.INT8, (text: string) => `own ${text}`);
      const connector = await findConnector(client);
      expect(connector.name).toBe("postgres");
      const adopted = await connector.adopt(client);
      expect((await adopted.execute("SELECT 1::int8 AS a")).rows).toEqual([{ a: 1 }]);
      expect((await adopted.execute("SELECT 1::int8 AS a", [], { values: "driver" })).rows).toEqual([{ a: "own 1" }]);
      await adopted.begin();
      expect(adopted.inTransaction).toBe(true);
      await adopted.rollback();
      const listeners = client.listenerCount("error");
      await adopted.close();
      expect(client.listenerCount("error")).toBe(listeners - 1);
      expect((await client.query("SELECT 1 AS a")).rows).toEqual([{ a: 1 }]);
      await client.end();
    });

    test("may come from a pool; the pool itself is refused", async () => {
      const pool = new pg.Pool({ connectionString: database.url });
      const client = await pool.connect();
      const adopted = await adoptPostgresSession(client);
      expect((await adopted.execute("SELECT 1 AS a")).rows).toEqual([{ a: 1 }]);
      await adopted.close();
      client.release();
      await expect(findConnector(pool)).rejects.toMatchObject({
        code: "UNSUPPORTED_CONNECTION",
        hint: "hand in one client: await pool.connect(), or await pool.getConnection() of mysql2",
      });
      await pool.end();
    });

    test("must be one that is known", async () => {
      await expect(findConnector(new Map())).rejects.toMatchObject({
        code: "UNSUPPORTED_CONNECTION",
        message: 'the connection handed in is an object of class "Map", which cannot be used',
      });
    });
  });

  test("the test's own queries see the same server", async () => {
    const [row] = await queryPostgres<{ server_version: string }>(database.url, "SHOW server_version");
    expect(row?.server_version.startsWith(session.serverVersion)).toBe(true);
  });
});
