import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { current } from "../../../src/command/look/current.ts";
import { stamp } from "../../../src/command/history/stamp.ts";
import { upgrade } from "../../../src/command/run/migrate.ts";
import { resolveConfig } from "../../../src/config/resolve-config.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../../acceptance/acceptance-project.ts";
import { everyEngine } from "../../engine/engines.ts";
import { takeShare } from "../../engine/tiers.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";
import { failure } from "../failure.ts";

const plans = `
export const plans = defineTable("plans", { id: t.bigint().primaryKey(), code: t.varchar(20).notNull() });
export const planRows = rows(plans, [{ id: 1, code: "free" }], { key: ["id"], compare: ["code"] });
`;
const accounts = `
export const accounts = defineTable("accounts", {
  id: t.bigint().primaryKey(), email: t.varchar(255).notNull(), plan_id: t.bigint().references("plans.id"),
}, (c) => [index("ix_accounts_email").on(c.email)]);
`;

describe.each(takeShare(everyEngine, 2))("stamp --verify, $label", (engine) => {
  let project: AcceptanceProject;
  let first: string;
  let second: string;

  /** A database as two revisions make it, whose version table is gone. */
  beforeEach(async () => {
    project = await createAcceptanceProject(engine);
    project.models(plans);
    first = (await project.draft()).revision ?? "";
    project.models(plans + accounts);
    second = (await project.draft()).revision ?? "";
    await project.upgrade();
    await project.query("DROP TABLE aludel_version");
  });
  afterEach(() => project.drop());

  const recorded = async () => (await current(project.config)).current.map(({ revision }) => revision);
  const verified = (target: string) => stamp(project.config, { targets: [target], verify: true });

  test("records a revision that the database is at", async () => {
    expect(await verified("head")).toMatchObject({ before: [], current: [second] });
    expect(await recorded()).toEqual([second]);
  });

  test("records nothing when a table, a column, an index or a reference row is another, and names it", async () => {
    await project.query("ALTER TABLE accounts ADD COLUMN note varchar(10)");
    await project.query("DELETE FROM plans");
    const error = await failure(verified("head"));
    expect(error).toMatchObject({ code: "NOT_AS_RECORDED", exitCode: 3, details: { heads: [second] } });
    expect(error.message).toMatch(/^the database is not what \w+ makes of it: /);
    expect(error.message).toMatch(/accounts\.note/);
    expect(error.message).toMatch(/plans/);
    expect(error.hint).toMatch(`Nothing was recorded. See it all: aludel diff database ${second}`);
    expect(await recorded()).toEqual([]);
  });

  test("an older revision is not taken for a newer one, nor the other way round", async () => {
    await project.query("DROP TABLE accounts");
    expect((await failure(verified("head"))).message).toMatch(/accounts/);
    expect(await verified(first)).toMatchObject({ current: [first] });
    await upgrade(project.config, { target: "head" });
    expect((await failure(stamp(project.config, { targets: [first], verify: true }))).code).toBe("NOT_AS_RECORDED");
    expect(await recorded()).toEqual([second]);
  });
});

test("a SQLite file that is not there is not made only to be found empty", async () => {
  const folder = createTemporaryFolder("stamp");
  const file = join(folder, "app.db");
  mkdirSync(join(folder, "migrations", "versions"), { recursive: true });
  const config = resolveConfig({ database: `sqlite:${file}` }, { directory: folder, variables: {} });
  const error = await failure(stamp(config, { targets: ["base"], verify: true }));
  expect(error).toMatchObject({ code: "DATABASE_NOT_FOUND", exitCode: 4 });
  expect(existsSync(file)).toBe(false);
});
