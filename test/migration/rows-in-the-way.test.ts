import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { downgrade, upgrade } from "../../src/command/run/migrate.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { createProject } from "../cli/project.ts";
import { failure } from "../command/failure.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";

const cases = [
  ["NULL", `op.alterColumn("c", "n", { nullable: { from: true, to: false } });`, "n is NULL"],
  ["duplicates", `op.addUnique("c", ["d"], { name: "uq_c" });`, "several rows have the same d"],
  ["an index", `op.createIndex("ix_c", "c", ["d"], { unique: true });`, "several rows have the same d"],
  ["a check", `op.addCheck("c", "ck_c", sql\`d < 7\`);`, "check ck_c does not hold"],
  ["orphans", `op.addForeignKey("c", ["d"], "p", ["id"], { name: "fk_c" });`, "d refers to no row of p"],
  [
    "a parent made anew",
    `op.createTable("q", { id: t.integer().primaryKey() }); op.addForeignKey("c", ["d"], "q", ["id"], { name: "fk_q" });`,
    "which is made anew and empty",
  ],
] as const;

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  test("a later step that is known to fail on the rows is refused before the first, both ways", async () => {
    const database = await engine.createDatabase();
    const session = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(database.url), { create: true });
    const project = createProject(database.url);
    const config = resolveConfig({ database: database.url }, { directory: project.folder, variables: {} });
    const tables = `op.createTable("p", { id: t.integer().primaryKey() });
      op.createTable("c", { id: t.integer().primaryKey(), n: t.integer(), d: t.integer() });
      op.insert("c", [{ id: 1, d: 7 }, { id: 2, d: 7 }]);`;
    const note = `op.addColumn("c", "note", t.integer());`;
    try {
      project.revision({ id: "r0", down: null, upgrade: tables });
      await upgrade(config, { target: "head" });
      for (const [title, upgradeText, reason] of cases) {
        project.revision({ id: "r1", down: "r0", upgrade: note });
        project.revision({ id: "r2", down: "r1", upgrade: upgradeText });
        const up = await failure(upgrade(config, { target: "head" }));
        expect(up, title).toMatchObject({
          code: "MIGRATION_FAILED",
          exitCode: 7,
          details: { revision: "r2", applied: [] },
        });
        expect(up.message, title).toContain(reason);
        await session.execute("SELECT id, n, d FROM c");
        expect((await session.execute("SELECT revision FROM aludel_version")).rows).toEqual([{ revision: "r0" }]);
      }
      const upward = `op.addColumn("c", "more", t.integer());`;
      project.revision({ id: "r1", down: "r0", upgrade: note, downgrade: cases[0][1] });
      project.revision({ id: "r2", down: "r1", upgrade: upward, downgrade: `op.dropColumn("c", "more");` });
      await upgrade(config, { target: "head" });
      const down = await failure(downgrade(config, { target: "r0", yes: true }));
      expect(down).toMatchObject({ code: "MIGRATION_FAILED", details: { revision: "r1", current: ["r2"] } });
      // What the planner refuses of a later revision, and values that a conversion does not take, are met before the first one too.
      project.revision({ id: "r2", down: "r1", upgrade: upward, downgrade: `op.addColumn("c", "less", t.integer());` });
      project.revision({ id: "r1", down: "r0", upgrade: note, downgrade: `op.execute(sql\`COMMIT\`);` });
      const unplanned = await failure(downgrade(config, { target: "r0", yes: true }));
      expect(unplanned).toMatchObject({
        code: "TRANSACTION_CONTROL",
        details: { revision: "r1", current: ["r2"], applied: [] },
      });
      expect(unplanned.message).toContain("nothing was run, the database stands at");
      project.revision({ id: "r1", down: "r0", upgrade: note, downgrade: `op.irreversible("no way");` });
      expect(await failure(downgrade(config, { target: "r0", yes: true }))).toMatchObject({ code: "IRREVERSIBLE" });
      for (const [from, to, value] of [
        // SQLite keeps any integer in either, and PostgreSQL makes no number of a text by itself.
        ...(engine.dialect === "sqlite" ? [] : [["t.integer()", "t.smallint()", "70000"]]),
        ["t.varchar(20)", "t.varchar(3)", "'abcdef'"],
        ...(engine.dialect === "postgres" ? [] : [["t.varchar(20)", "t.integer()", "'x'"]]),
      ]) {
        const convert = `op.alterColumn("c", "v", { type: { from: ${from}, to: ${to} } });`;
        const column = { id: "v1", down: "r2", upgrade: `op.addColumn("c", "v", ${from});` };
        project.revision({ ...column, downgrade: convert });
        project.revision({
          id: "v2",
          down: "v1",
          upgrade: `op.createTable("w", { id: t.integer() });`,
          downgrade: `op.dropTable("w");`,
        });
        await upgrade(config, { target: "head" });
        await session.execute(`UPDATE c SET v = ${value}`);
        const title = `${from} to ${to}`;
        const unfit = await failure(downgrade(config, { target: "r2", yes: true }));
        expect(unfit, title).toMatchObject({ code: "MIGRATION_FAILED", details: { revision: "v1", current: ["v2"] } });
        expect(unfit.message, title).toContain('nothing was run, the database stands at "v2"');
        project.revision({ ...column, downgrade: `op.dropColumn("c", "v");` });
        await downgrade(config, { target: "r2", yes: true });
      }
      rmSync(`${project.folder}/migrations/versions/v1.ts`);
      rmSync(`${project.folder}/migrations/versions/v2.ts`);
      // A revision that fills the rows first is none of its business.
      const filled = `op.update("c", { set: { n: 1 }, where: { n: null } }); ${cases[0][1]}`;
      project.revision({ id: "r3", down: "r2", upgrade: filled });
      expect(await upgrade(config, { target: "head" })).toMatchObject({ current: ["r3"] });
    } finally {
      await session.close();
      await database.drop();
    }
  });
});
