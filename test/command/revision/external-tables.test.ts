import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AcceptanceProject, createAcceptanceProject } from "../../acceptance/acceptance-project.ts";
import { everyEngine } from "../../engine/engines.ts";
import { createTestDatabase } from "../../../src/testing.ts";
import { takeShare } from "../../engine/tiers.ts";

/** Where the tables of the other program stand: in a schema of their own where the engine has them. */
const places: Readonly<Record<string, (name: string) => string>> = {
  postgres: (name) => `auth.${name}`,
};

describe.each(takeShare(everyEngine, 2))("tables of another program, $label", (engine) => {
  const place = places[engine.dialect] ?? ((name) => `auth_${name}`);
  let project: AcceptanceProject;
  const live = `CREATE TABLE ${place("users")} (id bigint NOT NULL PRIMARY KEY, email varchar(100), "Level" integer)`;

  const others = (more = "") => `
export const level = defineEnum("${place("level")}", ["low", "high"]);
export const authUsers = defineTable("${place("users")}", { id: t.bigint().primaryKey(), level: t.enum(level)${more} });
export const sessions = defineTable("${place("sessions")}", {
  id: t.bigint().primaryKey(), user_id: t.bigint().notNull().references("${place("users")}.id"),
});`;
  const own = (more = "") => `
export const profiles = defineTable("profiles", {
  id: t.bigint().primaryKey().references("${place("users")}.id", { onDelete: "cascade" }), name: t.varchar(50)${more},
});`;

  beforeEach(async () => {
    project = await createAcceptanceProject(engine, {
      exclude: [engine.dialect === "postgres" ? "auth.*" : "auth_*"],
    });
    if (engine.dialect === "postgres") await project.query("CREATE SCHEMA auth");
    await project.query(engine.dialect === "mysql" || engine.dialect === "mariadb" ? live.replaceAll('"', "`") : live);
  });
  afterEach(() => project.drop());

  test("they are referred to, and never created, compared or dropped", async () => {
    project.models(others() + own());
    const first = await project.draft();
    expect(first).toMatchObject({ status: "created", proved: [engine.dialect] });
    expect(first.operations).toEqual([{ kind: "createTable", object: "profiles" }]);
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
    expect(await project.draft()).toMatchObject({ status: "unchanged" });
    // A database for tests needs them, too.
    await (await createTestDatabase(project.config)).drop();
    // What the other program does with them, and what the models say of them, is no difference.
    project.models(others(", email: t.text(), name: t.text().notNull()").replaceAll('"high"', '"mid", "top"') + own());
    expect(await project.draft()).toMatchObject({ status: "unchanged" });
    expect((await project.check()).differences).toEqual([]);
    // A second revision, which needs them as the first does, and drops the foreign key.
    project.models(own(", note: t.text()").replace(`.references("${place("users")}.id", { onDelete: "cascade" })`, ""));
    const second = await project.draft();
    expect(second.operations?.map(({ kind }) => kind).toSorted()).toEqual(["addColumn", "dropConstraint"]);
    expect(second.proved).toEqual([engine.dialect]);
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
    await project.downgrade("-1");
    await project.upgrade();
    await project.downgrade("base");
    const { tables } = await project.introspect();
    expect([...tables.keys()].filter((name) => name !== place("users"))).toEqual([]);
    expect(await project.query(`SELECT count(*) AS n FROM ${place("users")}`)).toHaveLength(1);
  });

  test("one that the history made and that was excluded since stays as it is", async () => {
    const made = `export const old = defineTable("auth_old", { id: t.bigint().primaryKey() });`;
    const user = `export const users = defineTable("members", { id: t.bigint().primaryKey().references("auth_old.id") });`;
    await project.query(`DROP TABLE ${place("users")}`);
    Object.assign(project.config, { exclude: [] });
    project.models(made);
    await project.draft();
    await project.upgrade();
    Object.assign(project.config, { exclude: ["auth_*", "auth.*"] });
    expect(await project.draft()).toMatchObject({ status: "unchanged" });
    project.models(`${made.replace("primaryKey() }", "primaryKey(), more: t.text() }")}${user}`);
    const draft = await project.draft();
    expect(draft.operations).toEqual([{ kind: "createTable", object: "members" }]);
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
    project.models(user.replace('references("auth_old.id")', 'references("auth_old.id", { external: true })'));
    expect(await project.draft()).toMatchObject({ status: "unchanged" });
    await project.downgrade("base");
  });
});

test.each(everyEngine.filter(({ dialect }) => dialect === "postgres"))(
  "models in SQL may hold its tables, and its enums are no column's of the project, $label",
  async (engine) => {
    const project = await createAcceptanceProject(engine, { exclude: ["auth.*"], models: "./schema.sql" });
    try {
      await project.query("CREATE SCHEMA auth");
      await project.query("CREATE TABLE auth.users (id bigint PRIMARY KEY, email text)");
      const others = `CREATE SCHEMA auth; CREATE TYPE auth.mood AS ENUM ('a');
CREATE TABLE auth.users (id bigint PRIMARY KEY, m auth.mood);
CREATE TABLE public.profiles (id bigint PRIMARY KEY REFERENCES auth.users (id)`;
      project.write("schema.sql", `${others}, mood auth.mood);`);
      await expect(project.draft()).rejects.toMatchObject({
        code: "INVALID_MODEL",
        details: { enum: "auth.mood", table: "profiles" },
      });
      project.write("schema.sql", `${others}, name text);`);
      const draft = await project.draft();
      expect(draft.operations).toEqual([{ kind: "createTable", object: "profiles" }]);
      expect(draft.diagnostics).toEqual([]);
      await project.upgrade();
      expect((await project.check()).differences).toEqual([]);
      expect(await project.draft()).toMatchObject({ status: "unchanged" });
    } finally {
      await project.drop();
    }
  },
);

const servers = everyEngine.filter(({ dialect }) => dialect === "mysql" || dialect === "mariadb");

describe.each(servers)("another database of the server, $label", (engine) => {
  const other = `auth_${randomBytes(4).toString("hex")}`;
  const books = `${other}_books`;
  let project: AcceptanceProject;
  beforeEach(async () => {
    project = await createAcceptanceProject(engine, {
      exclude: [`${other}.*`],
      versionTable: { name: "aludel_version", schema: books },
      historyTable: { name: "aludel_history", schema: books },
    });
    await project.query(`CREATE DATABASE ${other}`);
    await project.query(`CREATE TABLE ${other}.users (id bigint NOT NULL PRIMARY KEY)`);
  });
  afterEach(async () => {
    await project.query("DROP TABLE IF EXISTS profiles");
    for (const name of [other, books]) await project.query(`DROP DATABASE IF EXISTS ${name}`);
    await project.drop();
  });

  test("its tables are referred to, and Aludel's own stand in one that is made for them", async () => {
    project.models(`
export const users = defineTable("${other}.users", { id: t.bigint().primaryKey(), email: t.text() });
export const profiles = defineTable("profiles", {
  id: t.bigint().primaryKey().references("${other}.users.id", { onDelete: "cascade" }),
});`);
    expect((await project.draft()).proved).toEqual([engine.dialect]);
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
    expect(await project.draft()).toMatchObject({ status: "unchanged" });
    expect(await project.query(`SELECT revision FROM ${books}.aludel_version`)).toHaveLength(1);
    await project.downgrade("base");
    await project.upgrade();
    expect(await project.query(`SHOW TABLES IN ${other}`)).toHaveLength(1);
    // A table of the project's own cannot stand there.
    Object.assign(project.config, { exclude: [] });
    await expect(project.draft()).rejects.toMatchObject({ code: "UNSUPPORTED_FEATURE" });
  });
});
