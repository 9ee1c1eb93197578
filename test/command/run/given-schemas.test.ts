import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { stamp } from "../../../src/command/history/stamp.ts";
import { check } from "../../../src/command/look/check.ts";
import { current } from "../../../src/command/look/current.ts";
import { history } from "../../../src/command/look/history.ts";
import { status } from "../../../src/command/look/status.ts";
import { revision } from "../../../src/command/revision/revision.ts";
import { downgrade, upgrade } from "../../../src/command/run/migrate.ts";
import type { Config } from "../../../src/config/config.ts";
import type { UserConfig } from "../../../src/config/define-config.ts";
import { resolveConfig } from "../../../src/config/resolve-config.ts";
import { renderRevision } from "../../cli/project.ts";
import type { TestDatabase } from "../../engine/engine.ts";
import {
  createPostgresDatabase,
  createPostgresRole,
  executePostgres,
  type PostgresTestRole,
  queryPostgres,
} from "../../engine/postgres.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";
import { failure } from "../failure.ts";

const books = {
  versionTable: { name: "aludel_version", schema: "Books" },
  historyTable: { name: "aludel_history", schema: "order" },
};

const items = (schema: string) => ({
  upgrade: `op.createSchema("${schema}"); op.createTable("${schema}.items", { id: t.bigint().primaryKey("pk_items") });`,
  downgrade: `op.dropTable("${schema}.items"); op.dropSchema("${schema}");`,
});
const twoSchemas = [
  { id: "aa01", down: null, ...items("Given") },
  { id: "bb02", down: "aa01", ...items("made") },
];
const oneTable = [
  {
    id: "aa01",
    down: null,
    upgrade: `op.createTable("things", { id: t.bigint().primaryKey("pk_things") });`,
  },
];

/** Returns a project with revisions, and models of one table. */
function createProject(
  url: string,
  revisions: readonly Parameters<typeof renderRevision>[0][],
  settings: Partial<UserConfig> & { readonly table: string },
): Config {
  const { table, ...others } = settings;
  const folder = createTemporaryFolder("given-schemas");
  mkdirSync(join(folder, "migrations/versions"), { recursive: true });
  for (const each of revisions) {
    writeFileSync(join(folder, `migrations/versions/${each.id}.ts`), renderRevision(each));
  }
  writeFileSync(
    join(folder, "models.ts"),
    `import { defineTable, t } from "aludel/models";\nexport const things = defineTable("${table}", { id: t.bigint().primaryKey() });`,
  );
  return resolveConfig({ database: url, models: "./models.ts", ...others }, { directory: folder, variables: {} });
}

async function look(config: Config): Promise<void> {
  for (const each of [current, status, history]) await each(config);
}

async function offline(config: Config, run: typeof upgrade, target: string): Promise<string> {
  return (await run(config, { target, sql: true })).sql ?? "";
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

  test("a schema that was given is used and stays, one that a revision made goes with it", async () => {
    await executePostgres(database.url, `CREATE SCHEMA "Given"`);
    const project = createProject(database.url, twoSchemas, { ...books, table: "things" });
    const up = () => upgrade(project, { target: "head" });
    const down = () => downgrade(project, { target: "base", yes: true });
    await look(project);
    await up();
    expect(await schemas()).toEqual(["Books", "Given", "made", "order"]);
    await down();
    expect(await schemas()).toEqual(["Books", "Given", "order"]);
    // Up again, and down with a script, which does not know what was there: the schema itself tells.
    await up();
    await executePostgres(database.url, await offline(project, downgrade, "bb02:base"));
    expect(await schemas()).toEqual(["Books", "Given", "order"]);
    await stamp(project, { targets: ["aa01"] });
    // What a revision was only stamped for was made by somebody else.
    await executePostgres(database.url, `CREATE TABLE "Given".items (id bigint)`);
    await down();
    expect(await schemas()).toEqual(["Books", "Given", "order"]);
    // A schema that somebody dropped and made anew is no longer the revision's.
    await up();
    await executePostgres(database.url, `DROP SCHEMA made CASCADE; CREATE SCHEMA made; CREATE TABLE made.items ()`);
    await down();
    expect(await schemas()).toEqual(["Books", "Given", "made", "order"]);
    await executePostgres(database.url, `DROP SCHEMA "Books", "Given", made, "order" CASCADE`);
    // A script on an empty database makes the schemas of Aludel's own tables, too.
    await executePostgres(database.url, await offline(project, upgrade, "head"));
    expect(await schemas()).toEqual(["Books", "Given", "made", "order"]);
    await down();
    expect(await schemas()).toEqual(["Books", "order"]);
    await executePostgres(database.url, `DROP SCHEMA "Books", "order" CASCADE`);
  });

  test("a role without CREATE on the database works in given schemas, and is told what makes one that is missing", async () => {
    const project = createProject(role.login(database.url), twoSchemas, { ...books, table: "made.things" });
    const up = () => upgrade(project, { target: "head" });
    const make = `CREATE SCHEMA "Books" AUTHORIZATION "${role.name}";`;
    expect(await failure(up())).toMatchObject({ code: "PRIVILEGE_MISSING", hint: expect.stringContaining(make) });
    await executePostgres(
      database.url,
      ["Books", "order", "Given", "made"].map((name) => `CREATE SCHEMA "${name}" AUTHORIZATION ${role.name};`).join(""),
    );
    await up();
    await downgrade(project, { target: "base", yes: true });
    expect(await schemas()).toEqual(["Books", "Given", "made", "order"]);
    // Without CREATEDB nothing can be proved, which is said and stops nothing.
    const drafted = await revision(project, {
      message: "things",
      autogenerate: true,
      head: "bb02",
      drops: ["Given.items", "made.items"],
    });
    expect(drafted.diagnostics).toContainEqual({
      rule: "unproved",
      message: `not proved on postgres: role "${role.name}" may not create the scratch database that revisions are proved on`,
    });
    await executePostgres(database.url, `DROP SCHEMA "Books", "Given", made, "order" CASCADE`);
  });

  test.each([
    ["?schema=APP", "APP"],
    [`?options=${encodeURIComponent('-c search_path=App,"Other"')}`, "app"],
  ])("the first schema of the search path is made where it is missing: %s", async (search, name) => {
    const limited = createProject(`${role.login(database.url)}${search}`, oneTable, { table: "things" });
    const project = createProject(`${database.url}${search}`, oneTable, { table: "things" });
    for (const each of [limited, project]) await look(each);
    const refused = await failure(upgrade(limited, { target: "head" }));
    expect(refused.hint).toContain(`CREATE SCHEMA "${name}" AUTHORIZATION "${role.name}";`);
    expect((await check(project)).pending).toHaveLength(1);
    await stamp(project, { targets: ["base"] });
    await upgrade(project, { target: "head" });
    expect(await schemas()).toEqual([name]);
    expect((await check(project)).differences).toEqual([]);
    await executePostgres(database.url, `DROP SCHEMA "${name}" CASCADE`);
    // A script is run by a client that knows nothing of the URL.
    await executePostgres(database.url, await offline(project, upgrade, "head"));
    expect((await check(project)).differences).toEqual([]);
    await executePostgres(database.url, `DROP SCHEMA "${name}" CASCADE`);
  });
});
