import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tables } from "../../../src/command/environment/tables.ts";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../../acceptance/acceptance-project.ts";
import type { Engine } from "../../engine/engine.ts";
import { engines, everyEngine } from "../../engine/engines.ts";
import { failure } from "../failure.ts";

/** PostgreSQL with a search path of its own. */
const inApp = engines
  .filter(({ dialect }) => dialect === "postgres")
  .slice(0, 1)
  .map((engine): Engine => ({
    ...engine,
    label: `${engine.label}, ?schema=app`,
    async createDatabase() {
      const database = await engine.createDatabase();
      return { ...database, url: `${database.url}?schema=app` };
    },
  }));

describe.each([...everyEngine, ...inApp])("the default schema by its name, $label", (engine) => {
  let project: AcceptanceProject;
  let schema: string;
  beforeEach(async () => {
    const created = await engine.createDatabase();
    const { database, parameters } = parseDatabaseUrl(created.url);
    const names: Partial<Record<string, string>> = { sqlite: "main", postgres: parameters["schema"] ?? "public" };
    schema = names[engine.dialect] ?? database ?? "";
    project = await createAcceptanceProject(
      { ...engine, createDatabase: () => Promise.resolve(created) },
      {
        versionTable: { name: "aludel_version", schema },
        exclude: [`${schema}.alien_*`, "elsewhere.*"],
        // Only PostgreSQL has schemas.
        ...(engine.dialect === "postgres" ? { schemas: [schema] } : {}),
      },
    );
  });
  afterEach(() => project.drop());

  const users = (name: string) => `
export const level = defineEnum("${name === "users" ? "" : `${schema}.`}level", ["a", "b"]);
export const users = defineTable("${name}", { id: t.bigint().primaryKey(), level: t.enum(level), boss: t.bigint().references("users.id") });`;
  const posts = (target: string) => `
export const posts = defineTable("posts", { id: t.bigint().primaryKey(), user_id: t.bigint().references("${target}.id") });
export const kept = rows(posts, [{ id: 1 }], { key: ["id"] });`;

  test("is no schema of its own", async () => {
    project.models(users(`${schema}.users`) + posts(`${schema}.users`));
    const draft = await project.draft();
    expect(draft.operations?.map(({ kind }) => kind)).not.toContain("createSchema");
    expect(draft.proved).toEqual([engine.dialect]);
    await project.upgrade();
    await project.query("create table alien_things (id integer)");
    const found = await project.check();
    expect(found.differences).toEqual([]);
    expect(found.unmanaged).toContainEqual({ kind: "table", name: "alien_things" });
    expect((await tables(project.config)).tables).toEqual([
      { name: "alien_things", rows: 0, own: false },
      { name: "posts", rows: 1, own: false },
      { name: "users", rows: 0, own: false },
      { name: "aludel_history", rows: 1, own: true },
      { name: "aludel_version", rows: 1, own: true },
    ]);
    project.models(users("users") + posts("users"));
    expect(await project.draft()).toMatchObject({ status: "unchanged" });
    const alien = `export const alien = defineTable("alien_things", { id: t.integer() });`;
    project.models(alien + users(`${schema}.people`).replace("users.id", "people.id") + posts(`${schema}.people`));
    const renamed = await project.draft({ renames: [`${schema}.users=${schema}.people`] });
    const operations = renamed.operations?.map(({ kind, object }) => `${kind} ${object}`);
    expect(operations).toContain("renameTable users");
    expect(operations?.join()).not.toContain("alien");
    await project.upgrade();
    const twice = (name: string, constant: string) =>
      `export const ${constant} = defineTable("${name}", { id: t.bigint().primaryKey() });`;
    project.models(twice(`${schema}.people`, "one") + twice("people", "other"));
    expect(await failure(project.draft())).toMatchObject({ code: "DUPLICATE_MODEL" });
  });
});
