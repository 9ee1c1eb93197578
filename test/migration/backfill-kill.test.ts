import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { createProject } from "../cli/project.ts";
import { engines } from "../engine/engines.ts";
import { openMigration, type TestMigration } from "./migration-fixture.ts";

const preload = fileURLToPath(new URL("../kill/interrupt-at.mjs", import.meta.url));
const rows = 2000;

const revisions = [
  {
    id: "a1",
    down: null,
    upgrade: `op.createTable("items", { id: t.integer().primaryKey("pk_items"), counter: t.integer().notNull().default(0) });`,
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
  test("kill -9 before, during and after a batch: the next run changes each row once", async () => {
    const project = createProject(null);
    for (const revision of revisions) project.revision(revision);
    const run = async (target: string, interruption: object | null, database: { readonly url: string }) => {
      const preloaded = interruption === null ? {} : { NODE_OPTIONS: `--import ${preload}` };
      const env = { ALUDEL_DATABASE_URL: database.url, INTERRUPT: JSON.stringify(interruption ?? {}), ...preloaded };
      const countFile = join(project.folder, "statements.txt");
      writeFileSync(countFile, "");
      const { code } = await project.aludelIn({ env: { ...env, COUNT_FILE: countFile } }, "upgrade", target);
      return { code, statements: readFileSync(countFile, "utf8").trimEnd().split("\n") };
    };
    const prepare = async () => {
      const database = await engine.createDatabase();
      const migration = await openMigration(engine, database.url);
      onTestFinished(async () => {
        await migration.drop();
        await database.drop();
      });
      expect(await run("a1", null, database)).toMatchObject({ code: 0 });
      const values = Array.from({ length: rows }, (_, n) => `(${n + 1}, 0)`);
      await migration.query(`INSERT INTO items VALUES ${values.join(", ")}`);
      return { database, migration };
    };

    const whole = await prepare();
    const { statements } = await run("head", { at: 0 }, whole.database);
    expect(await readCounts(whole.migration)).toEqual([[1, rows]]);
    const batches = statements.flatMap((sql, at) => (sql.startsWith('UPDATE "items"') ? [at + 1] : []));
    expect(batches.length).toBeGreaterThan(3);
    const second = batches[1] ?? 0;
    // The update of a batch, its place in the journal, its commit.
    const points = [
      { at: second, phase: "after" },
      { at: second + 1, phase: "after" },
      { at: second + 2, phase: "before" },
      { at: second + 2, phase: "after" },
    ] as const;
    expect(statements[second]).toContain('"aludel_history"');
    expect(statements[second + 1]).toMatch(/^COMMIT/);
    for (const point of points) {
      const { database, migration } = await prepare();
      expect(await run("head", { ...point, how: "kill" }, database)).toMatchObject({ code: null });
      const left = await readCounts(migration);
      expect(left.map(([counter]) => counter)).toEqual([0, 1]);
      expect(await run("head", null, database)).toMatchObject({ code: 0 });
      expect(await readCounts(migration)).toEqual([[1, rows]]);
      expect(await migration.query("SELECT revision FROM aludel_version")).toEqual([{ revision: "b2" }]);
    }
  }, 60_000);
});
