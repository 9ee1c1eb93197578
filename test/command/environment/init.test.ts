import { chownSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { init } from "../../../src/command/environment/init.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";

test("R164 R165 R172 R220 what init writes belongs to the owner of the folder, readable by all", async () => {
  const folder = createTemporaryFolder("init");
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, 1000, 1000);
  const report = await init({ folder });
  const written = readdirSync(folder, { recursive: true, encoding: "utf8" });
  expect(written.toSorted()).toEqual(
    [
      ".gitignore",
      "aludel.config.ts",
      "database.ts",
      "migrations",
      "migrations/script.ts.template",
      "migrations/versions",
      "migrations/versions/.gitkeep",
      "models",
      "models/index.ts",
      "models/shared-columns.ts",
      "package.json",
    ].toSorted(),
  );
  for (const path of written) {
    const state = statSync(join(folder, path));
    expect(state.uid).toBe(isRoot ? 1000 : process.getuid?.());
    expect(state.mode & 0o777).toBe(state.isDirectory() ? 0o755 : 0o644);
  }
  expect(report.next.at(-1)).toBe("aludel upgrade head");
  expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).toMatchObject({
    type: "module",
    scripts: {
      "db:generate": "aludel env && aludel revision --autogenerate -m",
      "db:apply": "aludel upgrade head --dry-run && aludel upgrade head && aludel current && aludel tables",
    },
  });
});

test("a package.json that is no JSON stops init before it writes anything", async () => {
  const folder = createTemporaryFolder("init");
  writeFileSync(join(folder, "package.json"), "{ name: 1 }");
  await expect(init({ folder })).rejects.toMatchObject({ code: "INVALID_CONFIG", exitCode: 2 });
  expect(readdirSync(folder)).toEqual(["package.json"]);
});

test("a .gitignore is asked for what it lacks only", async () => {
  const folder = createTemporaryFolder("init");
  await init({ folder });
  expect((await init({ folder })).next).not.toContainEqual(expect.stringContaining(".gitignore"));
  writeFileSync(join(folder, ".gitignore"), "node_modules\n.env\n");
  expect((await init({ folder })).next).toContain("add *.db to .gitignore");
});
