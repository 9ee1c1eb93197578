import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { TestDatabase } from "../engine/engine.ts";
import { engines, everyEngine } from "../engine/engines.ts";
import { takeShare, takeSlice } from "../engine/tiers.ts";
import { copyExample } from "./example-project.ts";

const examples = ["docs-vault", "llm-gateway"] as const;
/** On MariaDB and MySQL one of these takes as long as ten elsewhere: they are heavy. */
const heavy = takeSlice(
  examples.flatMap((name) =>
    everyEngine.flatMap(({ dialect }) => (dialect === "mariadb" || dialect === "mysql" ? [`${name} ${dialect}`] : [])),
  ),
);

describe.each(takeShare(examples, 2))("the models of %s", (name) => {
  const here = [...engines, ...everyEngine.filter(({ dialect }) => heavy.includes(`${name} ${dialect}`))];
  const databases: TestDatabase[] = [];
  afterEach(async () => {
    for (const database of databases.splice(0)) await database.drop();
  });

  test.each(here)("R154 R156 go up, down and up on $label, written there, proved and checked", async (engine) => {
    const database = await engine.createDatabase();
    databases.push(database);
    const project = copyExample(name, database.url);
    const versions = join(project.folder, "migrations", "versions");
    rmSync(versions, { recursive: true, force: true });
    const drafted = project.json("revision", "--autogenerate", "-m", "first");
    expect(drafted).toMatchObject({ status: "created", proved: expect.arrayContaining([engine.dialect]) });
    project.aludel("upgrade", "head");
    expect(project.check()).toEqual([]);
    expect(project.json("revision", "--autogenerate", "-m", "nothing")).toMatchObject({ status: "unchanged" });
    project.aludel("downgrade", "base", "--yes");
    project.aludel("upgrade", "head");
    expect(project.check()).toEqual([]);
    expect(readdirSync(versions)).toHaveLength(1);
  });

  test.each(here)("the revisions that other engines were written for run on $label too", async (engine) => {
    const database = await engine.createDatabase();
    databases.push(database);
    const project = copyExample(name, database.url);
    project.aludel("upgrade", "head");
    expect(project.check()).toEqual([]);
    project.aludel("downgrade", "base", "--yes");
    project.aludel("upgrade", "head");
    expect(project.check()).toEqual([]);
  });
});
