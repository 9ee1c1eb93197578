import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { TestDatabase } from "../engine/engine.ts";
import { everyEngine } from "../engine/engines.ts";
import { copyExample } from "./example-project.ts";

describe.each(["docs-vault", "llm-gateway"])("the models of %s", (name) => {
  const databases: TestDatabase[] = [];
  afterEach(async () => {
    for (const database of databases.splice(0)) await database.drop();
  });

  test.each(everyEngine)(
    "R154 R156 go up, down and up on $label, written there, proved and checked",
    async (engine) => {
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
    },
  );

  test.each(everyEngine)("the revisions that other engines were written for run on $label too", async (engine) => {
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
