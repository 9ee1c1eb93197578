import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Returns what the compiler says of a project; nothing when all types are right. */
async function compilerOutput(project: string): Promise<string> {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, "--noEmit", "-p", project], {
    cwd: root,
  }).catch((error: { readonly stdout: string }) => error);
  return stdout;
}

test("R49 the types of models, references, rows and row types are as the *.test-d.ts files state", async () => {
  expect(await compilerOutput("test/types/tsconfig.json")).toBe("");
});

test("the code of docs/models.md compiles", async () => {
  // Inside the project, so that packages and their types are found.
  const folder = join(root, "node_modules/.cache", `docs-${process.pid}`);
  const blocks = readFileSync(join(root, "docs/models.md"), "utf8").matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```$/gms);
  try {
    const files = [...blocks].map(([, name = "", code = ""]) => ({ path: join(folder, name), code }));
    expect(files).toHaveLength(6);
    for (const { path, code } of files) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, code);
    }
    const project = join(folder, "tsconfig.json");
    writeFileSync(project, JSON.stringify({ extends: join(root, "tsconfig.json"), include: ["models"], exclude: [] }));
    expect(await compilerOutput(project)).toBe("");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
