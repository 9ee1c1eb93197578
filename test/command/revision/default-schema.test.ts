import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../../acceptance/acceptance-project.ts";
import { everyEngine } from "../../engine/engines.ts";
import { failure } from "../failure.ts";

describe.each(everyEngine)("the default schema by its name, $label", (engine) => {
  let project: AcceptanceProject;
  let schema: string;
  beforeEach(async () => {
    project = await createAcceptanceProject(engine);
    schema =
      { sqlite: "main", postgres: "public" }[engine.dialect as string] ?? parseDatabaseUrl(project.url).database ?? "";
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
    expect((await project.check()).differences).toEqual([]);
    project.models(users("users") + posts("users"));
    expect(await project.draft()).toMatchObject({ status: "unchanged" });
    project.models(users(`${schema}.people`).replace("users.id", "people.id") + posts(`${schema}.people`));
    const renamed = await project.draft({ renames: [`${schema}.users=${schema}.people`] });
    expect(renamed.operations?.map(({ kind, object }) => `${kind} ${object}`)).toContain("renameTable users");
    await project.upgrade();
    const twice = (name: string, constant: string) =>
      `export const ${constant} = defineTable("${name}", { id: t.bigint().primaryKey() });`;
    project.models(twice(`${schema}.people`, "one") + twice("people", "other"));
    expect(await failure(project.draft())).toMatchObject({ code: "DUPLICATE_MODEL" });
  });
});
