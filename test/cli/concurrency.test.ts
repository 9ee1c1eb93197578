import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { everyEngine } from "../engine/engines.ts";
import { type CliResult, createProject } from "./project.ts";

/** A statement of about a second on each engine. */
const slow = `op.execute({
    postgres: sql\`SELECT pg_sleep(1)\`,
    mysql: sql\`DO SLEEP(1)\`,
    mariadb: sql\`DO SLEEP(1)\`,
    sqlite: sql\`INSERT INTO log (id) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000000) SELECT max(i) FROM n\`,
  });`;

interface TableRows {
  readonly name: string;
  readonly rows: number;
}

describe.each(everyEngine)("$label", (engine) => {
  test("R201 eight upgrades at once apply each revision once, and one that may not wait names who is at work", async () => {
    const database = await engine.createDatabase();
    try {
      const project = createProject(database.url);
      project.revision({
        id: "aa01",
        down: null,
        upgrade: `op.createTable("log", { id: t.bigint().notNull() });\n  ${slow}`,
      });
      project.revision({ id: "bb02", down: "aa01", upgrade: `op.insert("log", { id: 1 });` });
      project.revision({ id: "cc03", down: "bb02", upgrade: `op.createIndex("ix_log", "log", ["id"]);` });
      const runs = await Promise.all(Array.from({ length: 8 }, () => project.aludel("upgrade", "head", "--json")));
      expect(runs.map(({ code, json }) => (code === 0 ? 0 : json.error))).toEqual(Array.from({ length: 8 }, () => 0));
      const applied = runs.flatMap(({ json }) => json.applied.map(({ revision }: { revision: string }) => revision));
      expect(applied).toEqual(["aa01", "bb02", "cc03"]);
      expect(runs.map(({ json }) => json.current)).toEqual(Array.from({ length: 8 }, () => ["cc03"]));
      const { json } = await project.aludel("tables", "--json");
      const rows = Object.fromEntries(json.tables.map(({ name, rows: count }: TableRows) => [name, count]));
      expect(rows).toEqual({ aludel_history: 3, aludel_version: 1, log: engine.dialect === "sqlite" ? 2 : 1 });

      project.revision({ id: "dd04", down: "cc03", upgrade: slow });
      project.write("hasty.json", JSON.stringify({ database: database.url, lock: { timeout: 0 } }));
      const working = project.aludel("upgrade", "head");
      let hasty: CliResult;
      do {
        await sleep(20);
        hasty = await project.aludel("upgrade", "cc03", "--config", "hasty.json");
      } while (hasty.code === 0 && hasty.stdout.includes("cc03"));
      expect(hasty.code, hasty.stderr).toBe(9);
      expect(hasty.stderr).toMatch(
        /error\[LOCK_BUSY\]: the migration lock of .* is held by (?:process|connection) \d+/,
      );
      expect(await working).toMatchObject({ code: 0 });
    } finally {
      await database.drop();
    }
  });

  test("a table that another session holds is waited for, told on stderr, and given up with nothing applied", async () => {
    const database = await engine.createDatabase();
    const project = createProject(database.url, { statement: { lockTimeout: 300, retries: 1 } });
    project.revision({ id: "aa01", down: null, upgrade: `op.createTable("log", { id: t.bigint().notNull() });` });
    expect((await project.aludel("upgrade", "head")).code).toBe(0);
    const holder = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(database.url));
    try {
      await holder.begin();
      await holder.execute("INSERT INTO log VALUES (1)");
      project.revision({ id: "bb02", down: "aa01", upgrade: `op.addColumn("log", "text", t.text());` });
      const { code, stderr } = await project.aludel("upgrade", "head");
      const isNamed = engine.dialect !== "sqlite";
      expect(stderr).toMatch(
        isNamed
          ? /^waiting for a lock: attempt 2 of 2 in 0\.[2-5] s; blocked by (?:perhaps )?(?:process|connection) \d+ \(.*idle in transaction/m
          : /^waiting for a lock: attempt 2 of 2 in 0\.[2-5] s: database is locked \(SQLITE_BUSY\)/m,
      );
      expect(stderr).toContain(`error[${isNamed ? "LOCK_TIMEOUT" : "DATABASE_LOCKED"}]: upgrade of revision "bb02"`);
      expect(stderr).toContain(`, 2 times`);
      expect(stderr).toContain('nothing of it was applied, the database stands at "aa01"');
      expect(code).toBe(isNamed ? 7 : 9);
      await holder.rollback();
      expect((await project.aludel("upgrade", "head")).code).toBe(0);
    } finally {
      await holder.close();
      await database.drop();
    }
  });
});
