import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { createProject, type Project } from "../cli/project.ts";
import type { Engine } from "../engine/engine.ts";
import { everyEngine } from "../engine/engines.ts";
import { type Interruption, listStatements, runInterrupted } from "../kill/kill-run.ts";
import { readState } from "../kill/read-state.ts";

/** The most usual change of all: a key runs out of numbers. */
function createShop(url: string): Project {
  const project = createProject(url);
  project.revision({
    id: "a1",
    down: null,
    upgrade: `
  op.createTable("users", { id: t.integer().primaryKey("pk_users"), name: t.varchar(20) });
  op.createTable("orders", {
    id: t.integer().primaryKey("pk_orders"),
    user_id: t.integer().references("users.id", { name: "fk_orders_user", onDelete: "cascade" }),
  });
  op.insert("users", [{ id: 1, name: "Ann" }, { id: 2, name: "Bob" }]);
  op.insert("orders", [{ id: 1, user_id: 1 }, { id: 2, user_id: 2 }]);`,
    downgrade: `op.dropTable("orders"); op.dropTable("users");`,
  });
  const change = (table: string, column: string, from: string, to: string) =>
    `op.alterColumn("${table}", "${column}", { type: { from: t.${from}(), to: t.${to}() } });`;
  project.revision({
    id: "b2",
    down: "a1",
    upgrade: change("users", "id", "integer", "bigint") + change("orders", "user_id", "integer", "bigint"),
    downgrade: change("orders", "user_id", "bigint", "integer") + change("users", "id", "bigint", "integer"),
  });
  return project;
}

async function execute(url: string, sql: string): Promise<readonly unknown[]> {
  const parsed = parseDatabaseUrl(url);
  const session = await (await loadConnector(parsed.dialect)).open(parsed);
  try {
    return (await session.execute(sql)).rows;
  } finally {
    await session.close();
  }
}

/** A state without the history's own lines. */
function lines(state: string): readonly string[] {
  return state.split("\n").filter((line) => !line.includes('"direction"'));
}

async function withShop(engine: Engine, use: (project: Project, url: string) => Promise<void>): Promise<void> {
  const database = await engine.createDatabase();
  try {
    await use(createShop(database.url), database.url);
  } finally {
    await database.drop();
  }
}

describe.each(everyEngine)("$label", (engine) => {
  test("R65 one revision file makes a key and what refers to it larger, and back, on every engine", () =>
    withShop(engine, async (project, url) => {
      expect((await project.aludel("upgrade", "a1")).code).toBe(0);
      const before = await readState(url);
      const done = await project.aludel("upgrade", "head");
      expect(done.code, done.stderr).toBe(0);
      expect(await readState(url)).toContain("bigint");
      await execute(url, "INSERT INTO users VALUES (5000000000, 'Cy')");
      await execute(url, "INSERT INTO orders VALUES (3, 5000000000)");
      // SQLite has one size of integers.
      if (engine.dialect !== "sqlite") {
        const back = await project.aludel("downgrade", "-1", "--yes");
        expect(back.stderr).toContain("holds values that cannot become integer; nothing of it was applied");
        expect(back.code).toBe(7);
      }
      await execute(url, "DELETE FROM users WHERE id > 2");
      expect(await execute(url, "SELECT id FROM orders WHERE id > 2")).toEqual([]);
      const again = await project.aludel("downgrade", "-1", "--yes");
      expect(again.code, again.stderr).toBe(0);
      expect(lines(await readState(url))).toEqual(lines(before));
    }));
});

const withoutTransactions = everyEngine.filter(({ dialect }) => dialect === "mysql" || dialect === "mariadb");

describe.each(withoutTransactions)("$label", (engine) => {
  test("--sql and --dry-run show that the key is taken off and put back", () =>
    withShop(engine, async (project) => {
      const script = await project.aludel("upgrade", "a1:b2", "--sql");
      expect(script.stderr).toBe("");
      expect(script.stdout).toMatch(
        /-- foreign key orders\.fk_orders_user is taken off while columns that it joins change\nALTER TABLE `orders` DROP FOREIGN KEY `fk_orders_user`, DROP INDEX `fk_orders_user`.*;[\s\S]*ALTER TABLE `users` MODIFY[\s\S]*ALTER TABLE `orders` MODIFY[\s\S]*\n-- foreign key orders\.fk_orders_user is put back\nALTER TABLE `orders` ADD CONSTRAINT `fk_orders_user` FOREIGN KEY \(`user_id`\) REFERENCES `users` \(`id`\) ON DELETE CASCADE/,
      );
      await project.aludel("upgrade", "a1");
      const dry = await project.aludel("upgrade", "head", "--dry-run");
      expect(dry.stdout.match(/DROP FOREIGN KEY|ADD CONSTRAINT|MODIFY/g)).toEqual([
        "DROP FOREIGN KEY",
        "MODIFY",
        "MODIFY",
        "ADD CONSTRAINT",
      ]);
    }));

  test("R188 R190 a run that is cut off while the key is off goes on, or is taken back with the key", () =>
    withShop(engine, async (project, url) => {
      await project.aludel("upgrade", "a1");
      const before = await readState(url);
      const prepare = async () => {
        const database = await engine.createDatabase();
        await project.aludelIn({ env: { ALUDEL_DATABASE_URL: database.url } }, "upgrade", "a1");
        return database;
      };
      const { statements, state } = await listStatements(project, prepare, ["upgrade", "head"]);
      const find = (text: string) => statements.findIndex((statement) => statement.includes(text)) + 1;
      const database = { url, drop: () => Promise.resolve() };
      const interrupt = async (cut: Interruption): Promise<void> => {
        expect((await runInterrupted(project, database, ["upgrade", "head"], cut)).code).not.toBe(0);
      };
      await interrupt({ at: find("DROP FOREIGN KEY"), phase: "after", how: "kill" });
      const continued = await project.aludel("upgrade", "head");
      expect(continued.code, continued.stderr).toBe(0);
      expect(lines(await readState(url))).toEqual(lines(state));
      expect((await project.aludel("downgrade", "-1", "--yes")).code).toBe(0);

      await interrupt({ at: find("ADD CONSTRAINT"), phase: "before", how: "cut" });
      const undone = await project.aludel("repair", "--undo", "--yes");
      expect(undone.code, undone.stderr).toBe(0);
      expect(lines(await readState(url))).toEqual(lines(before));
    }));

  test("R188 rows that came in while the key was off are shown when it is put back", () =>
    withShop(engine, async (project, url) => {
      await project.aludel("upgrade", "a1");
      const cut = { at: 1, match: "DROP FOREIGN KEY", phase: "after", how: "kill" } as const;
      await runInterrupted(project, { url, drop: () => Promise.resolve() }, ["upgrade", "head"], cut);
      await execute(url, "INSERT INTO orders VALUES (7, 77)");
      const failed = await project.aludel("upgrade", "head", "--json");
      expect(failed.json.error).toMatchObject({
        code: "MIGRATION_INCOMPLETE",
        details: { blockingRows: [{ table: "orders", rows: [{ id: 7, user_id: 77 }] }] },
      });
      await execute(url, "DELETE FROM orders WHERE id = 7");
      expect((await project.aludel("upgrade", "head")).code).toBe(0);
    }));
});
