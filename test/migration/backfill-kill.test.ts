import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { createProject } from "../cli/project.ts";
import { engines } from "../engine/engines.ts";
import { openMigration, type TestMigration } from "./migration-fixture.ts";

const preload = fileURLToPath(new URL("../kill/interrupt-at.mjs", import.meta.url));
const rows = 2000;
const count = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})`;

const revisions = [
  {
    id: "a1",
    down: null,
    upgrade: `op.createTable("items", { id: t.integer().primaryKey("pk_items"), counter: t.integer().notNull().default(0) });
  op.execute(sql\`INSERT INTO items ${count} SELECT i, 0 FROM n\`);`,
  },
  {
    id: "b2",
    down: "a1",
    upgrade: `op.addColumn("items", "note", t.varchar(20));
  op.backfill("items", { set: { counter: sql\`counter + 1\` }, batchSize: 100 });
  op.createIndex("ix_items_counter", "items", ["counter"]);`,
  },
];

async function readCounts(migration: TestMigration) {
  const found = await migration.query("SELECT counter, count(*) AS n FROM items GROUP BY counter ORDER BY counter");
  return found.map(({ counter, n }) => [Number(counter), Number(n)]);
}

describe.each(engines.filter(({ label }, at) => label === "sqlite" || at === 1))("$label", (engine) => {
  test("kill -9 inside and behind a batch: the next run changes each row once", async () => {
    const project = createProject(null);
    for (const revision of revisions) project.revision(revision);
    const countFile = join(project.folder, "statements.txt");
    const open = async () => {
      const database = await engine.createDatabase();
      const migration = await openMigration(engine, database.url);
      onTestFinished(async () => {
        await migration.drop();
        await database.drop();
      });
      const upgrade = async (interruption: object | null) => {
        const preloaded =
          interruption === null
            ? {}
            : { NODE_OPTIONS: `--import ${preload}`, INTERRUPT: JSON.stringify(interruption), COUNT_FILE: countFile };
        const env = { ALUDEL_DATABASE_URL: database.url, ...preloaded };
        const { code } = await project.aludelIn({ env }, "upgrade", "head");
        return code;
      };
      return { migration, upgrade };
    };

    const whole = await open();
    expect(await whole.upgrade({})).toBe(0);
    expect(await readCounts(whole.migration)).toEqual([[1, rows]]);
    const statements = readFileSync(countFile, "utf8").split("\n");
    const batches = statements.flatMap((sql, at) => (/^UPDATE ["`]items/.test(sql) ? [at + 1] : []));
    expect(batches.length).toBeGreaterThan(3);
    const update = batches[1] ?? 0;
    // A batch is its update, its place in the journal, its commit.
    expect(statements[update]).toContain("aludel_history");
    expect(statements[update + 1]).toMatch(/^COMMIT/);
    for (const at of [update, update + 1, update + 2]) {
      const { migration, upgrade } = await open();
      expect(await upgrade({ at, phase: "after", how: "kill" })).toBeNull();
      const left = await readCounts(migration);
      expect(left.map(([counter]) => counter)).toEqual([0, 1]);
      expect(await upgrade(null)).toBe(0);
      expect(await readCounts(migration)).toEqual([[1, rows]]);
      expect(await migration.query("SELECT revision FROM aludel_version")).toEqual([{ revision: "b2" }]);
    }
  });
});
