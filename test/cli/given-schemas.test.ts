import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { TestDatabase } from "../engine/engine.ts";
import {
  createPostgresDatabase,
  createPostgresRole,
  executePostgres,
  type PostgresTestRole,
  queryPostgres,
} from "../engine/postgres.ts";
import { createProject, type Project } from "./project.ts";

const books = {
  versionTable: { name: "aludel_version", schema: "Books" },
  historyTable: { name: "aludel_history", schema: "order" },
};

function writeHistory(project: Project): void {
  project.revision({
    id: "aa01",
    down: null,
    upgrade: `op.createSchema("Given"); op.createTable("Given.items", { id: t.bigint().primaryKey("pk_items") });`,
    downgrade: `op.dropTable("Given.items"); op.dropSchema("Given");`,
  });
  project.revision({
    id: "bb02",
    down: "aa01",
    upgrade: `op.createSchema("made"); op.createTable("made.items", { id: t.bigint().primaryKey("pk_items") });`,
    downgrade: `op.dropTable("made.items"); op.dropSchema("made");`,
  });
}

describe("schemas that are there, or are missing", () => {
  let database: TestDatabase;
  let role: PostgresTestRole;

  beforeAll(async () => {
    [database, role] = await Promise.all([createPostgresDatabase(), createPostgresRole()]);
    await executePostgres(database.url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
  });
  afterAll(async () => {
    await database.drop();
    await role.drop();
  });

  afterEach(async () => {
    for (const name of await schemas()) await executePostgres(database.url, `DROP SCHEMA "${name}" CASCADE`);
  });

  const schemas = async (): Promise<readonly string[]> => {
    const rows = await queryPostgres<{ name: string }>(
      database.url,
      "SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public') ORDER BY 1",
    );
    return rows.map(({ name }) => name);
  };

  const run = async (project: Project, ...args: readonly string[]) => {
    const result = await project.aludel(...args);
    expect(result.code, `${args.join(" ")}: ${result.stderr}`).toBe(0);
    return result;
  };

  test("a schema that was given is used and stays, one that a revision made goes with it", async () => {
    await executePostgres(database.url, `CREATE SCHEMA "Given"`);
    const project = createProject(database.url, books);
    writeHistory(project);
    for (const look of ["current", "status", "history"]) await run(project, look);
    await run(project, "upgrade", "head");
    expect(await schemas()).toEqual(["Books", "Given", "made", "order"]);
    await run(project, "downgrade", "base", "--yes");
    expect(await schemas()).toEqual(["Books", "Given", "order"]);
    // Up again, and down with a script, which does not know what was there: the schema itself tells.
    await run(project, "upgrade", "head");
    await executePostgres(database.url, (await run(project, "downgrade", "bb02:base", "--sql")).stdout);
    expect(await schemas()).toEqual(["Books", "Given", "order"]);
    await run(project, "stamp", "aa01");
    // What a revision was only stamped for was made by somebody else.
    await executePostgres(database.url, `CREATE TABLE "Given".items (id bigint)`);
    await run(project, "downgrade", "base", "--yes");
    expect(await schemas()).toEqual(["Books", "Given", "order"]);
    // A schema that somebody dropped and made anew is no longer the revision's.
    await run(project, "upgrade", "head");
    await executePostgres(database.url, `DROP SCHEMA made CASCADE; CREATE SCHEMA made; CREATE TABLE made.items ()`);
    await run(project, "downgrade", "base", "--yes");
    expect(await schemas()).toEqual(["Books", "Given", "made", "order"]);
    await executePostgres(database.url, `DROP SCHEMA "Books", "Given", made, "order" CASCADE`);
    // A script on an empty database makes the schemas of Aludel's own tables, too.
    await executePostgres(database.url, (await run(project, "upgrade", "head", "--sql")).stdout);
    expect(await schemas()).toEqual(["Books", "Given", "made", "order"]);
    await run(project, "downgrade", "base", "--yes");
    expect(await schemas()).toEqual(["Books", "order"]);
    await executePostgres(database.url, `DROP SCHEMA "Books", "order" CASCADE`);
  });

  test("a role without CREATE on the database works in given schemas, and is told what makes one that is missing", async () => {
    const project = createProject(role.login(database.url), books);
    writeHistory(project);
    const refused = await project.aludel("upgrade", "head", "--json");
    expect(refused.code).toBe(5);
    const make = `CREATE SCHEMA "Books" AUTHORIZATION "${role.name}";`;
    expect(refused.json.error).toMatchObject({ code: "PRIVILEGE_MISSING", hint: expect.stringContaining(make) });
    await executePostgres(
      database.url,
      ["Books", "order", "Given", "made"].map((name) => `CREATE SCHEMA "${name}" AUTHORIZATION ${role.name};`).join(""),
    );
    await run(project, "upgrade", "head");
    await run(project, "downgrade", "base", "--yes");
    expect(await schemas()).toEqual(["Books", "Given", "made", "order"]);
    // Without CREATEDB nothing can be proved, which is said and stops nothing.
    project.write(
      "models.ts",
      `import { defineTable, t } from "aludel/models";\nexport const things = defineTable("made.things", { id: t.bigint().primaryKey() });`,
    );
    project.write(
      "aludel.config.json",
      JSON.stringify({ database: role.login(database.url), ...books, models: "./models.ts" }),
    );
    const drafted = await run(
      project,
      "revision",
      "--autogenerate",
      "-m",
      "things",
      "--head",
      "bb02",
      "--drop",
      "Given.items",
      "--drop",
      "made.items",
      "--json",
    );
    expect(drafted.json.diagnostics).toContainEqual({
      rule: "unproved",
      message: `not proved on postgres: role "${role.name}" may not create the scratch database that revisions are proved on`,
    });
    await executePostgres(database.url, `DROP SCHEMA "Books", "Given", made, "order" CASCADE`);
  });

  test.each([
    ["?schema=APP", "APP"],
    [`?options=${encodeURIComponent('-c search_path=App,"Other"')}`, "app"],
  ])("the first schema of the search path is made where it is missing: %s", async (search, name) => {
    const url = `${database.url}${search}`;
    const limited = createProject(`${role.login(database.url)}${search}`);
    const project = createProject(url, { models: "./models.ts" });
    project.write(
      "models.ts",
      `import { defineTable, t } from "aludel/models";\nexport const things = defineTable("things", { id: t.bigint().primaryKey() });`,
    );
    for (const each of [limited, project]) {
      each.revision({
        id: "aa01",
        down: null,
        upgrade: `op.createTable("things", { id: t.bigint().primaryKey("pk_things") });`,
      });
      for (const look of ["current", "status"]) await run(each, look);
    }
    const refused = await limited.aludel("upgrade", "head", "--json");
    expect(refused.json.error.hint).toContain(`CREATE SCHEMA "${name}" AUTHORIZATION "${role.name}";`);
    const found = await project.aludel("check", "--json");
    expect(found.json.pending, found.stderr).toHaveLength(1);
    await run(project, "stamp", "base");
    await run(project, "upgrade", "head");
    expect(await schemas()).toEqual([name]);
    await run(project, "check");
    await executePostgres(database.url, `DROP SCHEMA "${name}" CASCADE`);
    // A script is run by a client that knows nothing of the URL.
    await executePostgres(database.url, (await run(project, "upgrade", "head", "--sql")).stdout);
    await run(project, "check");
    await executePostgres(database.url, `DROP SCHEMA "${name}" CASCADE`);
  });
});
