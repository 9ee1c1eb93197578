import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { expect, test } from "vitest";
import { isAludelError } from "../../src/error/aludel-error.ts";
import { loadModule, loadModules } from "../../src/module/load-module.ts";
import { temporaryProject } from "./temporary-project.ts";

function readOutputs(project: string): readonly string[] {
  const cache = join(project, "node_modules/.cache/aludel");
  return readdirSync(cache, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".mjs"))
    .map((path) => readFileSync(join(cache, path), "utf8"));
}

test("files become functions of one output, which run when they are asked for, once", async () => {
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
  // Making a `require` that nobody calls would cost each start.
  expect(outputs[0]).not.toContain("createRequire");
  expect(outputs[0]?.split("\n")[0]).toBe("");
});

test("a template that holds </script> is what it was", async () => {
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
  expect(second).toContain(`failed while loading at ${join(project, "c.ts")}:1:14: ReferenceError`);
});

test.each([
  { title: "another module", text: `import { a } from "./a";\nexport const b = a;`, expected: { b: 1 } },
  { title: "exports of another module", text: `export * from "./a";`, expected: { a: 1 } },
  { title: "a module that is loaded later", text: `export const { a } = await import("./a");`, expected: { a: 1 } },
  { title: "CommonJS", text: `export const { sep } = require("node:path");`, expected: { sep } },
  { title: "a class", text: `class A { a = 1; }\nexport const { a } = new A();`, expected: { a: 1 } },
  {
    title: "an export in a template",
    text: "const text = `\nexport default 1;`;\nexport default text;",
    expected: { default: "\nexport default 1;" },
  },
])("reads $title", async ({ text, expected }) => {
  const project = temporaryProject({ "main.ts": text, "a.ts": `export const a = 1;` });
  expect(await loadModule(join(project, "main.ts"))).toEqual(expected);
});

test.each([
  {
    title: "two exports by default",
    text: `export default 1;\nexport default 2;`,
    problem: '2:8: Multiple exports with the same name "default"',
  },
  {
    title: "a name that aludel does not have",
    text: `import { nothing } from "aludel";\nexport const a = nothing;`,
    problem: '1:10: "aludel" has no export "nothing"',
  },
  {
    title: "a name that aludel/models does not have",
    text: `import {\n  nothing,\n} from "aludel/models";\nexport const a = nothing;`,
    problem: '2:3: "aludel/models" has no export "nothing"',
  },
])("tells $title with its place, among many files", async ({ text, problem }) => {
  const project = temporaryProject({ "a.ts": `export const a = 1;`, "main.ts": text });
  const paths = ["a.ts", "main.ts"].map((name) => join(project, name));
  const error: unknown = await loadModules(paths).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: "MODULE_SYNTAX" });
  expect(String(error)).toContain(`${paths[1]}:${problem}`);
});
