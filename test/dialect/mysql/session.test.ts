import mysql from "mysql2";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { SessionError } from "../../../src/connection/session.ts";
import { findConnector } from "../../../src/dialect/load-connector.ts";
import { connector } from "../../../src/dialect/mysql/connector.ts";
import { openMysqlSession } from "../../../src/dialect/mysql/session.ts";
import { createMysqlUser, executeMysql, mysqlAdminUrl, queryMysql } from "../../engine/mysql.ts";
import { describeEachServer, useMysql } from "./mysql-fixture.ts";

describeEachServer("a session on %s", (server) => {
  const fixture = useMysql(server);
  const open = (url: string) => openMysqlSession(parseDatabaseUrl(url));

  test("R147 mysql:// asks the server which it is, mariadb:// insists", async () => {
    const url = fixture.url.replace(/^\w+:/, "mysql:");
    const session = await open(url);
    expect(session.dialect).toBe(server);
    expect(session.serverVersion).toMatch(/^\d+\.\d+\.\d+$/);
    await session.close();
    expect(await connector.identify?.(parseDatabaseUrl(url))).toBe(server);
    const insisting = open(url.replace(/^mysql:/, "mariadb:"));
    if (server === "mariadb") await (await insisting).close();
    else await expect(insisting).rejects.toMatchObject({ code: "UNSUPPORTED_DATABASE" });
  });

  test("values are exact, and those of mysql2 on demand", async () => {
    const { session } = fixture;
    await session.execute(
      "CREATE TABLE v (b bigint, s int, d decimal(20,10), t datetime(6), z timestamp(6) NULL, y date, h time(3), x varbinary(3), j json)",
    );
    await session.execute("INSERT INTO v VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [
      "9007199254740993",
      7,
      "0.1000000001",
      "2026-01-02 03:04:05.678901",
      "2026-01-02 03:04:05.678901",
      "2026-01-02",
      "03:04:05.678",
      Buffer.from([0, 1, 255]),
      '{"a":[1]}',
    ]);
    const { rows } = await session.execute("SELECT * FROM v WHERE s = ?", [7]);
    expect(rows).toEqual([
      {
        b: 9_007_199_254_740_993n,
        s: 7,
        d: "0.1000000001",
        t: "2026-01-02 03:04:05.678901",
        z: "2026-01-02 03:04:05.678901",
        y: "2026-01-02",
        h: "03:04:05.678",
        x: Buffer.from([0, 1, 255]),
        j: { a: [1] },
      },
    ]);
    const driver = await session.execute("SELECT y, s FROM v LIMIT ?", [1], { values: "driver" });
    expect(driver.rows[0]?.["y"]).toBeInstanceOf(Date);
  });

  test("what does not fit is refused, never cut or replaced", async () => {
    const { session } = fixture;
    await session.execute("CREATE TABLE s (v varchar(3), n tinyint, d date, e enum('a'))");
    for (const values of [
      "'long', 1, NULL, 'a'",
      "'a', 1000, NULL, 'a'",
      "'a', 1, '0000-00-00', 'a'",
      "'a', 1, NULL, 'b'",
    ]) {
      await expect(session.execute(`INSERT INTO s VALUES (${values})`), values).rejects.toBeInstanceOf(SessionError);
    }
    await expect(session.execute("SELECT ?", [undefined])).rejects.toBeInstanceOf(SessionError);
    expect((await session.execute("SELECT 'a' || 'b' AS joined")).rows).toEqual([{ joined: "ab" }]);
  });

  test("several statements are refused but in a script", async () => {
    const { session } = fixture;
    await expect(session.execute("SELECT 1; SELECT 2")).rejects.toMatchObject({ engineCode: "1064" });
    await session.executeScript("CREATE TABLE a (n int); INSERT INTO a VALUES (1); INSERT INTO a VALUES (2)");
    expect((await session.execute("SELECT count(*) AS n FROM a")).rows).toEqual([{ n: 2 }]);
  });

  test("a transaction is open until it ends, and DDL ends it", async () => {
    const { session } = fixture;
    await session.begin();
    expect(session.inTransaction).toBe(true);
    await session.execute("CREATE TABLE a (n int)");
    expect(session.inTransaction).toBe(false);
    await session.begin();
    const { changes } = await session.execute("INSERT INTO a VALUES (1), (2)");
    expect(changes).toBe(2);
    await session.rollback();
    expect(session.inTransaction).toBe(false);
    expect((await session.execute("SELECT * FROM a")).rows).toEqual([]);
  });

  test("R189 a lost connection says so", async () => {
    const { rows } = await fixture.session.execute("SELECT CONNECTION_ID() AS id");
    await executeMysql(await mysqlAdminUrl(server), `KILL ${String(rows[0]?.["id"])}`);
    const error: unknown = await fixture.session.execute("SELECT 1").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ connectionLost: true });
    expect(connector.explain(error as SessionError, { url: null })).toMatchObject({ code: "CONNECTION_LOST" });
  });

  test("a connection of the caller's is used, stays open and gets its settings back", async () => {
    const connection = mysql.createConnection(fixture.url.replace(/^mariadb:/, "mysql:"));
    const own = await findConnector(connection);
    const mode = async () => {
      const [rows] = await connection.promise().query("SELECT @@sql_mode AS mode");
      return (rows as { mode: string }[])[0]?.mode;
    };
    const before = await mode();
    const session = await own.adopt(connection);
    expect(session.dialect).toBe(server);
    expect(await mode()).toContain("STRICT_ALL_TABLES");
    await session.close();
    expect(await mode()).toBe(before);
    connection.destroy();
    const pool = mysql.createPool(fixture.url.replace(/^mariadb:/, "mysql:"));
    await expect(findConnector(pool)).rejects.toMatchObject({ code: "UNSUPPORTED_CONNECTION" });
    pool.end();
  });

  describe("that cannot be opened", () => {
    const failing = async (change: (url: URL) => void): Promise<unknown> => {
      const url = new URL(fixture.url);
      change(url);
      return open(url.href).catch((error: unknown) => error);
    };

    test("R192 the service name of Docker is recognised", async () => {
      const error = await failing((url) => (url.hostname = "db-of-nowhere"));
      expect(error).toMatchObject({ code: "HOST_NOT_FOUND", exitCode: 4 });
      expect((error as { hint: string }).hint).toContain("Docker");
    });

    test("R191 nothing listens, a wrong password, a missing database", async () => {
      expect(await failing((url) => (url.port = "1"))).toMatchObject({ code: "CONNECTION_REFUSED", exitCode: 4 });
      expect(await failing((url) => (url.pathname = "/nowhere_at_all"))).toMatchObject({ code: "DATABASE_NOT_FOUND" });
      const user = await createMysqlUser(server);
      expect(await failing((url) => ((url.username = user.name), (url.password = "secret!")))).toMatchObject({
        code: "AUTHENTICATION_FAILED",
        message: expect.not.stringContaining("secret!"),
      });
      await user.drop();
    });

    test("R193 a user without rights is told the exact GRANT", async () => {
      const user = await createMysqlUser(server);
      const denied = await open(user.login(fixture.url)).catch((error: unknown) => error);
      expect(denied).toMatchObject({ code: "PRIVILEGE_MISSING", exitCode: 5 });
      expect((denied as { hint: string }).hint).toMatch(/GRANT ALL PRIVILEGES ON `test\\_\w+`\.\* TO 'user_\w+'@'%'/);
      await fixture.session.execute("CREATE TABLE secret (n int)");
      const name = new URL(fixture.url).pathname.slice(1);
      await executeMysql(await mysqlAdminUrl(server), `GRANT CREATE ON ${name}.* TO '${user.name}'@'%'`);
      const session = await open(user.login(fixture.url));
      const error = (await session.execute("SELECT * FROM secret").catch((reason: unknown) => reason)) as SessionError;
      const explained = connector.explain(error, { url: parseDatabaseUrl(fixture.url) });
      expect(explained).toMatchObject({ code: "PRIVILEGE_MISSING" });
      const grant = String(explained?.details["grant"]);
      await executeMysql(await mysqlAdminUrl(server), grant);
      expect((await session.execute("SELECT * FROM secret")).rows).toEqual([]);
      await session.close();
      await user.drop();
    });
  });

  test("R153 special characters in a password", async () => {
    const admin = await mysqlAdminUrl(server);
    const password = "p@ss:w/rd#%+'\\\"";
    await executeMysql(admin, `CREATE USER 'odd'@'%' IDENTIFIED BY ${mysql.escape(password)}`);
    await executeMysql(admin, `GRANT ALL ON *.* TO 'odd'@'%'`);
    const url = new URL(fixture.url);
    url.username = "odd";
    const session = await openMysqlSession({ ...parseDatabaseUrl(url.href), password });
    expect((await session.execute("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await session.close();
    await executeMysql(admin, "DROP USER 'odd'@'%'");
  });

  test("R161 db create makes database, user and grants, and prints no password", async () => {
    const admin = await mysqlAdminUrl(server);
    const url = { ...parseDatabaseUrl(admin), user: "app's", password: "s3cret", database: "app_db`x" };
    const request = { url, allowScratch: true };
    const planned = connector.planCreation(request);
    expect(JSON.stringify(planned)).not.toContain("s3cret");
    await executeMysql(admin, "SET GLOBAL log_output = 'TABLE'");
    await executeMysql(admin, "SET GLOBAL general_log = ON");
    const steps = await connector.create(request, parseDatabaseUrl(admin));
    expect(steps.map(({ outcome }) => outcome)).toEqual(["done", "done", "done", "done"]);
    const again = await connector.create(request, parseDatabaseUrl(admin));
    expect(again.map(({ outcome }) => outcome)).toEqual(["exists", "exists", "done", "done"]);
    await executeMysql(admin, "SET GLOBAL general_log = OFF");
    const logged = await queryMysql(
      admin,
      "SELECT CONVERT(argument USING utf8mb4) AS line FROM mysql.general_log WHERE argument LIKE 'CREATE USER%app%'",
    );
    expect(logged).not.toEqual([]);
    expect(JSON.stringify(logged)).not.toContain("s3cret");
    const session = await openMysqlSession(url);
    await session.execute("CREATE TABLE t (n int)");
    await session.close();
    await queryMysql(admin, "DROP DATABASE `app_db``x`");
    await queryMysql(admin, "DROP USER 'app''s'@'%'");
  });
});
