import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { downgrade, upgrade } from "../../../src/command/run/migrate.ts";
import { stamp } from "../../../src/command/history/stamp.ts";
import { diff } from "../../../src/command/look/diff.ts";
import { revision } from "../../../src/command/revision/revision.ts";
import { check } from "../../../src/command/look/check.ts";
import { current } from "../../../src/command/look/current.ts";
import { status } from "../../../src/command/look/status.ts";
import { repair } from "../../../src/command/run/repair.ts";
import type { Config } from "../../../src/config/config.ts";
import { resolveConfig } from "../../../src/config/resolve-config.ts";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { loadConnector } from "../../../src/dialect/load-connector.ts";
import { createProject, type Project } from "../../cli/project.ts";
import type { Engine } from "../../engine/engine.ts";
import { everyEngine } from "../../engine/engines.ts";
import { takeShare } from "../../engine/tiers.ts";
import { failure } from "../failure.ts";

interface Place {
  readonly project: Project;
  readonly config: Config;
  readonly execute: (...statements: readonly string[]) => Promise<void>;
}

async function withPlace(engine: Engine, use: (place: Place) => Promise<void>): Promise<void> {
  const database = await engine.createDatabase();
  const session = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(database.url), { create: true });
  const project = createProject(database.url);
  try {
    await use({
      project,
      config: resolveConfig(
        { database: database.url, models: "./models.ts" },
        { directory: project.folder, variables: {} },
      ),
      execute: async (...statements) => {
        for (const sql of statements) await session.execute(sql);
      },
    });
  } finally {
    await session.close();
    await database.drop();
  }
}

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  /** A unique key that is a segment of its own on each engine. */
  const unique =
    engine.dialect === "sqlite"
      ? `op.addUnique("users", ["age"], { name: "uq_age" });`
      : `op.createIndex("uq_age", "users", ["age"], { unique: true, concurrently: true });`;
  const first = {
    id: "a1",
    down: null,
    upgrade: `
  op.createTable("users", {
    id: t.integer().primaryKey("pk_users"),
    age: t.integer(),
    role: t.enum("user_role", ["worker", "o'brien"]).notNull().default("worker"),
    other: t.enum("user_role", ["worker", "o'brien"]),
  });
  op.insert("users", [{ id: 1, age: 7 }, { id: 2, age: 8 }]);`,
  };

  test("a healthy database with enums needs no repair, and one that is neither is told apart in both ways", () =>
    withPlace(engine, async ({ project, config, execute }) => {
      project.revision(first);
      await upgrade(config, { target: "head" });
      project.revision({
        id: "b2",
        down: "a1",
        upgrade: `op.addColumn("users", "city", t.varchar(20)); op.addColumn("users", "rank", t.enum("rank", ["low"]));
          op.dropColumn("users", "other");`,
      });
      expect((await repair(config)).found).toContain("nothing to repair");
      await execute("ALTER TABLE users ADD city varchar(20)", "ALTER TABLE users ADD zip varchar(20)");
      const error = await failure(repair(config));
      expect(error).toMatchObject({ code: "EFFECT_UNKNOWN", exitCode: 8 });
      expect(error.details).toMatchObject({
        revision: "b2",
        found: ["users.city: add column varchar(20), nullable", "users.zip: add column varchar(20), nullable"],
        before: ["users.city: drop column", "users.zip: drop column"],
        after: expect.arrayContaining(["users.zip: drop column", "users.other: drop column"]),
      });
      expect(error.message).toContain("users.zip: add column varchar(20), nullable");
      await execute("ALTER TABLE users DROP COLUMN zip");
      expect((await repair(config)).found).toContain("had come to operation 1 of 3");
    }));

  test("undo tells which values stay, and refuses with everything that has no way back", () =>
    withPlace(engine, async ({ project, config, execute }) => {
      project.revision(first);
      await upgrade(config, { target: "head" });
      const fill = `op.update("users", { set: { other: "worker" }, where: { other: null } });`;
      const insert = `op.insert("users", [{ id: 3, age: 30 }, { id: 4, age: 40 }, { id: 5, age: 50 }]);`;
      project.revision({ id: "b2", down: "a1", upgrade: `${insert}\n${fill}\n${unique}` });
      await execute("UPDATE users SET age = 7");
      expect(await failure(upgrade(config, { target: "head" }))).toMatchObject({ code: "MIGRATION_INCOMPLETE" });
      await execute("DELETE FROM users WHERE id = 3", "UPDATE users SET age = 41 WHERE id = 4");
      const undone = await repair(config, { undo: true });
      expect(undone).toMatchObject({
        current: ["a1"],
        stays: [
          "not taken back: the values that op.update wrote into users.other where it was NULL",
          "not found: 2 of 3 rows that op.insert wrote into users; somebody has deleted or changed them since",
        ],
      });
      expect(undone.found).toContain("2 of 3 rows");
      await execute("DELETE FROM users WHERE id = 4");
      expect(undone.found).toContain("op.update wrote into users.other");

      project.revision({
        id: "b2",
        down: "a1",
        upgrade: `op.update("users", { set: { role: "o'brien" }, where: { id: 1 } }); op.delete("users", { id: 99 });
          op.execute(sql\`UPDATE users SET age = age\`); op.run(async (db) => { await db.selectFrom("users").selectAll().execute(); });
          ${unique}`,
      });
      expect(await failure(upgrade(config, { target: "head" }))).toMatchObject({ code: "MIGRATION_INCOMPLETE" });
      const refused = await failure(repair(config, { undo: true }));
      expect(refused).toMatchObject({ code: "IRREVERSIBLE" });
      expect(refused.details["operations"]).toMatchObject([
        { kind: "updateRows", object: "users" },
        { kind: "deleteRows", object: "users" },
        { kind: "execute" },
        { kind: "run" },
      ]);
      expect(refused.message).toContain("nothing was changed");
      await execute("UPDATE users SET age = id");
      expect(await repair(config)).toMatchObject({ current: ["b2"] });
    }));

  test("R188 inside a revision, check holds the database against what the journal has made, and damage is named", () =>
    withPlace(engine, async ({ project, config, execute }) => {
      project.write(
        "models.ts",
        `import { defineTable, t } from "aludel/models";
         export const groups = defineTable("groups", { id: t.integer().primaryKey("pk_groups"), n: t.integer() });`,
      );
      const mark = engine.dialect === "mysql" || engine.dialect === "mariadb" ? "`" : '"';
      const groups = `${mark}groups${mark}`;
      project.revision(first);
      project.revision({
        id: "b2",
        down: "a1",
        upgrade: `op.createTable("groups", { id: t.integer().primaryKey("pk_groups"), n: t.integer() });
          op.update("users", { set: { role: "o'brien" }, where: { id: 1 } }); ${unique}`,
      });
      await upgrade(config, { target: "a1" });
      await execute("UPDATE users SET age = 7");
      expect(await failure(upgrade(config, { target: "head" }))).toMatchObject({ code: "MIGRATION_INCOMPLETE" });
      const look = async () => {
        const { differences, unmanaged } = await check(config);
        const own = differences.filter(({ between }) => between[1] === "database");
        return { first: differences[0]?.kind, own: own.map(({ kind, object }) => `${kind} ${object}`), unmanaged };
      };
      const inside = { first: "unfinishedRevision", own: ["unfinishedRevision b2"], unmanaged: [] };
      expect(await look()).toEqual(inside);
      expect(await current(config)).toMatchObject({ unfinished: "b2" });
      const inRevision = [
        { rule: "unfinishedRevision", message: expect.stringContaining('inside revision "b2" on database') },
      ];
      expect(await diff(config, { from: "a1", to: "database" })).toMatchObject({ diagnostics: inRevision });
      expect(await diff(config, { from: "a1", to: "models" })).toMatchObject({ diagnostics: [] });
      const drafted = await revision(config, { message: "drop users", autogenerate: true, drops: ["users"] });
      expect(drafted.diagnostics).toContainEqual({
        rule: "unfinishedRevision",
        message: expect.stringContaining('inside revision "b2" on the database'),
      });
      rmSync(drafted.path ?? "");
      expect(await failure(downgrade(config, { target: "-7" }))).toMatchObject({ code: "MIGRATION_INCOMPLETE" });

      await execute(`DROP TABLE ${groups}`, "UPDATE users SET age = id");
      expect(await look()).toEqual({ ...inside, own: ["unfinishedRevision b2", "createTable groups"] });
      for (const goOn of [() => repair(config), () => upgrade(config, { target: "head" })]) {
        const refused = await failure(goOn());
        expect(refused).toMatchObject({ code: "EFFECT_UNKNOWN" });
        expect(refused.message).toContain("somebody has undone them since: groups: create table");
      }
      await execute(`CREATE TABLE ${groups} (id integer NOT NULL, n integer, CONSTRAINT pk_groups PRIMARY KEY (id))`);

      await execute("CREATE TABLE kept AS SELECT id, plan, intent FROM aludel_history");
      for (const damage of [
        "plan = 'garbage'",
        "plan = '2:{'",
        "plan = '2:[{}]'",
        "plan = '2:[]'",
        "intent = 'none'",
      ]) {
        await execute(`UPDATE aludel_history SET ${damage} WHERE finished_at IS NULL`);
        for (const run of [status, repair, check]) {
          const damaged = await failure(run(config));
          expect(damaged, damage).toMatchObject({ code: "JOURNAL_DAMAGED", exitCode: 8 });
          expect(damaged.message).toMatch(/^row \d+ of "aludel_history", the journal of the upgrade of revision "b2"/);
        }
        await execute(
          "UPDATE aludel_history SET plan = (SELECT plan FROM kept WHERE kept.id = aludel_history.id), intent = (SELECT intent FROM kept WHERE kept.id = aludel_history.id)",
        );
      }
      await execute("DROP TABLE kept");
      expect(await repair(config)).toMatchObject({ current: ["b2"] });
      expect((await look()).own).toEqual([]);
      await execute("UPDATE aludel_history SET finished_at = NULL, plan = 'x' WHERE revision = 'b2'");
      expect(await stamp(config, { targets: ["b2"] })).toMatchObject({ givenUp: "b2" });
    }));
});
