import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import type { TestDatabase } from "../engine/engine.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";
import { createProject, type Project, type RevisionFacts } from "./project.ts";

const rows: RevisionFacts = {
  id: "rows00000001",
  down: null,
  upgrade: `op.execute(sql\`CREATE TABLE words (id int, word varchar(20))\`);`,
};

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  const isMysql = engine.dialect === "mysql" || engine.dialect === "mariadb";
  let database: TestDatabase;
  let project: Project;
  beforeAll(async () => {
    database = await engine.createDatabase();
    project = createProject(database.url);
    project.revision(rows);
    await project.aludel("upgrade", "head");
  });
  afterAll(() => database.drop());

  const next = (upgrade: string) => project.revision({ id: "next00000002", down: rows.id, upgrade });
  const upgrade = (...more: readonly string[]) => project.aludel("upgrade", "head", "--json", ...more);

  test("a query that fails and that nobody awaits is told of by its own error, not as a crash", async () => {
    next(`op.run(async (db) => {
      void db.insertInto("missing").values({ id: 1 }).execute();
      await db.selectFrom("words").selectAll().execute();
      await new Promise((resolve) => setTimeout(resolve, 20));
    });`);
    const { code, json, stderr } = await upgrade();
    expect({ code, stderr }).toEqual({ code: 7, stderr: "" });
    expect(json.error).toMatchObject({ code: "QUERY_NOT_AWAITED" });
    expect(json.error.message).toMatch(/promise that nobody awaited: .*missing.*nothing of it was applied/s);
  });

  test("code that hashes passwords first, and that nobody waits for, fails though nothing was sent yet", async () => {
    next(`op.run((db) => {
      [1, 2, 3].forEach(async (id) => {
        const { scrypt } = await import("node:crypto");
        const word = await new Promise((resolve) => scrypt("a", "b", 8, (_error, key) => resolve(key.toString("hex"))));
        await db.insertInto("words").values({ id, word }).execute();
      });
    });`);
    expect(await upgrade()).toMatchObject({ code: 7, json: { error: { code: "QUERY_NOT_AWAITED" } } });
  });

  test("a script with COMMIT in it is refused", async () => {
    next(`op.execute(sql\`INSERT INTO words VALUES (1, 'a')\`); op.execute(sql\`COMMIT\`);`);
    const { code, stdout, stderr } = await project.aludel("upgrade", "head", "--sql");
    expect({ code, stdout }).toEqual({ code: 7, stdout: "" });
    expect(stderr).toContain("TRANSACTION_CONTROL");
  });

  test.runIf(isMysql)(
    "a procedure that commits stops the run, which is continued only when somebody has looked",
    async () => {
      project.revision({
        id: "proc00000002",
        down: rows.id,
        upgrade: `op.execute(sql\`CREATE PROCEDURE ends() BEGIN INSERT INTO words VALUES (2, 'in'); COMMIT; END\`);`,
      });
      project.revision({
        id: "next00000002",
        down: "proc00000002",
        upgrade: `op.insert("words", [{ id: 1, word: "before" }]);
        op.execute(sql\`CALL ends()\`);
        op.insert("words", [{ id: 5, word: "after" }]);`,
      });
      const session = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(database.url));
      const ids = async () => (await session.execute("SELECT id FROM words ORDER BY id")).rows.map(({ id }) => id);
      const ended = await upgrade();
      expect(ended).toMatchObject({
        code: 8,
        json: { error: { code: "TRANSACTION_ENDED" }, current: ["proc00000002"] },
      });
      expect(ended.json.error.message).not.toContain("nothing of it was applied");
      expect(await ids()).toEqual([1, 2]);
      expect(await upgrade()).toMatchObject({ code: 8, json: { error: { code: "EFFECT_UNKNOWN" } } });
      const status = await project.aludel("status", "--json");
      expect(status.json).toMatchObject({
        status: { unfinished: { revision: "next00000002", effect: "unknown", step: 2, detail: "CALL ends()" } },
      });
      expect((await project.aludel("status")).stdout).toMatch(
        /\nit ended the transaction .*; nothing tells what of that/,
      );
      const away = await project.aludel("downgrade", "base", "--yes");
      expect(away).toMatchObject({ code: 8, stderr: expect.stringContaining("aludel repair --mark done") });
      expect(await project.aludel("repair", "--undo", "--yes")).toMatchObject({ code: 8 });
      expect(await project.aludel("repair", "--mark", "done")).toMatchObject({ code: 0 });
      expect(await ids()).toEqual([1, 2, 5]);
      expect(await upgrade()).toMatchObject({ code: 0, json: { current: ["next00000002"], applied: [] } });
      await session.close();
    },
  );
});
