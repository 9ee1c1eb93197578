import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isAludelError } from "../../src/error/aludel-error.ts";
import { applyOwnership } from "../../src/file/apply-ownership.ts";
import { createFolder } from "../../src/file/create-folder.ts";
import { readProjectOwner } from "../../src/file/project-owner.ts";
import { fileFailure } from "../../src/file/file-failure.ts";
import { writeFile } from "../../src/file/write-file.ts";

let project: string;
let outside: string;

beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), "aludel-owner-")));
  outside = realpathSync(mkdtempSync(join(tmpdir(), "aludel-outside-")));
  chmodSync(project, 0o755);
});

afterEach(() => {
  rmSync(project, { recursive: true });
  rmSync(outside, { recursive: true });
});

function stateOf(path: string): string {
  const { uid, gid, mode } = lstatSync(path);
  return `${uid}:${gid} ${(mode & 0o777).toString(8)}`;
}

function codeOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    if (isAludelError(error)) return error.code;
    throw error;
  }
  return "none";
}

describe("writeFile", () => {
  test("creates folders and file, with their modes", () => {
    writeFile(join(project, "a/b/c.ts"), "text", { projectFolder: project });
    const self = `${process.getuid?.()}:${process.getgid?.()}`;
    expect(readFileSync(join(project, "a/b/c.ts"), "utf8")).toBe("text");
    expect(stateOf(join(project, "a/b/c.ts"))).toBe(`${self} 644`);
    expect(stateOf(join(project, "a/b"))).toBe(`${self} 755`);
  });

  test("never overwrites, and leaves no draft behind", () => {
    const path = join(project, "a.ts");
    writeFileSync(path, "mine");
    expect(codeOf(() => writeFile(path, "new", { projectFolder: project }))).toBe("FILE_EXISTS");
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect(readdirSync(project)).toEqual(["a.ts"]);
    writeFile(path, "new", { projectFolder: project, replace: true });
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(project)).toEqual(["a.ts"]);
  });

  test.skipIf(!existsSync("/dev/full"))("a full disk is named, with the folder that needs room", () => {
    let told: unknown;
    try {
      writeFileSync("/dev/full", "text");
    } catch (error) {
      told = fileFailure(error, join(project, "versions/a.ts"), "write");
    }
    expect(told).toMatchObject({
      code: "DISK_FULL",
      message: `cannot write "${join(project, "versions/a.ts")}": no space is left on the disk`,
      hint: expect.stringContaining(`df -h "${project}"`),
    });
  });

  test("a file in the way of a folder is named", () => {
    writeFileSync(join(project, "a"), "");
    expect(codeOf(() => writeFile(join(project, "a/b.ts"), "", { projectFolder: project }))).toBe("FILE_EXISTS");
  });
});

describe.skipIf(process.getuid?.() !== 0)("as root", () => {
  beforeEach(() => chownSync(project, 1000, 1001));

  test("R164 R165 files and folders belong to the owner of the project folder after the one command", () => {
    writeFile(join(project, "migrations/versions/a.ts"), "", { projectFolder: project });
    expect(stateOf(join(project, "migrations"))).toBe("1000:1001 755");
    expect(stateOf(join(project, "migrations/versions"))).toBe("1000:1001 755");
    expect(stateOf(join(project, "migrations/versions/a.ts"))).toBe("1000:1001 644");
  });

  test("R166 a write that fails half-way leaves folders of the owner's and no file", () => {
    mkdirSync(join(project, "versions/a.ts"), { recursive: true });
    chownSync(join(project, "versions"), 1000, 1001);
    const path = join(project, "versions/new/a.ts");
    writeFile(path, "", { projectFolder: project });
    expect(codeOf(() => writeFile(path, "again", { projectFolder: project }))).toBe("FILE_EXISTS");
    expect(stateOf(join(project, "versions/new"))).toBe("1000:1001 755");
    expect(readdirSync(join(project, "versions/new"))).toEqual(["a.ts"]);
  });

  test("R170 the owner comes from the folder, or from HOST_UID and HOST_GID, and is never fixed", () => {
    expect(readProjectOwner(project, {})).toEqual({ uid: 1000, gid: 1001 });
    chownSync(project, 1234, 4321);
    expect(readProjectOwner(project, {})).toEqual({ uid: 1234, gid: 4321 });
    expect(readProjectOwner(project, { HOST_UID: "501", HOST_GID: "20" })).toEqual({ uid: 501, gid: 20 });
    expect(readProjectOwner(project, { HOST_UID: "501" })).toEqual({ uid: 501, gid: 4321 });
    expect(codeOf(() => void readProjectOwner(project, { HOST_UID: "me" }))).toBe("INVALID_CONFIG");
    chownSync(project, 0, 0);
    expect(readProjectOwner(project, {})).toBeUndefined();
  });

  test("R172 the owner can save the file that root wrote", () => {
    const path = join(project, "versions/a.ts");
    writeFile(path, "first\n", { projectFolder: project });
    const append = spawnSync("sh", ["-c", 'echo second >> "$0"', path], { uid: 1000, gid: 1001 });
    expect(append.status).toBe(0);
    expect(readFileSync(path, "utf8")).toBe("first\nsecond\n");
  });

  test("symbolic links are not followed out of the project", () => {
    writeFileSync(join(outside, "secret"), "", { mode: 0o600 });
    symlinkSync(join(outside, "secret"), join(project, "link"));
    expect(applyOwnership(join(project, "link"), project)).toBe(false);
    expect(stateOf(join(outside, "secret"))).toBe("0:0 600");
    symlinkSync(outside, join(project, "versions"));
    createFolder(join(project, "versions"), project);
    writeFile(join(project, "versions/a.ts"), "", { projectFolder: project });
    expect(stateOf(join(outside, "a.ts"))).toBe("0:0 644");
    expect(lstatSync(outside).uid).toBe(0);
  });

  test("a file or folder without the permission is a named error that says whose it is, and how it is given", () => {
    chownSync(outside, 0, 0);
    chmodSync(outside, 0o755);
    const path = join(outside, "a.ts");
    const own = join(project, "own");
    for (const name of ["secret.ts", "own.ts"]) writeFileSync(join(project, name), "", { mode: 0o000 });
    chownSync(join(project, "own.ts"), 1000, 1001);
    mkdirSync(own);
    chownSync(own, 1000, 1001);
    writeFileSync(join(own, "b.ts"), "");
    chmodSync(own, 0o000);
    const script = `
      import { readText } from "./src/file/read-text.ts";
      import { writeFile } from "./src/file/write-file.ts";
      const [, , path, folder, project] = process.argv;
      const told = [
        () => writeFile(path, "", { projectFolder: folder }),
        () => readText(project + "/secret.ts"),
        () => readText(project + "/own.ts"),
        () => readText(project + "/own/b.ts"),
        () => writeFile(project + "/own/c.ts", "", { projectFolder: project }),
      ].map((use) => {
        try { return use(); } catch (error) { return [error.code, error.message, error.hint]; }
      });
      console.log(JSON.stringify(told));`;
    const bundled = join(project, "run.mjs");
    const esbuild = join(process.cwd(), "node_modules/.bin/esbuild");
    const build = spawnSync(esbuild, ["--bundle", "--platform=node", "--format=esm", `--outfile=${bundled}`], {
      input: script,
    });
    expect(build.status).toBe(0);
    const run = spawnSync(process.execPath, [bundled, path, outside, project], {
      uid: 1000,
      gid: 1001,
      encoding: "utf8",
    });
    const file = (name: string) => join(project, name);
    const others = "belongs to user 0, this process runs as user 1000";
    const owners = "does not let its owner, user 1000,";
    const told = (message: string, hint: string) => ["FILE_PERMISSION", message, hint];
    expect(JSON.parse(run.stdout)).toEqual([
      told(`cannot write "${path}": folder "${outside}" ${others}`, `sudo chown -R 1000:1001 "${outside}"`),
      told(
        `cannot read "${file("secret.ts")}": file "${file("secret.ts")}" ${others}`,
        `sudo chown -R 1000:1001 "${file("secret.ts")}"`,
      ),
      told(
        `cannot read "${file("own.ts")}": file "${file("own.ts")}" ${owners} read it`,
        `chmod u+r "${file("own.ts")}"`,
      ),
      told(`cannot read "${file("own/b.ts")}": folder "${own}" ${owners} enter it`, `chmod u+x "${own}"`),
      told(`cannot write "${file("own/c.ts")}": folder "${own}" ${owners} enter it`, `chmod u+x "${own}"`),
    ]);
    expect(existsSync(path)).toBe(false);
  });

  test("says whether something changed", () => {
    const path = join(project, "a.ts");
    writeFileSync(path, "", { mode: 0o600 });
    expect(applyOwnership(path, project)).toBe(true);
    expect(stateOf(path)).toBe("1000:1001 644");
    expect(applyOwnership(path, project)).toBe(false);
  });
});
