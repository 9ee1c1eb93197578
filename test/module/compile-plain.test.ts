import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isAludelError } from "../../src/error/aludel-error.ts";
import { compilePlain } from "../../src/module/compile-plain.ts";
import { loadModule, loadModules } from "../../src/module/load-module.ts";
import { ownEntryUrl } from "../../src/module/own-entry.ts";
import { temporaryProject } from "./temporary-project.ts";

function readOutputs(project: string): readonly string[] {
  const cache = join(project, "node_modules/.cache/aludel");
  return readdirSync(cache, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".mjs"))
    .map((path) => readFileSync(join(cache, path), "utf8"));
}

test("files that import nothing but aludel become functions of one output, which run when they are asked for, once", async () => {
  const project = temporaryProject({
    "a.ts": `import { sql as text, type Operations } from "aludel";
import { t } from "aludel/models";
export const kind: string = typeof text;
export const builder = t.integer();
export async function upgrade(op: Operations): Promise<void> { op.dropTable("a"); }
export type Unused = string;`,
    "b.ts": `export const label = await Promise.resolve(\`b
export const inside = 1;\`);
export let count = 0;
count += 1;`,
    "c.mts": `export default { name: "c" } satisfies object;`,
    "d.ts": `throw new Error("it is not run");`,
  });
  const paths = ["a.ts", "b.ts", "c.mts", "d.ts"].map((name) => join(project, name));
  await loadModules(paths).catch(() => undefined);
  const [a, b, c] = await Promise.all(paths.slice(0, 3).map((path) => loadModule(path)));
  expect(Object.keys(a ?? {}).toSorted()).toEqual(["builder", "kind", "upgrade"]);
  expect(a?.["kind"]).toBe("function");
  expect(b).toEqual({ label: "b\nexport const inside = 1;", count: 1 });
  expect(c).toEqual({ default: { name: "c" } });
  expect(await loadModule(paths[1] ?? "")).toBe(b);
  const outputs = readOutputs(project);
  expect(outputs).toHaveLength(1);
  expect(outputs[0]).not.toContain("createRequire");
});

test("a template that holds </script> is left to the bundler, for what it needs stands before the imports", async () => {
  const project = temporaryProject({
    "a.ts": 'import { sql } from "aludel";\nexport const a = sql`</script>`;',
    "b.ts": 'import { sql } from "aludel";\nexport const b = sql`x`;',
  });
  const paths = ["a.ts", "b.ts"].map((name) => join(project, name));
  await loadModules(paths);
  const [a, b] = await Promise.all(paths.map((path) => loadModule(path)));
  expect([a?.["a"], b?.["b"]]).toMatchObject([{ parts: ["</script>"] }, { parts: ["x"] }]);
});

test("a place in the user's file is told, behind imports and text of several lines", async () => {
  const text = `import { t } from "aludel";\n\nexport const a = t.text();\nexport const b = \`1\n2\`;\n  throw new TypeError("no");`;
  const project = temporaryProject({
    "a.ts": `export const a = 1;`,
    "b.ts": text,
    "c.ts": `export const c = nothing;`,
  });
  const failures = ["b.ts", "c.ts"].map(async (name) => {
    const error: unknown = await loadModules([join(project, "a.ts"), join(project, name)]).catch((thrown) => thrown);
    return isAludelError(error) ? error.message : error;
  });
  const [first, second] = await Promise.all(failures);
  expect(first).toContain(`failed while loading at ${join(project, "b.ts")}:6:9: TypeError: no`);
  expect(second).toContain(`failed while loading at ${join(project, "c.ts")}:1:18: ReferenceError`);
});

const others = {
  "another module": `import { a } from "./a";\nexport const b = a;`,
  "a module that is loaded later": `export const a = import("./a");`,
  "exports of another module": `export * from "./a";`,
  "its own place": `export const here = import.meta.url;`,
  CommonJS: `export const os = require("node:os");`,
  "a class, which settings change": `export class A { a = 1; }`,
  "a decorator": `export const a = (@logged class {});`,
  "two exports by default": `export default 1;\nexport default 2;`,
  "an export in a template": "const text = `\nexport default 1;`;\nexport default text;",
  "a name that aludel does not have": `import { nothing } from "aludel";\nexport const a = nothing;`,
};

test.each(Object.entries(others))("the bundler compiles %s", async (_, text) => {
  const project = temporaryProject({ "main.ts": text, "a.ts": `export const a = 1;` });
  const compiled = await compilePlain([join(project, "main.ts")], project, ownEntryUrl).catch((error: unknown) => {
    if (isAludelError(error)) return null;
    throw error;
  });
  expect(compiled).toBeNull();
});

test("a name that aludel does not have is told", async () => {
  const project = temporaryProject({ "main.ts": others["a name that aludel does not have"] });
  await expect(loadModule(join(project, "main.ts"))).rejects.toThrow(/does not provide an export named 'nothing'/);
});
