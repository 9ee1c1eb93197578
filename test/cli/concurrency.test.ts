import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { everyEngine } from "../engine/engines.ts";
import { hangLimit } from "../engine/hang-limit.ts";
import { waitUntil } from "../engine/wait-until.ts";
import { takeShare } from "../engine/tiers.ts";
import { createProject } from "./project.ts";

/** Code of a revision that says by a file that it has begun, and goes on when another file is there. */
const gate = (name: string): string => `op.run(async () => {
    const { existsSync, writeFileSync } = await import("node:fs");
    writeFileSync("${name}-begun", "");
    while (!existsSync("${name}-open")) await new Promise((resolve) => setTimeout(resolve, 10));
  });`;

interface TableRows {
  readonly name: string;
  readonly rows: number;
}

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  test("R201 eight upgrades at once apply each revision once, and one that may not wait names who is at work", async () => {
    const database = await engine.createDatabase();
    try {
      const project = createProject(database.url, { lock: { timeout: hangLimit } });
      project.write("hasty.json", JSON.stringify({ database: database.url, lock: { timeout: 0 } }));
      /** Runs a command that may not wait while another one is inside of a revision. */
      const meet = async (name: string, ...command: readonly string[]): Promise<void> => {
        await waitUntil(() => existsSync(join(project.folder, `${name}-begun`)));
        const hasty = await project.aludel(...command, "--config", "hasty.json");
        expect(hasty.code, hasty.stderr).toBe(9);
        expect(hasty.stderr).toMatch(
          /error\[LOCK_BUSY\]: the migration lock of .* is held by (?:process|connection) \d+/,
        );
        writeFileSync(join(project.folder, `${name}-open`), "");
      };
      project.revision({
        id: "aa01",
        down: null,
        upgrade: `op.createTable("log", { id: t.bigint().notNull() });\n  ${gate("first")}`,
      });
      project.revision({ id: "bb02", down: "aa01", upgrade: `op.insert("log", { id: 1 });` });
      project.revision({ id: "cc03", down: "bb02", upgrade: `op.createIndex("ix_log", "log", ["id"]);` });
      const running = Array.from({ length: 8 }, () => project.aludel("upgrade", "head", "--json"));
      await meet("first", "upgrade", "head");
      const runs = await Promise.all(running);
      expect(runs.map(({ code, json }) => (code === 0 ? 0 : json.error))).toEqual(Array.from({ length: 8 }, () => 0));
      const applied = runs.flatMap(({ json }) => json.applied.map(({ revision }: { revision: string }) => revision));
      expect(applied).toEqual(["aa01", "bb02", "cc03"]);
      expect(runs.map(({ json }) => json.current)).toEqual(Array.from({ length: 8 }, () => ["cc03"]));
      const { json } = await project.aludel("tables", "--json");
      const rows = Object.fromEntries(json.tables.map(({ name, rows: count }: TableRows) => [name, count]));
      expect(rows).toEqual({ aludel_history: 3, aludel_version: 1, log: 1 });

      project.revision({ id: "dd04", down: "cc03", upgrade: gate("last") });
      const working = project.aludel("upgrade", "head");
      await meet("last", "upgrade", "cc03");
      expect(await working).toMatchObject({ code: 0 });
    } finally {
      await database.drop();
    }
  });

  test("a table that another session holds is waited for, told on stderr, and given up with nothing applied", async () => {
    const database = await engine.createDatabase();
    const project = createProject(database.url, { statement: { lockTimeout: 3000, retries: 1 } });
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
