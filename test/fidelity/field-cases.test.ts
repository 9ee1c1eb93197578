import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { compareDatabases } from "../../src/diff/diff-database.ts";
import type { Database } from "../../src/schema/database.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../acceptance/acceptance-project.ts";
import { engines } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";
import { managedForm } from "./rewrite.ts";

const spoken = engines.filter(({ dialect }) => dialect === "sqlite" || dialect === "postgres");
const examples = fileURLToPath(new URL("../../examples", import.meta.url));

/** Puts the models and the revisions of an example application into a project. */
function copyExample(project: AcceptanceProject, name: string): void {
  for (const folder of ["models", "migrations/versions"]) {
    for (const file of readdirSync(join(examples, name, folder))) {
      project.write(join(folder, file), readFileSync(join(examples, name, folder, file), "utf8"));
    }
  }
}

describe.each(takeShare(spoken, 2))("$label", (engine) => {
  let project: AcceptanceProject;
  let straight: AcceptanceProject;
  beforeEach(async () => {
    project = await createAcceptanceProject(engine);
    straight = await createAcceptanceProject(engine);
  });
  afterEach(async () => {
    await project.drop();
    await straight.drop();
  });

  async function expectSame(found: Database, wanted: Database): Promise<void> {
    const { comparator } = await loadDialect(engine.dialect);
    expect(compareDatabases(found, wanted, { comparator })).toMatchObject({ operations: [], problems: [] });
  }

  test.each(["docs-vault", "llm-gateway"])(
    "R57 R58 R59 R63 %s: built step by step, at once and again it is one schema, and check finds nothing",
    async (name) => {
      copyExample(project, name);
      const steps = project.files().length;
      for (let step = 0; step < steps; step += 1) {
        await project.upgrade("+1");
      }
      expect(await project.check()).toMatchObject({ differences: [], pending: [] });
      const stepwise = await project.introspect();

      copyExample(straight, name);
      await straight.upgrade();
      const atOnce = await straight.introspect();
      expect(managedForm(stepwise)).toEqual(managedForm(atOnce));

      await project.downgrade("base");
      await project.upgrade();
      await expectSame(await project.introspect(), atOnce);
      const second = await project.draft();
      expect(second.status).toBe("unchanged");
      expect(project.files()).toHaveLength(steps);
    },
  );

  test("R59 the schema of several revisions is the schema of one", async () => {
    const first = `export const users = defineTable("users", { id: t.bigint().identity().primaryKey(), email: t.varchar(100) });`;
    const second = `export const roles = defineTable("roles", { id: t.integer().primaryKey(), name: t.varchar(20).notNull().unique() });
      export const users = defineTable("users", { id: t.bigint().identity().primaryKey(), email: t.varchar(255).notNull(),
        role_id: t.integer().references("roles.id", { onDelete: "set null" }) }, (c) => [index().on(c.email).unique()]);`;
    const third =
      second.replace(
        "email: t.varchar(255).notNull()",
        "email: t.varchar(255).notNull(), age: t.integer().default(3)",
      ) +
      `export const notes = defineTable("notes", { user_id: t.bigint().notNull().references("users.id", { onDelete: "cascade" }), at: t.timestamp().notNull().default(now()) }, (c) => [primaryKey(c.user_id, c.at), check(sql\`user_id > 0\`)]);`;
    for (const models of [first, second, third]) {
      project.models(models);
      await project.draft();
    }
    await project.upgrade();
    straight.models(third);
    await straight.draft();
    await straight.upgrade();
    await expectSame(await project.introspect(), await straight.introspect());
    expect(managedForm(await project.introspect())).toEqual(managedForm(await straight.introspect()));
  });

  test("E17 R64 a table that models do not know is listed and never dropped", async () => {
    project.models(`export const users = defineTable("users", { id: t.bigint().primaryKey() });`);
    await project.draft();
    await project.upgrade();
    await project.query("CREATE TABLE celery_task_history (id integer)");
    const found = await project.check();
    expect(found.differences).toEqual([]);
    expect(found.unmanaged).toContainEqual({ kind: "table", name: "celery_task_history" });
    project.models(`export const users = defineTable("users", { id: t.bigint().primaryKey(), note: t.text() });`);
    const drafted = await project.draft();
    expect(drafted.operations.map(({ kind, object }) => `${kind} ${object}`)).toEqual(["addColumn users.note"]);
    await project.upgrade();
    await project.downgrade("base");
    await expect(project.query("SELECT * FROM celery_task_history")).resolves.toEqual([]);
  });

  test("E18 R56 tables that refer to each other: up, down and up again with rows", async () => {
    project.models(`
export const users = defineTable("users", { id: t.bigint().primaryKey(), department_id: t.bigint().references("departments.id") });
export const departments = defineTable("departments", { id: t.bigint().primaryKey(), head_id: t.bigint().references("users.id") });`);
    await project.draft();
    await project.upgrade();
    const built = await project.introspect();
    await project.query("INSERT INTO users (id) VALUES (1)");
    await project.query("INSERT INTO departments (id, head_id) VALUES (1, 1)");
    await project.query("UPDATE users SET department_id = 1");
    expect((await project.check()).differences).toEqual([]);
    await project.downgrade("base");
    expect([...(await project.introspect()).tables.keys()]).toEqual([]);
    await project.upgrade();
    expect(managedForm(await project.introspect())).toEqual(managedForm(built));
  });

  test("E15 models and migrations that were written apart: each of the differences, by name", async () => {
    const named = (unique: string, indexes: string) => `
export const roles = defineTable("roles", { id: t.bigint().primaryKey(), name: t.varchar(50).notNull()${unique}, rank: t.integer() },
  (c) => [${indexes}]);`;
    project.models(named("", `index("ix_roles_name").on(c.name).unique(), index("idx_rank").on(c.rank)`));
    await project.draft();
    await project.upgrade();
    project.models(
      named(
        ".unique()",
        `index("ix_roles_name").on(c.name).unique(), index("ix_roles_rank").on(c.rank), index("ix_roles_both").on(c.name, c.rank)`,
      ),
    );
    const { differences } = await project.check();
    expect(
      differences.map(({ kind, object, between }) => `${between.join(" ")}: ${kind} ${object}`).toSorted(),
    ).toEqual([
      "models history: addConstraint roles",
      "models history: createIndex roles.ix_roles_both",
      "models history: renameIndex roles.idx_rank",
    ]);
    await project.draft();
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
  });
});
