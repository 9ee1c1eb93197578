import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load-config.ts";
import { assertTestDatabase, createTestDatabase, upgradeTestDatabase } from "../../../src/testing.ts";
import { createProject } from "../../cli/project.ts";
import { everyEngine } from "../../engine/engines.ts";
import { takeShare } from "../../engine/tiers.ts";
import { readState } from "../../kill/read-state.ts";

const users = {
  id: "a1",
  down: null,
  upgrade: `op.createTable("users", { id: t.integer().primaryKey("pk_users") });`,
  downgrade: `op.dropTable("users");`,
};

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  test("R158 aludel scratch runs a program on an empty database that is gone afterwards", async () => {
    const database = await engine.createDatabase();
    try {
      const project = createProject(database.url);
      project.revision(users);
      const cli = process.execPath;
      const upgraded = await project.aludel(
        "scratch",
        "--",
        cli,
        "-e",
        "console.log(process.env.DATABASE_URL); process.exit(9)",
      );
      expect(upgraded.code).toBe(9);
      const url = upgraded.stdout.trim();
      expect(url).toContain("scratch");
      expect(url).not.toBe(database.url);
      if (engine.dialect === "sqlite") expect(existsSync(url.replace("sqlite:", ""))).toBe(false);
      else await expect(readState(url)).rejects.toMatchObject({ code: "DATABASE_NOT_FOUND" });
      expect(await project.aludel("scratch", "--", "no-such-program")).toMatchObject({ code: 2 });
      expect(await project.aludel("scratch")).toMatchObject({ code: 2 });
      const current = await project.aludel("current");
      // The project's own SQLite file was not even created.
      expect(current).toMatchObject(engine.dialect === "sqlite" ? { code: 4 } : { stdout: "base (nothing applied)\n" });
    } finally {
      await database.drop();
    }
  });

  test("R159 createTestDatabase gives a database at head, and drop removes it", async () => {
    const database = await engine.createDatabase();
    try {
      const setup = { [engine.dialect]: "CREATE TABLE seed (id integer)" };
      const project = createProject(database.url, { scratch: { setup }, exclude: ["seed"] });
      project.revision(users);
      const config = await loadConfig({
        directory: project.folder,
        processEnvironment: { ALUDEL_DATABASE_URL: database.url },
      });
      const made = await createTestDatabase(config);
      expect(await readState(made.url)).toContain("users: 0 rows");
      expect(await readState(made.url)).toContain("seed: 0 rows");
      await made.drop();
      await upgradeTestDatabase(config);
      expect(await readState(database.url)).toContain("users: 0 rows");
    } finally {
      await database.drop();
    }
  });
});

test.each([
  ["postgresql://localhost/app_test", true],
  ["postgresql://localhost/test-7", true],
  ["mysql://localhost/aludel_scratch_1", true],
  ["sqlite::memory:", true],
  ["sqlite:./test.db", true],
  ["postgresql://test@test.example.com/app", false],
  ["postgresql://localhost/latest", false],
  ["postgresql://localhost/contest", false],
  ["sqlite:/test/app.db", false],
])("R159 the name of %s decides: %s", (url, isForTests) => {
  if (isForTests) expect(() => assertTestDatabase(url)).not.toThrow();
  else
    expect(() => assertTestDatabase(url)).toThrow(
      expect.objectContaining({ code: "NOT_A_TEST_DATABASE", exitCode: 6 }),
    );
});
