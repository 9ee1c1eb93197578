import { randomBytes } from "node:crypto";
import { type AddressInfo, connect as connectSocket, createServer } from "node:net";
import mysql from "mysql2";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load-config.ts";
import { upgradeTestDatabase } from "../../../src/testing.ts";
import { type CliResult, createProject, type Project, writeRevisions } from "../../cli/project.ts";
import { createMysqlUser, executeMysql, mysqlAdminUrl, type MysqlTestUser, queryMysql } from "../../engine/mysql.ts";
import { waitUntil } from "../../engine/wait-until.ts";
import { describeEachServer } from "./mysql-fixture.ts";

const password = "p@ss:w/rd#%+pymysql";

/** Two tables, so that rows of one can stand in the way of the other. */
const revisions = [
  {
    id: "aa01",
    down: null,
    message: "teams",
    upgrade: `op.createTable("teams", { id: t.integer().primaryKey("pk_teams"), name: t.varchar(50) });
  op.insert("teams", [{ id: 1, name: "blue" }]);`,
    downgrade: `op.dropTable("teams");`,
  },
  {
    id: "bb02",
    down: "aa01",
    message: "players",
    upgrade: `op.createTable("players", { id: t.integer().primaryKey("pk_players"), team_id: t.integer() });`,
    downgrade: `op.dropTable("players");`,
  },
];

function errorOf({ code, json }: CliResult): Readonly<Record<string, unknown>> {
  return { exit: code, ...json.error };
}

describeEachServer("what is required, on %s", (server) => {
  const name = `app_${randomBytes(4).toString("hex")}`;
  const user = `user_${name}`;
  let adminUrl = "";
  /** What the variables say. */
  let parts: Readonly<Record<string, string>> = {};
  let project: Project;

  const urlOf = (change: (url: URL) => void = () => undefined, protocol: string = server): string => {
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    change(url);
    return url.href.replace(/^\w+:/, `${protocol}:`);
  };
  const asUser = (url: URL): void => {
    url.username = user;
    url.password = encodeURIComponent(password);
  };

  beforeAll(async () => {
    adminUrl = await mysqlAdminUrl(server);
    await executeMysql(
      adminUrl,
      `CREATE USER '${user}'@'%' IDENTIFIED BY ${mysql.escape(password)}; GRANT ALL ON \`${name.replace("_", String.raw`\_`)}\`.* TO '${user}'@'%'`,
    );
    const { hostname, port } = new URL(adminUrl);
    parts = {
      DATABASE_PROVIDER: server,
      DB_HOST: hostname,
      DB_PORT: port,
      DB_USER: user,
      DB_PASSWORD: password,
      DB_NAME: name,
    };
  });
  beforeEach(async () => {
    await executeMysql(adminUrl, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    project = createProject(null);
    writeRevisions(project, revisions);
  });
  afterEach(() => executeMysql(adminUrl, `DROP DATABASE IF EXISTS ${name}`));
  afterAll(() => executeMysql(adminUrl, `DROP USER IF EXISTS '${user}'@'%'`));

  describe("where the database is", () => {
    test("R147 R148 R149 R150 R153 the parts lead there, with any characters in the password", async () => {
      const done = await project.aludelIn({ env: parts }, "upgrade", "head");
      expect(done.stderr).toBe("");
      expect(done.code).toBe(0);
      // Either server is reached as mysql, in any case.
      const upper = { ...parts, DATABASE_PROVIDER: "MySQL" };
      expect((await project.aludelIn({ env: upper }, "current")).stdout).toBe("bb02 (head)\n");
      const noPort = await project.aludelIn({ env: { ...parts, DB_PORT: "" } }, "env", "--json");
      expect(noPort.json.env.database).toMatchObject({ source: "DATABASE_PROVIDER" });
      expect(new URL(noPort.json.env.database.url)).toMatchObject({ port: "3306", password: "***", username: user });
      const oracle = await project.aludelIn({ env: { ...parts, DATABASE_PROVIDER: "oracle" } }, "current", "--json");
      expect(errorOf(oracle)).toMatchObject({
        exit: 2,
        code: "UNSUPPORTED_DATABASE",
        hint: "allowed are sqlite, postgresql, postgres, mysql, mariadb (any case)",
      });
    });

    test("R151 R152 R153 DATABASE_URL outranks them, in the spelling of other tools", async () => {
      const wrongParts = { ...parts, DB_HOST: "nowhere.invalid" };
      for (const protocol of ["mysql+pymysql", "pymysql+mysql", "mysql+aiomysql", `${server}+pymysql`]) {
        const env = { ...wrongParts, DATABASE_URL: urlOf(asUser, protocol) };
        const current = await project.aludelIn({ env }, "current");
        expect(current, protocol).toMatchObject({ stdout: "base (nothing applied)\n", stderr: "", code: 0 });
      }
      const env = { ...wrongParts, DATABASE_URL: urlOf(asUser, "mysql+aiomysql") };
      const told = await project.aludelIn({ env }, "env");
      expect(told.stdout).toContain("DATABASE_URL is set");
      expect(told.stdout).toContain(`${user}:***@`);
      expect(told.stdout).not.toContain("p@ss");
      expect(told.stdout).not.toContain(encodeURIComponent("p@ss"));
    });

    test("R191 wrong host, closed port, wrong password, missing database and TLS are told apart", async () => {
      const fail = async (change: Readonly<Record<string, string>>) => {
        const { code, stderr } = await project.aludelIn({ env: { ...parts, ...change } }, "current");
        expect(stderr).not.toContain("p@ss");
        return `${code} ${stderr}`;
      };
      const [host, port, secret, right, missing] = await Promise.all([
        fail({ DB_HOST: "nowhere.invalid" }),
        fail({ DB_PORT: "1" }),
        fail({ DB_PASSWORD: "wrong-secret" }),
        fail({ DB_NAME: "nowhere_at_all" }),
        fail({ DATABASE_URL: urlOf((url) => (url.pathname = "/nowhere_at_all")) }),
      ]);
      expect(host).toContain('4 error[HOST_NOT_FOUND]: host name "nowhere.invalid" does not resolve');
      expect(host).toMatch(/DB_HOST\s*=?\s*"?nowhere\.invalid/);
      expect(host).toMatch(/DB_PASSWORD\s*=?\s*"?\*\*\*/);
      expect(port).toMatch(/^4 error\[CONNECTION_REFUSED\]: nothing listens at ".*:1"\n[\s\S]*aludel wait/);
      expect(secret).toMatch(/^4 error\[AUTHENTICATION_FAILED\]: .* does not accept user "user_app_\w+" with this/);
      expect(secret).not.toContain("wrong-secret");
      // To a user without rights the servers do not tell whether a database exists.
      expect(right).toMatch(/^5 error\[PRIVILEGE_MISSING\]: .*"nowhere_at_all", if it exists/);
      expect(missing).toMatch(
        /^4 error\[DATABASE_NOT_FOUND\]: .*"nowhere_at_all" does not exist[\s\S]*aludel db create/,
      );
      // A server without TLS refuses at once, one with a certificate of its own is not believed.
      const tls = (mode: string) =>
        fail({ DATABASE_URL: urlOf((url) => (asUser(url), url.searchParams.set("ssl-mode", mode))) });
      expect(await tls("verify_identity")).toMatch(/^4 error\[TLS_FAILED\]: .*(offers no TLS|certificate)/);
      expect(await tls("disabled")).toMatch(/^0 $/);
      expect(await tls("sometimes")).toMatch(/^2 error\[INVALID_DATABASE_URL\]/);
    });

    test("R192 a name that exists only inside Docker's network", async () => {
      const env = { ...parts, DB_HOST: "database-service" };
      const failed = await project.aludelIn({ env }, "upgrade", "head", "--json");
      expect(errorOf(failed)).toMatchObject({
        exit: 4,
        code: "HOST_NOT_FOUND",
        hint: expect.stringMatching(/inside Docker's network.*docker compose exec.*localhost:\d+/),
      });
    });

    test("R160 aludel wait waits for a server, and for the database in it, that come late", async () => {
      const { hostname, port } = new URL(adminUrl);
      const late = createServer((socket) => {
        const upstream = connectSocket(Number(port || 3306), hostname);
        socket.pipe(upstream).pipe(socket);
        for (const end of [socket, upstream]) end.on("error", () => undefined);
      });
      const listen = (at: number) => new Promise<void>((resolve) => late.listen(at, "127.0.0.1", resolve));
      await listen(0);
      const { port: latePort } = late.address() as AddressInfo;
      await new Promise((resolve) => late.close(resolve));
      await executeMysql(adminUrl, `DROP DATABASE ${name}`);
      const env = { ...parts, DB_HOST: "127.0.0.1", DB_PORT: String(latePort) };
      const gaveUp = await project.aludelIn({ env }, "wait", "--timeout", "0.2", "--json");
      expect(errorOf(gaveUp)).toMatchObject({ exit: 4, code: "WAIT_TIMEOUT" });
      let seen = "";
      const onError = (text: string): void => void (seen = text);
      const waiting = project.aludelIn({ env, onError }, "wait", "--timeout", "600");
      await waitUntil(() => seen.includes("waiting: nothing listens at"));
      await listen(latePort);
      await waitUntil(() => seen.includes("does not exist"));
      await executeMysql(adminUrl, `CREATE DATABASE ${name}`);
      const { code, stdout, stderr } = await waiting;
      late.close();
      expect(stderr).toMatch(/waiting: nothing listens at .*\n[\s\S]*waiting: database "app_\w+" does not exist/);
      expect(stdout).toMatch(/\/app_\w+ is ready \(\d+\.\d+\.\d+\) after \d+\.\d s\n$/);
      expect(code).toBe(0);
    });
  });

  describe("R193 who may not is told the exact GRANT, and the second try works", () => {
    let reader: MysqlTestUser;
    beforeEach(async () => {
      reader = await createMysqlUser(server);
    });
    afterEach(() => reader.drop());

    test("R193 to use the database, to change its schema, and to touch a table", async () => {
      const run = (...args: readonly string[]) =>
        project.aludelIn({ env: { DATABASE_URL: reader.login(urlOf()) } }, ...args, "--json");
      const outside = errorOf(await run("upgrade", "head"));
      const whole = `GRANT ALL PRIVILEGES ON \`${name.replace("_", String.raw`\_`)}\`.* TO '${reader.name}'@'%';`;
      expect(outside).toMatchObject({
        exit: 5,
        code: "PRIVILEGE_MISSING",
        details: { role: reader.name, grant: whole },
      });
      expect(outside["hint"]).toContain(whole);

      await executeMysql(adminUrl, `GRANT SELECT ON ${name}.* TO '${reader.name}'@'%'`);
      const inside = errorOf(await run("upgrade", "head"));
      expect(inside).toMatchObject({
        exit: 5,
        code: "PRIVILEGE_MISSING",
        details: { role: reader.name, grant: whole },
      });
      expect(inside["message"]).toContain("CREATE command denied");
      await executeMysql(adminUrl, whole);
      expect((await run("upgrade", "head")).json).toMatchObject({ current: ["bb02"] });
    });

    test("R193 inside a revision the failure names the revision, and what it takes of another table", async () => {
      await executeMysql(adminUrl, `GRANT ALL ON ${name}.* TO '${reader.name}'@'%'`);
      const env = { DATABASE_URL: reader.login(urlOf()) };
      expect(await project.aludelIn({ env }, "upgrade", "head")).toMatchObject({ code: 0 });
      const other = `${name}_other`;
      await executeMysql(adminUrl, `CREATE DATABASE ${other}; CREATE TABLE ${other}.prices (n int)`);
      try {
        project.revision({
          id: "cc03",
          down: "bb02",
          upgrade: `op.execute(sql\`INSERT INTO ${other}.prices VALUES (1)\`);`,
        });
        const refused = await project.aludelIn({ env }, "upgrade", "head", "--json");
        expect(errorOf(refused)).toMatchObject({
          exit: 5,
          message: expect.stringMatching(/^upgrade of revision "cc03".*nothing of it was applied.*"bb02"$/),
          details: { grant: `GRANT INSERT ON \`${other}\`.\`prices\` TO '${reader.name}'@'%';` },
        });
        await executeMysql(adminUrl, refused.json.error.details.grant);
        expect((await project.aludelIn({ env }, "upgrade", "head")).code).toBe(0);

        project.revision({ id: "dd04", down: "cc03", upgrade: `op.execute(sql\`CREATE USER ${name}_new\`);` });
        const global = await project.aludelIn({ env }, "upgrade", "head", "--json");
        expect(errorOf(global)).toMatchObject({
          exit: 5,
          details: { grant: `GRANT CREATE USER ON *.* TO '${reader.name}'@'%';` },
        });
        await executeMysql(adminUrl, global.json.error.details.grant);
        expect((await project.aludelIn({ env }, "upgrade", "head")).code).toBe(0);
      } finally {
        await executeMysql(adminUrl, `DROP DATABASE ${other}; DROP USER IF EXISTS ${name}_new`);
      }
    });
  });

  describe("what runs", () => {
    const run = (...args: readonly string[]) => project.aludelIn({ env: parts }, ...args);

    test("R157 production needs an opt-in and is told of what was never proved", async () => {
      const inProduction = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
        project.aludelIn({ env: { ...parts, ALUDEL_ENV: "production", ...env } }, ...args);
      for (const args of [
        ["upgrade", "head"],
        ["stamp", "head"],
        ["downgrade", "base", "--yes"],
      ]) {
        const refused = await inProduction({}, ...args, "--json");
        expect(errorOf(refused)).toMatchObject({ exit: 6, code: "PRODUCTION_REFUSED" });
      }
      expect(await queryMysql(urlOf(), "SHOW TABLES")).toEqual([]);
      const done = await inProduction({}, "upgrade", "aa01", "--production");
      expect(done.stderr).toContain(`warning: never proved on ${server} as they stand: revision "aa01" (teams)`);
      expect(done.code).toBe(0);
      expect(await inProduction({ ALLOW_MIGRATE_ON_PROD: "true" }, "upgrade", "head")).toMatchObject({ code: 0 });
    });

    test("R158 R159 a scratch database takes the revisions, and tests refuse a database of another name", async () => {
      const scratch = await project.aludelIn(
        { env: { DATABASE_URL: urlOf() } },
        "scratch",
        "--",
        process.execPath,
        "-e",
        "console.log(process.env.DATABASE_URL)",
      );
      expect(scratch.stdout).toMatch(/\/aludel_scratch_\w+\s*$/);
      expect(await queryMysql(urlOf(), "SHOW TABLES")).toEqual([]);
      const config = await loadConfig({ directory: project.folder, processEnvironment: { DATABASE_URL: urlOf() } });
      await expect(upgradeTestDatabase(config)).rejects.toMatchObject({ code: "NOT_A_TEST_DATABASE", exitCode: 6 });
      expect(await queryMysql(urlOf(), "SHOW TABLES")).toEqual([]);
    });

    test("R156 portable types have a type of the server, and keep their values", async () => {
      const id = "3f2a9c81-b7d4-4e0a-9b1c-000000000000";
      project.revision({
        id: "cc03",
        down: "bb02",
        upgrade: `op.createTable("values_of", { id: t.uuid().primaryKey("pk_values_of"), data: t.json(), address: t.inet(), at: t.timestamp({ withTimezone: true }), is_on: t.boolean().notNull().default(true) });
        op.insert("values_of", [{ id: "${id}", data: json({ a: [1, "é"] }), address: "2001:db8::/32", at: new Date("2026-01-02T03:04:05.678Z") }]);`,
        downgrade: `op.dropTable("values_of");`,
      });
      const done = await run("upgrade", "head");
      expect(done.stderr).toBe("");
      expect(done.code).toBe(0);
      const types = await queryMysql(
        urlOf(),
        "SELECT column_name AS name, column_type AS type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'values_of'",
      );
      expect(Object.fromEntries(types.map((column) => [column["name"], column["type"]]))).toEqual({
        id: server === "mysql" ? "char(36)" : "uuid",
        data: server === "mysql" ? "json" : "longtext",
        address: "varchar(43)",
        at: "timestamp(6)",
        is_on: "tinyint(1)",
      });
      const [row] = await queryMysql(
        urlOf(),
        "SELECT id, JSON_UNQUOTE(JSON_EXTRACT(data, '$.a[1]')) AS word, address, CAST(CONVERT_TZ(at, @@time_zone, '+00:00') AS char) AS at, is_on FROM values_of",
      );
      expect(row).toEqual({
        id,
        word: "é",
        address: "2001:db8::/32",
        at: "2026-01-02 03:04:05.678000",
        is_on: 1,
      });
    });

    test("R154 what the server lacks is refused before anything runs, with what to write instead", async () => {
      expect(await run("upgrade", "head")).toMatchObject({ code: 0 });
      const cases: readonly (readonly [string, RegExp])[] = [
        [`op.createIndex("ix_teams_name", "teams", ["name"], { where: sql\`name IS NOT NULL\` });`, /generated column/],
        [`op.createSchema("audit");`, /database|prefix/],
      ];
      for (const [upgrade, alternative] of cases) {
        project.revision({ id: "cc03", down: "bb02", upgrade: `op.addColumn("teams", "note", t.text()); ${upgrade}` });
        const refused = errorOf(await run("upgrade", "head", "--json"));
        expect(refused).toMatchObject({ code: "UNSUPPORTED_FEATURE", hint: expect.stringMatching(alternative) });
      }
      expect(await queryMysql(urlOf(), "SHOW COLUMNS FROM teams LIKE 'note'")).toEqual([]);
    });

    test("R197 a downgrade that a foreign key or duplicates block shows the rows, and goes on without them", async () => {
      project.revision({
        id: "cc03",
        down: "bb02",
        message: "free teams",
        upgrade: `op.insert("players", [{ id: 7, team_id: 99 }]); op.insert("teams", [{ id: 2, name: "blue" }]);`,
        downgrade: `op.addForeignKey("players", ["team_id"], "teams", ["id"], { name: "fk_players_team" });
        op.createIndex("uq_teams_name", "teams", ["name"], { unique: true });`,
      });
      expect(await run("upgrade", "head")).toMatchObject({ code: 0 });
      const orphan = await run("downgrade", "-1", "--json");
      expect(errorOf(orphan)).toMatchObject({
        exit: 7,
        message: expect.stringMatching(/^downgrade of revision "cc03".*fk_players_team.*nothing was run.*"cc03"$/),
        details: {
          blockingRows: [
            { table: "players", reason: "team_id refers to no row of teams", rows: [{ id: 7, team_id: 99 }] },
          ],
        },
      });
      await executeMysql(urlOf(), "UPDATE players SET team_id = 1");
      // These servers could not take the key back again, so the second step is looked at before the first.
      const duplicate = await run("downgrade", "-1", "--json");
      expect(errorOf(duplicate)).toMatchObject({
        exit: 7,
        code: "MIGRATION_FAILED",
        details: { blockingRows: [{ table: "teams", rows: [{ name: "blue", rows: 2 }] }] },
      });
      await executeMysql(urlOf(), "DELETE FROM teams WHERE id = 2");
      expect(await run("downgrade", "-1")).toMatchObject({ code: 0 });
      expect((await run("current")).stdout).toContain("bb02");
    });

    test("R188 R189 R190 R201 the steps that ran are told, verified and finished while another run waits", async () => {
      project.revision({
        id: "cc03",
        down: "bb02",
        upgrade: `op.createTable("a", { n: t.integer() }); op.createTable("b", { n: t.integer() }); op.createTable("c", { n: t.integer() });`,
        downgrade: `op.dropTable("c"); op.dropTable("b"); op.dropTable("a");`,
      });
      expect(await run("upgrade", "bb02")).toMatchObject({ code: 0 });
      await executeMysql(urlOf(), "CREATE TABLE b (x int)");
      expect(await run("upgrade", "head")).toMatchObject({ code: 8 });
      const status = await run("status", "--verify");
      expect(status.code).toBe(3);
      expect(status.stdout).toMatch(/stopped at step 2 of 3 of revision cc03/);
      await executeMysql(urlOf(), "DROP TABLE b");
      const both = await Promise.all([run("repair"), run("upgrade", "head")]);
      expect(both.map(({ code }) => code)).toEqual([0, 0]);
      expect((await run("status", "--verify")).stdout).toContain("verified: the database is what it records");
    });
  });
});
