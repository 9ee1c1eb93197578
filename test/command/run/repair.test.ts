import { describe, expect, test } from "vitest";
import { upgrade } from "../../../src/command/run/migrate.ts";
import { repair } from "../../../src/command/run/repair.ts";
import type { Config } from "../../../src/config/config.ts";
import { resolveConfig } from "../../../src/config/resolve-config.ts";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { loadConnector } from "../../../src/dialect/load-connector.ts";
import { createProject, type Project } from "../../cli/project.ts";
import type { Engine } from "../../engine/engine.ts";
import { everyEngine } from "../../engine/engines.ts";
import { failure } from "../failure.ts";

interface Place {
  readonly project: Project;
  readonly config: Config;
  execute(...statements: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

async function withPlace(engine: Engine, use: (place: Place) => Promise<void>): Promise<void> {
  const database = await engine.createDatabase();
  const session = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(database.url), { create: true });
  const project = createProject(database.url);
  try {
    await use({
      project,
      config: resolveConfig({ database: database.url }, { directory: project.folder, variables: {} }),
      async execute(...statements) {
        let rows: readonly Readonly<Record<string, unknown>>[] = [];
        for (const sql of statements) ({ rows } = await session.execute(sql));
        return rows;
      },
    });
  } finally {
    await session.close();
    await database.drop();
  }
}

describe.each(everyEngine)("$label", (engine) => {
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
  op.insert("users", [{ id: 1, age: 7 }, { id: 2, age: 7 }]);`,
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
      project.revision({ id: "b2", down: "a1", upgrade: `${fill}\n${unique}` });
      expect(await failure(upgrade(config, { target: "head" }))).toMatchObject({ code: "MIGRATION_INCOMPLETE" });
      const undone = await repair(config, { undo: true });
      expect(undone).toMatchObject({
        current: ["a1"],
        stays: ["not taken back: the values that op.update wrote into users.other where it was NULL"],
      });
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
});
