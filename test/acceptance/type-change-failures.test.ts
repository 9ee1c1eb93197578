import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import type { Engine } from "../engine/engine.ts";
import { engines, everyEngine } from "../engine/engines.ts";
import { createProject, type Project } from "../cli/project.ts";

interface Place {
  readonly project: Project;
  readonly query: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly script: (sql: string) => Promise<void>;
}

async function withProject(engine: Engine, use: (place: Place) => Promise<void>): Promise<void> {
  const database = await engine.createDatabase();
  const connect = async () =>
    (await loadConnector(engine.dialect)).open(parseDatabaseUrl(database.url), { create: true });
  try {
    await use({
      project: createProject(database.url),
      query: async (sql) => {
        const session = await connect();
        try {
          return (await session.execute(sql)).rows;
        } finally {
          await session.close();
        }
      },
      script: async (sql) => {
        const session = await connect();
        try {
          await session.executeScript(sql);
        } catch (error) {
          // A client that stops ends its transaction.
          await session.executeScript("ROLLBACK");
          throw error;
        } finally {
          await session.close();
        }
      },
    });
  } finally {
    await database.drop();
  }
}

/** A table with a type, and a revision that changes it. */
function writeHistory(
  project: Project,
  from: string,
  to: string,
  facts: { table?: string; before?: string } = {},
): void {
  const { table = "items", before = "" } = facts;
  project.revision({
    id: "aa01",
    down: null,
    upgrade: `op.createTable("${table}", { a: t.integer().notNull(), b: t.integer().notNull(), value: ${from} });
      op.addPrimaryKey("${table}", ["b", "a"], { name: "pk_items" });`,
    downgrade: `op.dropTable("${table}");`,
  });
  project.revision({
    id: "ab02",
    down: "aa01",
    upgrade: `${before} op.alterColumn("${table}", "value", { type: { from: ${from}, to: ${to} } });`,
    downgrade: `op.alterColumn("${table}", "value", { type: { from: ${to}, to: ${from} } });`,
  });
}

describe.each(everyEngine)("$label", (engine) => {
  test("R70 exit 7: a revision by hand stops before its first statement, with the keys of at most five rows", () =>
    withProject(engine, async ({ project, query }) => {
      writeHistory(project, "t.text()", "t.integer()", { before: `op.addColumn("items", "note", t.text());` });
      expect((await project.aludel("upgrade", "aa01")).code).toBe(0);
      const rows = Array.from({ length: 20 }, (_, at) => `(${at}, 7, 'v${at}')`);
      await query(`INSERT INTO items VALUES ${rows.join(", ")}, (100, 7, '12'), (101, 7, NULL)`);
      const failed = await project.aludel("upgrade", "head", "--json");
      expect(failed.code, failed.stderr).toBe(7);
      const { details, hint, message } = failed.json.error;
      expect(message).toContain(
        'column "items.value" holds values that cannot become integer; nothing of it was applied',
      );
      expect(details.statement).toBe(engine.dialect === "postgres" && /1[45]/.test(engine.label) ? 2 : 0);
      expect(details.rows).toHaveLength(5);
      expect(details.rows[0]).toEqual({ b: 7, a: 0, value: "v0" });
      expect(hint).toContain('op.update("items", { set: { value: "0" }, where: { value: "v0" } })');
      expect(failed.json.current).toEqual(["aa01"]);
      const text = await project.aludel("upgrade", "head");
      expect(text.stderr).toContain('"value":"v0"');
    }));

  test("R70 a mapping in the same revision comes before the check", () =>
    withProject(engine, async ({ project, query }) => {
      const before = `op.update("items", { set: { value: "0" }, where: { value: "none" } });`;
      writeHistory(project, "t.text()", "t.integer()", { before });
      expect((await project.aludel("upgrade", "aa01")).code).toBe(0);
      await query("INSERT INTO items VALUES (1, 1, 'none'), (2, 1, '5')");
      const done = await project.aludel("upgrade", "head");
      expect(done.code, done.stderr).toBe(0);
      expect((await query("SELECT value FROM items ORDER BY a")).map(({ value }) => Number(value))).toEqual([0, 5]);
    }));

  test("R70 renames in the same revision do not hide the rows", () =>
    withProject(engine, async ({ project, query }) => {
      writeHistory(project, "t.text()", "t.integer()");
      project.revision({
        id: "ab02",
        down: "aa01",
        upgrade: `
          op.renameTable("items", "things");
          op.renameColumn("things", "value", "number");
          op.renameColumn("things", "a", "c");
          op.alterColumn("things", "number", { type: { from: t.text(), to: t.integer() } });`,
        downgrade: "",
      });
      expect((await project.aludel("upgrade", "aa01")).code).toBe(0);
      await query("INSERT INTO items VALUES (1, 1, 'x')");
      const failed = await project.aludel("upgrade", "head", "--json");
      expect(failed.code, failed.stderr).toBe(7);
      expect(Object.values(failed.json.error.details.rows[0])).toEqual([1, 1, "x"]);
      expect(failed.json.error.message).toContain('column "things.number" holds values that cannot become integer');
      expect(await query("SELECT value FROM items")).toEqual([{ value: "x" }]);
    }));

  test("R70 a script of --sql stops at the check, and goes through without such rows", () =>
    withProject(engine, async ({ project, query, script }) => {
      writeHistory(project, "t.text()", "t.integer()");
      expect((await project.aludel("upgrade", "aa01")).code).toBe(0);
      const sql = (await project.aludel("upgrade", "aa01:ab02", "--sql")).stdout;
      expect(sql).toContain('-- must return no rows: column "items.value" holds values that cannot become integer');
      await query("INSERT INTO items VALUES (1, 1, '12'), (2, 1, 'x')");
      const stops = /column "items\.value" holds values that cannot become integer|^Subquery returns more than 1 row/;
      await expect(script(sql)).rejects.toThrow(stops);
      expect(await query("SELECT value FROM items ORDER BY a")).toEqual([{ value: "12" }, { value: "x" }]);
      await query("DELETE FROM items WHERE a = 2");
      await script(sql);
      expect((await query("SELECT value FROM items")).map(({ value }) => Number(value))).toEqual([12]);
      expect((await project.aludel("current")).stdout).toBe("ab02 (head)\n");
    }));

  test("what a lossy change throws away is counted before a downgrade", () =>
    withProject(engine, async ({ project, query }) => {
      writeHistory(project, "t.date()", "t.timestamp()");
      project.revision({
        id: "ab02",
        down: "aa01",
        upgrade: `op.alterColumn("items", "value", { type: { from: t.date(), to: t.timestamp() } });`,
        downgrade: `op.alterColumn("items", "value", {
          type: { from: t.timestamp(), to: t.date() }, lossy: "a part of each value is lost",
        });`,
      });
      expect((await project.aludel("upgrade", "head")).code).toBe(0);
      await query("INSERT INTO items VALUES (1, 1, '2026-11-20 10:00:00')");
      const asked = await project.aludel("downgrade", "-1");
      expect(asked.code).toBe(6);
      expect(asked.stderr).toContain('column "items.value" with 1 value');
      expect((await project.aludel("downgrade", "-1", "--yes")).code).toBe(0);
    }));
});

const tested = engines.filter(({ dialect }) => dialect === "sqlite" || dialect === "postgres");

describe.each(tested)("$label", (engine) => {
  test("R70 a mapping by using is the revision's own, and is not checked against the plain conversion", () =>
    withProject(engine, async ({ project, query }) => {
      const using = `using: sql\`CASE "value" WHEN 'low' THEN 1 WHEN 'high' THEN 2 END\``;
      writeHistory(project, "t.text()", "t.integer()");
      project.revision({
        id: "ab02",
        down: "aa01",
        upgrade: `op.alterColumn("items", "value", { type: { from: t.text(), to: t.integer() }, ${using} });`,
        downgrade: `op.alterColumn("items", "value", {
          type: { from: t.integer(), to: t.text() },
          using: sql\`CASE "value" WHEN 1 THEN 'low' WHEN 2 THEN 'high' END\`,
        });`,
      });
      expect((await project.aludel("upgrade", "aa01")).code).toBe(0);
      await query("INSERT INTO items VALUES (1, 1, 'low'), (2, 1, 'high')");
      const done = await project.aludel("upgrade", "head");
      expect(done.code, done.stderr).toBe(0);
      expect((await query("SELECT value FROM items ORDER BY a")).map(({ value }) => Number(value))).toEqual([1, 2]);
      expect((await project.aludel("downgrade", "-1", "--yes")).code).toBe(0);
      expect((await query("SELECT value FROM items ORDER BY a")).map(({ value }) => value)).toEqual(["low", "high"]);
    }));
});

describe.each(engines.filter(({ dialect }) => dialect === "postgres"))("$label", (engine) => {
  test("R200 a conversion that PostgreSQL does not have is explained: using", () =>
    withProject(engine, async ({ project, query }) => {
      writeHistory(project, "t.integer()", "t.uuid()");
      expect((await project.aludel("upgrade", "aa01")).code).toBe(0);
      await query("INSERT INTO items VALUES (1, 1, 7)");
      const failed = await project.aludel("upgrade", "head", "--json");
      expect(failed.code).toBe(7);
      expect(failed.json.error).toMatchObject({
        code: "MIGRATION_FAILED",
        message: expect.stringContaining("cannot cast type integer to uuid"),
        hint: expect.stringContaining("Say how values are converted: using in op.alterColumn"),
      });
    }));

  test("a view that reads the column is named, with what to do", () =>
    withProject(engine, async ({ project, query }) => {
      writeHistory(project, "t.varchar(5)", "t.text()");
      expect((await project.aludel("upgrade", "aa01")).code).toBe(0);
      await query('CREATE VIEW "all items" AS SELECT value FROM items');
      const failed = await project.aludel("upgrade", "head", "--json");
      expect(failed.code).toBe(7);
      expect(failed.json.error.hint).toMatch(
        /^Drop the view "all items" before with op\.execute in .*ab02\.ts, create it again/,
      );
    }));

  test("R70 tables of other schemas are checked", () =>
    withProject(engine, async ({ project, query }) => {
      writeHistory(project, "t.text()", "t.uuid()", { table: "app.items" });
      await query("CREATE SCHEMA app");
      const first = await project.aludel("upgrade", "aa01");
      expect(first.code, first.stderr).toBe(0);
      await query("INSERT INTO app.items VALUES (1, 1, 'system')");
      const failed = await project.aludel("upgrade", "head", "--json");
      expect(failed.code).toBe(7);
      expect(failed.json.error.hint).toContain('op.update("app.items", { set: { value: "00000000');
    }));

  test("R70 one pass finds a row among many", () =>
    withProject(engine, async ({ project, query }) => {
      writeHistory(project, "t.text()", "t.integer()");
      expect((await project.aludel("upgrade", "aa01")).code).toBe(0);
      await query("INSERT INTO items SELECT n, 1, n::text FROM generate_series(1, 200000) n");
      await query("UPDATE items SET value = 'x' WHERE a = 199999");
      const failed = await project.aludel("upgrade", "head", "--json");
      expect(failed.json.error.details.rows).toEqual([{ b: 1, a: 199999, value: "x" }]);
    }));
});
