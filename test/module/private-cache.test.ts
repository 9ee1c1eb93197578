import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadModule } from "../../src/module/load-module.ts";
import { readChecksums } from "../../src/script/checksum.ts";
import { temporaryProject } from "./temporary-project.ts";

const secret = `export default { database: "postgres://app:s3cret@db/app" };`;

function cacheOf(project: string): string {
  return join(project, "node_modules", ".cache", "aludel");
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isFile());
}

function openFiles(folder: string): readonly string[] {
  return filesOf(folder).filter((path) => (statSync(path).mode & 0o077) !== 0);
}

describe("copies of what a user keeps for himself", () => {
  test("are read by nobody else: code, map, index and checksums", async () => {
    const project = temporaryProject({ "aludel.config.ts": secret, "versions/a.ts": "export const id = 1;" });
    chmodSync(join(project, "aludel.config.ts"), 0o600);
    await loadModule(join(project, "aludel.config.ts"));
    await readChecksums([join(project, "versions/a.ts")]);
    expect(filesOf(cacheOf(project)).some((path) => readFileSync(path, "utf8").includes("s3cret"))).toBe(true);
    expect(filesOf(cacheOf(project)).some((path) => path.endsWith(".map"))).toBe(true);
    expect(openFiles(cacheOf(project))).toEqual([]);
  });

  test("that earlier versions left open are closed, those of other versions too", async () => {
    const project = temporaryProject({ "aludel.config.ts": secret });
    const config = join(project, "aludel.config.ts");
    await loadModule(config);
    for (const path of filesOf(cacheOf(project))) chmodSync(path, 0o644);
    const other = join(cacheOf(project), "0123456789abcdef");
    mkdirSync(other);
    for (const name of ["index.json", "old.mjs", "old.mjs.map"])
      writeFileSync(join(other, name), "{}", { mode: 0o644 });
    expect((await loadModule(config))["default"]).toEqual({ database: "postgres://app:s3cret@db/app" });
    expect(openFiles(cacheOf(project))).toEqual([]);
    expect(filesOf(other)).toHaveLength(3);
  });

  test.runIf(process.getuid?.() === 0)(
    "stay root's where the owner of the project may not read the original",
    async () => {
      const project = temporaryProject({
        "root/aludel.config.ts": secret,
        "own/aludel.config.ts": "export default {};",
      });
      for (const path of [project, join(project, "node_modules"), join(project, "own/aludel.config.ts")]) {
        chownSync(path, 1234, 1234);
      }
      for (const name of ["root", "own"]) {
        chmodSync(join(project, name, "aludel.config.ts"), 0o600);
        await loadModule(join(project, name, "aludel.config.ts"));
      }
      const owners = filesOf(cacheOf(project))
        .filter((path) => path.endsWith(".mjs"))
        .map((path) => `${readFileSync(path, "utf8").includes("s3cret")} ${lstatSync(path).uid}`);
      expect(new Set(owners)).toEqual(new Set(["false 1234", "true 0"]));
    },
  );
});

describe("a clock that was ahead", () => {
  test("changes of files of the future are seen, and nothing is written while there are none", async () => {
    const project = temporaryProject({ "main.ts": "export default 1;" });
    const main = join(project, "main.ts");
    const future = new Date(Date.now() + 400 * 24 * 60 * 60 * 1000);
    utimesSync(main, future, future);
    expect((await loadModule(main, { rerun: true }))["default"]).toBe(1);
    const states = () => filesOf(cacheOf(project)).map((path) => [path, lstatSync(path).ino]);
    const before = states();
    expect((await loadModule(main, { rerun: true }))["default"]).toBe(1);
    expect(states()).toEqual(before);
    // The same size and time: only the content tells them apart.
    writeFileSync(main, "export default 2;");
    utimesSync(main, future, future);
    expect((await loadModule(main, { rerun: true }))["default"]).toBe(2);
  });

  test("a look at a file that it dated is not trusted, and what it compiled does not stay for ever", async () => {
    const project = temporaryProject({ "main.ts": "export default 1;" });
    const main = join(project, "main.ts");
    const past = new Date(Date.now() - 60_000);
    utimesSync(main, past, past);
    await loadModule(main);
    const index = filesOf(cacheOf(project)).find((path) => path.endsWith("index.json")) ?? "";
    const ahead = readFileSync(index, "utf8").replaceAll(/,\d{13}\]/g, `,${Date.now() + 1e10}]`);
    writeFileSync(index, ahead);
    writeFileSync(main, "export default 2;");
    utimesSync(main, past, past);
    const output = filesOf(cacheOf(project)).find((path) => path.endsWith(".mjs")) ?? "";
    utimesSync(output, new Date(Date.now() + 1e10), new Date(Date.now() + 1e10));
    expect((await loadModule(main))["default"]).toBe(2);
    expect(filesOf(cacheOf(project))).not.toContain(output);
  });
});
