import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { diff } from "../../../src/command/look/diff.ts";
import { openMysqlSession } from "../../../src/dialect/mysql/session.ts";
import { createAcceptanceProject } from "../../acceptance/acceptance-project.ts";
import { executeMysql, queryMysql } from "../../engine/mysql.ts";
import { type MysqlServer, startMysqlServer } from "../../engine/mysql-server.ts";
import { servers } from "./mysql-fixture.ts";

const before = `
export const mood = defineEnum("Mood", ["glad", "sad"]);
export const users = defineTable("Users", {
  id: t.bigint().primaryKey(),
  Name: t.varchar(20).notNull().default("😀"),
  mood: t.enum(mood).notNull().default("glad"),
  seen: t.timestamp({ withTimezone: true }).notNull(),
});
export const kinds = defineTable("Kinds", { id: t.bigint().primaryKey(), label: t.varchar(20) });
export const seed = rows(kinds, [{ id: 1, label: "one" }], { key: ["id"] });
export const items = defineTable("OrderItems", {
  id: t.bigint().primaryKey(),
  userId: t.bigint().references("Users.id", { onDelete: "cascade" }),
}, (c) => [index("ix_Items").on(c.userId), check("ck_Items", sql\`id > 0\`)]);
`;
const after = before
  .replaceAll("Users", "Members")
  .replace('Name: t.varchar(20).notNull().default("😀")', 'Name: t.varchar(30).notNull().default("😀").comment("c")')
  .replace("userId: t.bigint()", "n: t.integer(), userId: t.bigint()")
  .replace('label: "one" }', 'label: "uno" }, { id: 2, label: "two" }');

describe.each(servers)("a server that stores names of tables in lower case: %s", (server) => {
  let running: MysqlServer;
  beforeAll(async () => {
    const options = ["--lower-case-table-names=1", "--explicit-defaults-for-timestamp=OFF"];
    running = await startMysqlServer(server, options);
  });
  afterAll(() => running.stop());

  async function createDatabase() {
    const name = `test_${randomBytes(6).toString("hex")}`;
    await executeMysql(running.url, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    const url = `${running.url}${name}`;
    return { url, drop: () => executeMysql(running.url, `DROP DATABASE IF EXISTS ${name}`) };
  }

  test("a project whose tables have capitals is drafted, applied, checked, renamed and taken back", async () => {
    const project = await createAcceptanceProject(
      { dialect: server, label: server, createDatabase },
      { versionTable: "AppVersion", historyTable: "AppHistory", exclude: ["Legacy*"] },
    );
    await project.query("CREATE TABLE `LegacyThings` (id int PRIMARY KEY)");
    const expectClean = async () => {
      const { differences, unmanaged } = await project.check();
      expect(differences).toEqual([]);
      expect(unmanaged.filter(({ kind }) => kind === "table")).toEqual([{ kind: "table", name: "legacythings" }]);
    };
    project.models(before);
    await project.draft();
    await project.upgrade();
    await expectClean();
    await project.query("INSERT INTO users (id, seen) VALUES (1, '2026-01-02 03:04:05')");
    project.models(after);
    const { operations } = await project.draft({ renames: ["Users=Members"] });
    expect(operations.map(({ kind }) => kind)).toContain("renameTable");
    await project.upgrade();
    await expectClean();
    expect((await diff(project.config, { from: "models", to: "database" })).differences).toEqual([]);
    await project.query("INSERT INTO MEMBERS (id, seen) VALUES (2, '2026-01-02 03:04:05')");
    await project.query("UPDATE members SET name = concat(name, 'x')");
    expect(await project.query("SELECT DISTINCT name, CAST(seen AS char) AS seen FROM members")).toEqual([
      { name: "😀x", seen: "2026-01-02 03:04:05.000000" },
    ]);
    await project.query("DROP INDEX `ix_Items` ON orderitems").catch(() => undefined);
    await project.query("ALTER TABLE kinds ADD COLUMN by_hand int");
    expect((await project.check()).differences.map(({ object }) => object)).toContain("kinds.by_hand");
    await project.query("ALTER TABLE kinds DROP COLUMN by_hand");
    await project.downgrade("base");
    const left = (await project.query("SHOW TABLES")).flatMap((row) => Object.values(row).map(String));
    expect(new Set(left)).toEqual(new Set(["apphistory", "appversion", "legacythings"]));
    await project.drop();
  });

  test.runIf(server === "mariadb")("a variable that the role may not set is named", async () => {
    const database = await createDatabase();
    await executeMysql(
      running.url,
      "SET GLOBAL enforce_storage_engine = Aria; CREATE USER plain@'%' IDENTIFIED BY 'secret'; GRANT ALL ON `test\\_%`.* TO plain@'%'",
    );
    const url = new URL(database.url);
    [url.username, url.password] = ["plain", "secret"];
    await expect(openMysqlSession(parseDatabaseUrl(url.href))).rejects.toMatchObject({
      code: "PRIVILEGE_MISSING",
      details: { variable: "enforce_storage_engine" },
    });
    const session = await openMysqlSession(parseDatabaseUrl(database.url));
    await session.execute("CREATE TABLE t (id int PRIMARY KEY)");
    await session.close();
    const [row] = await queryMysql(database.url, "SHOW TABLE STATUS LIKE 't'");
    expect(row).toMatchObject({ Engine: "InnoDB" });
    await executeMysql(running.url, "SET GLOBAL enforce_storage_engine = NULL");
    await database.drop();
  });
});
