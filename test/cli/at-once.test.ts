import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProject, type CliResult } from "./project.ts";

const models = `import { defineTable, t } from "aludel/models";
export const users = defineTable("users", { id: t.bigint().primaryKey() });`;

const atOnce = (run: (number: number) => Promise<CliResult>): Promise<readonly CliResult[]> =>
  Promise.all(Array.from({ length: 4 }, (_, number) => run(number)));

test("of revisions that are written at once in one folder one is, and the others say so", async () => {
  const project = createProject("sqlite:app.db", { naming: "sequence", models: "./models.ts" });
  project.write("models.ts", models);
  const folder = join(project.folder, "migrations/versions");
  const commands = [["--autogenerate"], []];
  for (const [round, flags] of commands.entries()) {
    const results = await atOnce((number) =>
      project.aludel("revision", ...flags, "-m", `round ${round} of ${number}`, "--json"),
    );
    const losers = results.filter(({ code }) => code !== 0);
    const names = readdirSync(folder);
    expect(names.filter((name) => name.startsWith("."))).toEqual([]);
    // Those that began after the first one was done continue it.
    expect(names.length - round).toBeGreaterThanOrEqual(1);
    for (const { code, json } of losers) {
      expect(json.error).toMatchObject({ code: "REVISIONS_CHANGED", hint: expect.stringContaining("run it again") });
      expect(json.error.details.added).not.toEqual([]);
      expect(code).toBe(9);
    }
    expect(new Set(names.map((name) => name.slice(0, 3))).size).toBe(names.length);
    const heads = await project.aludel("heads", "--json");
    expect(heads.json.heads).toHaveLength(1);
    for (const name of names.slice(1)) rmSync(join(folder, name));
  }
});

test("init, and what compiles and keeps modules, work at once", async () => {
  const project = createProject(null);
  rmSync(join(project.folder, "aludel.config.json"));
  const first = await atOnce(() => project.aludel("init"));
  expect(first.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0, 0, 0]);
  expect(JSON.parse(readFileSync(join(project.folder, "package.json"), "utf8")).scripts).toBeDefined();
  writeFileSync(join(project.folder, "models/index.ts"), models);
  const results = await atOnce(() => project.aludelIn({ env: { DATABASE_URL: "sqlite:app.db" } }, "history"));
  expect(results.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0, 0, 0]);
  const all = readdirSync(project.folder, { recursive: true, encoding: "utf8" });
  expect(all.filter((name) => /\.tmp$|\.lock$/.test(name))).toEqual([]);
});
