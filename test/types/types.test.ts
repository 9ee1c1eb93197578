import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("R49 the types of models, references, rows and row types are as the *.test-d.ts files state", async () => {
  const compiler = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  const arguments_ = [compiler, "--noEmit", "-p", "test/types/tsconfig.json"];
  const { stdout } = await promisify(execFile)(process.execPath, arguments_, { cwd: root }).catch(
    (error: { readonly stdout: string }) => error,
  );
  expect(stdout).toBe("");
}, 60_000);
