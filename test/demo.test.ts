import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createTemporaryFolder } from "./engine/temporary-folder.ts";

const demo = fileURLToPath(new URL("../scripts/demo.mjs", import.meta.url));

test("the demo tells the whole story from real output, and leaves nothing behind", () => {
  const temporary = join(createTemporaryFolder("demo"), "tmp");
  mkdirSync(temporary);
  const result = spawnSync(process.execPath, [demo], {
    env: { ...process.env, TMPDIR: temporary, DATABASE_URL: "sqlite:/nowhere/at/all.db", NO_COLOR: "1" },
    encoding: "utf8",
  });
  expect(result.stderr).not.toMatch(/error\[/);
  expect(result.status, result.stdout + result.stderr).toBe(0);

  const commands = result.stdout.split("\n").filter((line) => line.startsWith("$ "));
  expect(commands.map((line) => line.replace(/versions\/.*/, "versions/…"))).toEqual([
    "$ aludel init",
    "$ cat models/index.ts",
    '$ aludel revision --autogenerate -m "initial tables"',
    "$ cat migrations/versions/…",
    "$ aludel upgrade head",
    "$ aludel current",
    "$ aludel tables",
    "$ cat models/index.ts",
    '$ aludel revision --autogenerate -m "add projects"',
    "$ aludel upgrade head",
    "$ aludel history",
    "$ aludel downgrade -1 --yes",
    "$ aludel current",
    "$ aludel upgrade head",
    "$ aludel check",
  ]);
  expect(result.stdout).toContain('op.createTable("companies"');
  expect(result.stdout).toContain("export function downgrade(op: Operations): void {");
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(temporary, { recursive: true });
});
