import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { isAludelError, type AludelError } from "../../src/error/aludel-error.ts";
import { loadModule, loadModules } from "../../src/module/load-module.ts";
import { readOriginalPosition } from "../../src/module/original-position.ts";
import { temporaryProject, writeFiles } from "./temporary-project.ts";

const root = join(import.meta.dirname, "../..");

async function failureOf(loading: Promise<unknown>): Promise<AludelError> {
  try {
    await loading;
  } catch (error) {
    if (isAludelError(error)) return error;
    throw error;
  }
  throw new Error("the module was loaded");
}

describe("what real projects use", () => {
  test("types, enums, decorators, JSON, extensionless and .js imports of TypeScript", async () => {
    const project = temporaryProject({
      "tsconfig.json": `{ /* comments, */ "compilerOptions": { "experimentalDecorators": true, }, }`,
      "main.ts": `
        import { Color } from "./color";
        import { logged, type Unused } from "./decorator.js";
        import * as folder from "./folder";
        import data from "./data.json";
        class A { @logged() run(): string { return "ran"; } }
        export const answer: number = data.answer satisfies number;
        export const color = Color.Green;
        export const name = folder.name;
        export const result = new A().run();
        const waited = await Promise.resolve("waited");
        export { waited };
        export default { answer } as const;`,
      "color.ts": `export enum Color { Red, Green = "green" }`,
      "decorator.ts": `export interface Unused {}
        export const logged = () => (_: object, __: string, property: PropertyDescriptor) => {
          const inner = property.value; property.value = () => "logged " + inner(); };`,
      "folder/index.mts": `export const name = "folder";`,
      "data.json": `{ "answer": 42 }`,
    });
    const exports = await loadModule(join(project, "main.ts"));
    expect({ ...exports }).toEqual({
      answer: 42,
      color: "green",
      name: "folder",
      result: "logged ran",
      waited: "waited",
      default: { answer: 42 },
    });
  });

  test("path aliases of tsconfig.json, inherited ones too", async () => {
    const project = temporaryProject({
      "tsconfig.base.json": `{ "compilerOptions": { "paths": { "@models/*": ["./src/models/*"], "~": ["./src/root.ts"] } } }`,
      "app/tsconfig.json": `{ "extends": "../tsconfig.base.json" }`,
      "app/main.ts": `export { users } from "@models/users"; export { root } from "~";`,
      "src/models/users.ts": `export const users = "users";`,
      "src/root.ts": `export const root = "root";`,
    });
    expect({ ...(await loadModule(join(project, "app/main.ts"))) }).toEqual({ users: "users", root: "root" });
    writeFiles(project, {
      "tsconfig.base.json": `{ "compilerOptions": { "paths": { "@models/*": ["./src/other/*"], "~": ["./src/root.ts"] } } }`,
      "src/other/users.ts": `export const users = "others";`,
    });
    expect((await loadModule(join(project, "app/main.ts")))["users"]).toBe("others");
  });

  test("packages: ES modules, CommonJS with names that Node does not foresee, subpaths, and workspace sources", async () => {
    const project = temporaryProject({
      "node_modules/esm/package.json": `{ "name": "esm", "type": "module", "exports": { ".": "./main.js", "./sub": "./sub.js" } }`,
      "node_modules/esm/main.js": `export const url = import.meta.url;`,
      "node_modules/esm/sub.js": `export const sub = "sub";`,
      "node_modules/cjs/package.json": `{ "name": "cjs", "main": "lib" }`,
      "node_modules/cjs/lib.js": `const names = ["hidden"]; for (const name of names) exports[name] = __filename; exports.self = exports;`,
      "node_modules/@scope/both/package.json": `{ "name": "@scope/both", "exports": { "import": "./a.mjs", "require": "./a.cjs" } }`,
      "node_modules/@scope/both/a.mjs": `export const kind = "import";`,
      "node_modules/@scope/both/a.cjs": `exports.kind = "require";`,
      "packages/shared/package.json": `{ "name": "shared", "main": "./src/index.ts" }`,
      "packages/shared/src/index.ts": `export const shared: string = "from source";`,
      "main.ts": `
        import { url } from "esm"; import { sub } from "esm/sub"; import { hidden } from "cjs"; import all from "cjs";
        import { kind } from "@scope/both"; import { shared } from "shared"; import { sep } from "node:path"; import fs from "fs";
        export { url, sub, hidden, kind, shared, sep };
        export const sameInstance = all.self === all, builtin = typeof fs.readFileSync;`,
      "old.cjs": `const { kind } = require("@scope/both"); module.exports = { kind, here: __dirname, hidden: require("cjs").hidden };`,
    });
    symlinkSync(join(project, "packages/shared"), join(project, "node_modules/shared"));
    expect({ ...(await loadModule(join(project, "main.ts"))) }).toEqual({
      url: pathToFileURL(join(project, "node_modules/esm/main.js")).href,
      sub: "sub",
      hidden: join(project, "node_modules/cjs/lib.js"),
      kind: "import",
      shared: "from source",
      sep: "/",
      sameInstance: true,
      builtin: "function",
    });
    expect((await loadModule(join(project, "old.cjs")))["default"]).toEqual({
      kind: "require",
      here: project,
      hidden: join(project, "node_modules/cjs/lib.js"),
    });
  });

  test("each file knows its own place", async () => {
    const project = temporaryProject({
      "main.ts": `#!/usr/bin/env node
        import { createRequire } from "node:module";
        const require = createRequire(import.meta.url);
        export { inner } from "./deep/inner.ts";
        export const data = require("./data.json");
        export const place = [import.meta.url, import.meta.dirname, import.meta.filename];`,
      "deep/inner.ts": `export const inner = [__dirname, __filename, new URL(".", import.meta.url).href];`,
      "data.json": `{ "a": 1 }`,
    });
    const { inner, place, data } = await loadModule(join(project, "main.ts"));
    const main = join(project, "main.ts");
    expect(place).toEqual([pathToFileURL(main).href, project, main]);
    expect(inner).toEqual([
      join(project, "deep"),
      join(project, "deep/inner.ts"),
      pathToFileURL(`${join(project, "deep")}/`).href,
    ]);
    expect(data).toEqual({ a: 1 });
  });

  test("a JSON file is its own default export", async () => {
    const project = temporaryProject({ "config.json": `\uFEFF{ "models": "./m.ts" }`, "broken.json": `{ "a": }` });
    expect(await loadModule(join(project, "config.json"))).toEqual({ default: { models: "./m.ts" } });
    const error = await failureOf(loadModule(join(project, "broken.json")));
    expect(error.code).toBe("MODULE_SYNTAX");
    expect(error.message).toContain(join(project, "broken.json"));
  });

  test("imports of aludel lead to the package that runs, from anywhere", async () => {
    const project = temporaryProject({
      "node_modules/aludel/package.json": `{ "name": "aludel", "main": "./other.js" }`,
      "node_modules/aludel/other.js": `throw new Error("another version");`,
      "models.ts": `
        import { defineTable, t } from "aludel/models";
        export const users = defineTable("users", { id: t.bigint().identity().primaryKey() });`,
      "models.cjs": `const { defineTable, t } = require("aludel/models");
        exports.users = defineTable("users", { id: t.bigint().identity().primaryKey() });`,
    });
    const typescript = await loadModule(join(project, "models.ts"));
    const commonJs = await loadModule(join(project, "models.cjs"));
    const { buildModels } = await import("../../src/models/build-models.ts");
    expect(buildModels(typescript)).toHaveProperty("database.tables");
    expect([...buildModels(typescript).database.tables.keys()]).toEqual(["users"]);
    expect(buildModels(commonJs).database).toEqual(buildModels(typescript).database);
  });
});

describe("the cache", () => {
  const cacheOf = (project: string) => join(project, "node_modules/.cache/aludel");

  test("follows changes of the module, of what it imports, and of a file that comes nearer", async () => {
    const project = temporaryProject({
      "main.ts": `export { a } from "./a/a"; export const main = 1;`,
      "a/a.ts": `export const a = 1;`,
    });
    const main = join(project, "main.ts");
    expect({ ...(await loadModule(main)) }).toEqual({ a: 1, main: 1 });
    writeFiles(project, { "a/a.ts": `export const a = 2;` });
    expect({ ...(await loadModule(main)) }).toEqual({ a: 2, main: 1 });
    writeFiles(project, { "main.ts": `export { a } from "./a/a"; export const main = 2;` });
    expect({ ...(await loadModule(main)) }).toEqual({ a: 2, main: 2 });
    rmSync(join(project, "a/a.ts"));
    expect((await failureOf(loadModule(main))).code).toBe("MODULE_NOT_FOUND");
    writeFiles(project, { "a/a.js": `export const a = 3;` });
    expect({ ...(await loadModule(main)) }).toEqual({ a: 3, main: 2 });
  });

  test("follows changes in a project that is reached through a link", async () => {
    const project = temporaryProject({
      "real/main.ts": `export { a } from "./a";`,
      "real/a.ts": `export const a = 1;`,
    });
    symlinkSync(join(project, "real"), join(project, "link"));
    expect((await loadModule(join(project, "link/main.ts")))["a"]).toBe(1);
    writeFiles(project, { "real/a.ts": `export const a = 2;` });
    expect((await loadModule(join(project, "link/main.ts")))["a"]).toBe(2);
  });

  test("a change of times alone compiles nothing, a change of equal size and time is seen", async () => {
    const project = temporaryProject({ "main.ts": `export const a = 1;` });
    const main = join(project, "main.ts");
    await loadModule(main);
    const outputs = () =>
      readdirSync(cacheOf(project), { recursive: true }).filter((name) => String(name).endsWith(".mjs"));
    const before = outputs();
    utimesSync(main, 1_000_000, 1_000_000);
    expect((await loadModule(main))["a"]).toBe(1);
    expect(outputs()).toEqual(before);
    const { mtime } = statSync(main);
    writeFileSync(main, `export const a = 2;`);
    utimesSync(main, mtime, new Date());
    expect((await loadModule(main))["a"]).toBe(2);
  });

  test("a package that moved is found again", async () => {
    const project = temporaryProject({
      "node_modules/p/package.json": `{ "name": "p", "type": "module", "main": "./old.js" }`,
      "node_modules/p/old.js": `export const place = "old";`,
      "main.ts": `export { place } from "p";`,
    });
    const main = join(project, "main.ts");
    expect((await loadModule(main))["place"]).toBe("old");
    rmSync(join(project, "node_modules/p"), { recursive: true });
    writeFiles(project, {
      "node_modules/p/package.json": `{ "name": "p", "type": "module", "main": "./new.js" }`,
      "node_modules/p/new.js": `export const place = "new";`,
    });
    expect((await loadModule(main, { rerun: true }))["place"]).toBe("new");
  });

  test("a module runs once in a process, and again when asked", async () => {
    const project = temporaryProject({ "main.ts": `export const value = process.env.ALUDEL_TEST_VALUE ?? "unset";` });
    const main = join(project, "main.ts");
    const first = await loadModule(main);
    process.env["ALUDEL_TEST_VALUE"] = "set";
    expect((await loadModule(main))["value"]).toBe(first["value"]);
    expect((await loadModule(main, { rerun: true }))["value"]).toBe("set");
    delete process.env["ALUDEL_TEST_VALUE"];
  });

  test("a damaged cache is made again", async () => {
    const project = temporaryProject({ "main.ts": `export const a = 1;` });
    await loadModule(join(project, "main.ts"));
    for (const name of readdirSync(cacheOf(project)))
      writeFileSync(join(cacheOf(project), name, "index.json"), "{ half");
    expect((await loadModule(join(project, "main.ts")))["a"]).toBe(1);
    for (const name of readdirSync(cacheOf(project))) {
      const folder = join(cacheOf(project), name);
      for (const file of readdirSync(folder)) if (file.endsWith(".mjs")) rmSync(join(folder, file));
    }
    expect((await loadModule(join(project, "main.ts"), { rerun: true }))["a"]).toBe(1);
  });

  test("many modules are compiled at once, and few changed ones do not compile the rest", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `versions/r${index}.ts`);
    const project = temporaryProject(
      Object.fromEntries(names.map((name, index) => [name, `export const n: number = ${index};`])),
    );
    const paths = names.map((name) => join(project, name));
    const numbers = async () => [...(await loadModules(paths)).values()].map((exports) => exports["n"]);
    const outputs = () =>
      readdirSync(cacheOf(project), { recursive: true }).filter((name) => String(name).endsWith(".mjs"));
    expect(await numbers()).toEqual(names.map((_, index) => index));
    expect(outputs()).toHaveLength(1);
    writeFiles(project, { "versions/r7.ts": `export const n = "seven";` });
    expect((await numbers())[7]).toBe("seven");
    expect(outputs()).toHaveLength(2);
  });

  test("processes that start at once do not disturb each other", async () => {
    const project = temporaryProject({ "run.ts": `export const a = "whole".repeat(1000);` });
    const script = join(project, "script.mjs");
    const build = spawnSync(join(root, "node_modules/.bin/esbuild"), [
      join(root, "src/module/load-module.ts"),
      "--bundle",
      "--platform=node",
      "--format=esm",
      "--external:esbuild",
      `--outfile=${join(root, "node_modules/.cache/load-module-test/module.js")}`,
    ]);
    expect(build.status).toBe(0);
    writeFileSync(
      script,
      `import { loadModule } from ${JSON.stringify(join(root, "node_modules/.cache/load-module-test/module.js"))};
       console.log((await loadModule(${JSON.stringify(join(project, "run.ts"))})).a.length);`,
    );
    const { spawn } = await import("node:child_process");
    const runs = Array.from({ length: 6 }, async () => {
      const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
      let text = "";
      for await (const chunk of child.stdout) text += String(chunk);
      return text.trim();
    });
    expect(await Promise.all(runs)).toEqual(Array.from({ length: 6 }, () => "5000"));
    expect(readdirSync(cacheOf(project), { recursive: true }).filter((name) => String(name).includes(".tmp"))).toEqual(
      [],
    );
  });

  test("without node_modules it is private to the user", async () => {
    const project = temporaryProject({ "main.ts": `export const a = 1;` });
    rmSync(join(project, "node_modules"), { recursive: true });
    const caches = join(project, "caches");
    const before = process.env["XDG_CACHE_HOME"];
    process.env["XDG_CACHE_HOME"] = caches;
    try {
      await loadModule(join(project, "main.ts"));
      expect(lstatSync(join(caches, "aludel")).mode & 0o777).toBe(0o700);
      rmSync(join(caches, "aludel"), { recursive: true });
      mkdirSync(join(caches, "aludel"), { mode: 0o777 });
      chmodSync(join(caches, "aludel"), 0o777);
      await loadModule(join(project, "main.ts"), { rerun: true });
      expect(readdirSync(join(caches, "aludel"))).toEqual([]);
    } finally {
      if (before === undefined) delete process.env["XDG_CACHE_HOME"];
      else process.env["XDG_CACHE_HOME"] = before;
    }
  });

  test.skipIf(process.getuid?.() !== 0)("R164 written as root it belongs to the owner of the project", async () => {
    const project = temporaryProject({ "main.ts": `export const a = 1;` });
    chownSync(project, 1000, 1000);
    chownSync(join(project, "node_modules"), 1000, 1000);
    await loadModule(join(project, "main.ts"));
    const written = readdirSync(join(project, "node_modules"), { recursive: true, encoding: "utf8" });
    expect(written.length).toBeGreaterThan(4);
    expect(new Set(written.map((name) => lstatSync(join(project, "node_modules", name)).uid))).toEqual(new Set([1000]));
  });

  test.skipIf(process.getuid?.() !== 0)("a cache of another user's is not trusted", async () => {
    const project = temporaryProject({ "main.ts": `export const a = 1;` });
    mkdirSync(cacheOf(project), { recursive: true });
    chownSync(cacheOf(project), 1234, 1234);
    await loadModule(join(project, "main.ts"));
    expect(readdirSync(cacheOf(project))).toEqual([]);
  });
});

describe("errors", () => {
  test("R195 a file that is missing names the searched path", async () => {
    const error = await failureOf(loadModule("/nowhere/models/index.ts"));
    expect(error.code).toBe("MODULE_NOT_FOUND");
    expect(error.message).toBe('file "/nowhere/models/index.ts" does not exist');
  });

  test("a syntax error names file, line and column, without a stack", async () => {
    const project = temporaryProject({
      "main.ts": `import "./broken";`,
      "broken.ts": `const here = import.meta.url; const = 1;\nexport const a = ;`,
    });
    const error = await failureOf(loadModule(join(project, "main.ts")));
    expect(error.code).toBe("MODULE_SYNTAX");
    expect(error.message).toBe(`${join(project, "broken.ts")}:1:37: Expected identifier but found "="`);
  });

  test("R195 a missing package is named with the importing place", async () => {
    const project = temporaryProject({
      "main.ts": `// first line\nimport { a } from "@not/installed/sub";\nexport { a };`,
    });
    const error = await failureOf(loadModule(join(project, "main.ts")));
    expect(error.code).toBe("MODULE_NOT_FOUND");
    expect(error.message).toBe(
      `${join(project, "main.ts")}:2:19: cannot import "@not/installed/sub": package "@not/installed" is not installed in or above "${project}"`,
    );
    expect(error.hint).toContain("npm install @not/installed");
  });

  test("R195 a missing file is named with the importing place and the searched folder", async () => {
    const project = temporaryProject({ "models/main.ts": `export * from "./users.js";` });
    const error = await failureOf(loadModule(join(project, "models/main.ts")));
    expect(error.code).toBe("MODULE_NOT_FOUND");
    expect(error.message).toBe(
      `${join(project, "models/main.ts")}:1:15: cannot import "./users.js": there is no "${join(project, "models/users.js")}"`,
    );
  });

  test("an optional package in a try block is no error", async () => {
    const project = temporaryProject({
      "main.cts": `let found = true; try { require("optional-thing"); } catch { found = false; } exports.found = found;`,
      "main.ts": `export const found = await import("optional-thing").then(() => true, () => false);`,
    });
    expect((await loadModule(join(project, "main.cts")))["found"]).toBe(false);
    expect((await loadModule(join(project, "main.ts")))["found"]).toBe(false);
  });

  test("what a module throws is told with the place in the user's file", async () => {
    const project = temporaryProject({
      "main.ts": `import { fail } from "./fail";\n\ninterface A { a: string }\nfail({ a: "x" } as A);`,
      "fail.ts": `export function fail(a: unknown): never {\n  // comment\n    throw new TypeError("no good");\n}`,
    });
    const error = await failureOf(loadModule(join(project, "main.ts")));
    expect(error.code).toBe("MODULE_FAILED");
    expect(error.message).toBe(
      `module "${join(project, "main.ts")}" failed while loading at ${join(project, "fail.ts")}:3:11: TypeError: no good`,
    );
    expect(readOriginalPosition(error.cause)).toEqual({ path: join(project, "fail.ts"), line: 3, column: 11 });
  });

  test("an error of Aludel's own, thrown in a user's module, keeps code and hint", async () => {
    const project = temporaryProject({
      "main.ts": `throw Object.assign(new Error("no"), { name: "AludelError", code: "INVALID_NAME", hint: "shorter" });`,
    });
    const error = await failureOf(loadModule(join(project, "main.ts")));
    expect([error.code, error.message, error.hint]).toEqual(["INVALID_NAME", "no", "shorter"]);
  });

  test("one module that fails does not keep the others from being loaded", async () => {
    const project = temporaryProject({ "a.ts": `export const a = 1;`, "b.ts": `throw new Error("b");` });
    const paths = ["a.ts", "b.ts"].map((name) => join(project, name));
    expect((await failureOf(loadModules(paths))).message).toContain("b.ts");
    expect((await loadModule(paths[0] ?? ""))["a"]).toBe(1);
    expect(existsSync(join(project, "node_modules/.cache/aludel"))).toBe(true);
    expect(readFileSync(paths[0] ?? "", "utf8")).toBe(`export const a = 1;`);
  });
});
