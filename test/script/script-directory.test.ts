import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildRevisionGraph } from "../../src/revision/revision-graph.ts";
import { readScripts } from "../../src/script/script-directory.ts";
import { temporaryProject } from "../module/temporary-project.ts";

function file(id: string, parent: string | null, message = id): string {
  return `export const revision = ${JSON.stringify(id)};
export const downRevision = ${JSON.stringify(parent)};
export const branchLabels = [];
export const dependsOn = [];
export const message = ${JSON.stringify(message)};
export const createDate = "2026-11-20T15:30:00Z";
export function upgrade(op) { op.execute("…"); }
export function downgrade(op) {}
`;
}

describe("readScripts", () => {
  test("reads revision files by name and leaves the rest alone", () => {
    const project = temporaryProject({
      "versions/002_b.mts": file("b", "a"),
      "versions/001_a.ts": file("a", null, "first"),
      "versions/001_a.js": file("a", null),
      "versions/001_a.js.map": "{}",
      "versions/001_a.d.ts": "export {}",
      "versions/002_b.mjs": file("b", "a"),
      "versions/003_c.js": file("c", "b"),
      "versions/003_c.test.ts": "",
      "versions/.004_d.ts.12.tmp": "",
      "versions/.hidden.ts": "",
      "versions/README.md": "",
      "versions/old/000_z.ts": file("z", null),
    });
    const scripts = readScripts(project);
    expect(scripts.map(({ fileName, id }) => [fileName, id])).toEqual([
      ["001_a.ts", "a"],
      ["002_b.mts", "b"],
      ["003_c.js", "c"],
    ]);
    expect(scripts[0]).toEqual({
      id: "a",
      downRevisions: [],
      branchLabels: [],
      dependsOn: [],
      message: "first",
      createDate: "2026-11-20T15:30:00Z",
      path: join(project, "versions/001_a.ts"),
      fileName: "001_a.ts",
    });
  });

  test("R27 the graph of scripts names their files", () => {
    const project = temporaryProject({ "versions/001_a.ts": file("a", null), "versions/002_b.ts": file("b", "lost") });
    expect(() => buildRevisionGraph(readScripts(project))).toThrow(
      `parent "lost" of revision "b" in "${join(project, "versions/002_b.ts")}" does not exist`,
    );
  });

  test("a missing migrations folder is an error, unless the first revision is about to be written", () => {
    const project = temporaryProject({ "empty/README.md": "" });
    expect(() => readScripts(join(project, "migrations"))).toThrow(
      `migrations folder "${join(project, "migrations")}" does not exist`,
    );
    expect(readScripts(join(project, "migrations"), { allowMissing: true })).toEqual([]);
    expect(readScripts(join(project, "empty"))).toEqual([]);
  });

  test("reads 1,000 headers", () => {
    const files = Array.from({ length: 1000 }, (_, index) => [
      `versions/${String(index).padStart(4, "0")}.ts`,
      file(`r${index}`, index === 0 ? null : `r${index - 1}`) + "// filler\n".repeat(100),
    ]);
    const project = temporaryProject(Object.fromEntries(files));
    expect(readScripts(project)).toHaveLength(1000);
  });
});
