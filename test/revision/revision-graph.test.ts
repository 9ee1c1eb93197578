import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAludelError, type AludelError } from "../../src/error/aludel-error.ts";
import type { Revision } from "../../src/revision/revision.ts";
import { buildRevisionGraph } from "../../src/revision/revision-graph.ts";
import { histories, line, revision } from "./history.ts";

function faultOf(revisions: readonly Revision[]): AludelError {
  try {
    buildRevisionGraph(revisions);
  } catch (error) {
    if (isAludelError(error)) return error;
  }
  throw new Error("the history was taken for sound");
}

function at(path: string): { readonly path: string } {
  return { path: `versions/${path}` };
}

describe("buildRevisionGraph", () => {
  test("finds heads, bases, children and order in a history with a merge", () => {
    const graph = buildRevisionGraph([
      revision("m", ["b", "c"]),
      revision("c", ["a"]),
      revision("b", ["a"]),
      revision("a"),
      revision("x"),
    ]);
    expect(graph.heads.map(({ id }) => id)).toEqual(["m", "x"]);
    expect(graph.bases.map(({ id }) => id)).toEqual(["a", "x"]);
    expect(graph.children.get("a")).toEqual(["b", "c"]);
    expect(graph.revisions.map(({ id }) => id)).toEqual(["a", "b", "c", "m", "x"]);
  });

  test("orders by date of creation where the graph leaves a choice", () => {
    const graph = buildRevisionGraph([
      revision("a", [], { createDate: "2026-03-01" }),
      revision("b", [], { createDate: "2026-01-01" }),
      revision("c", ["b"], { createDate: "2026-02-01" }),
    ]);
    expect(graph.revisions.map(({ id }) => id)).toEqual(["b", "c", "a"]);
  });

  test("a dependency comes before its dependent and keeps a head a head", () => {
    const graph = buildRevisionGraph([
      revision("a", [], { dependsOn: ["plans"] }),
      revision("z", [], { branchLabels: ["plans"] }),
    ]);
    expect(graph.revisions.map(({ id }) => id)).toEqual(["z", "a"]);
    expect(graph.requirements.get("a")).toEqual(["z"]);
    expect(graph.heads.map(({ id }) => id)).toEqual(["z", "a"]);
  });

  test("an empty history has no heads", () => {
    expect(buildRevisionGraph([]).heads).toEqual([]);
  });

  test("property: every revision once, after all that it needs, whatever the order of the files", () => {
    fc.assert(
      fc.property(histories(), (revisions) => {
        const graph = buildRevisionGraph(revisions);
        expect(graph.revisions.map(({ id }) => id).toSorted()).toEqual(revisions.map(({ id }) => id).toSorted());
        for (const { id, downRevisions, dependsOn } of revisions) {
          for (const needed of [...downRevisions, ...dependsOn]) {
            expect(graph.position.get(needed)).toBeLessThan(graph.position.get(id) ?? -1);
          }
        }
        expect(buildRevisionGraph(revisions.toReversed()).revisions).toEqual(graph.revisions);
      }),
    );
  });

  test("takes 10,000 revisions in a line in their stride", () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `r${String(10_000 - index).padStart(5, "0")}`);
    const graph = buildRevisionGraph(line(...ids));
    expect(graph.revisions.map(({ id }) => id)).toEqual(ids);
  });
});

describe("faulty histories", () => {
  test("R27 names the file and the id of an unknown parent, and the nearest id", () => {
    const error = faultOf([revision("b71e04c2aa10"), revision("b", ["b71e04c2aa11"], at("b.ts"))]);
    expect(error.code).toBe("UNKNOWN_PARENT");
    expect(error.message).toBe('parent "b71e04c2aa11" of revision "b" in "versions/b.ts" does not exist');
    expect(error.hint).toContain('Did you mean "b71e04c2aa10"?');
    expect(error.details).toEqual({ revision: "b", parent: "b71e04c2aa11", files: ["versions/b.ts"] });
    expect(error.exitCode).toBe(2);
  });

  test("R27 names the file of a revision that is its own parent", () => {
    const error = faultOf([revision("a"), revision("b", ["b"], at("b.ts"))]);
    expect(error.code).toBe("REVISION_CYCLE");
    expect(error.message).toBe('revision "b" in "versions/b.ts" names itself as its ancestor');
    expect(error.exitCode).toBe(2);
  });

  test("R27 names every file of a cycle, and none beside it", () => {
    const error = faultOf([
      revision("a", ["c"], at("a.ts")),
      revision("b", ["a"], at("b.ts")),
      revision("c", ["b"], at("c.ts")),
      revision("d", ["c"], at("d.ts")),
    ]);
    expect(error.code).toBe("REVISION_CYCLE");
    expect(error.details).toEqual({
      revisions: ["a", "c", "b"],
      files: ["versions/a.ts", "versions/c.ts", "versions/b.ts"],
    });
    expect(error.exitCode).toBe(2);
  });

  test("R27 finds a cycle that runs through a dependency", () => {
    const error = faultOf([revision("a", [], { dependsOn: ["b"] }), revision("b", ["a"])]);
    expect(error.code).toBe("REVISION_CYCLE");
  });

  test("R27 names both files of a duplicate id", () => {
    const error = faultOf([revision("a", [], at("1_a.ts")), revision("a", [], at("2_a.ts"))]);
    expect(error.code).toBe("DUPLICATE_REVISION");
    expect(error.message).toBe('revision id "a" is used twice, in "versions/1_a.ts" and in "versions/2_a.ts"');
    expect(error.exitCode).toBe(2);
  });

  test("R27 names the file and the id of an unknown dependency", () => {
    const error = faultOf([revision("a", [], { ...at("a.ts"), dependsOn: ["plans"] })]);
    expect(error.code).toBe("UNKNOWN_DEPENDENCY");
    expect(error.message).toBe('dependency "plans" of revision "a" in "versions/a.ts" does not exist');
    expect(error.exitCode).toBe(2);
  });

  test("names both revisions of a duplicate branch label", () => {
    const error = faultOf([
      revision("a", [], { branchLabels: ["plans"] }),
      revision("b", [], { branchLabels: ["plans"] }),
    ]);
    expect(error.code).toBe("DUPLICATE_BRANCH_LABEL");
    expect(error.message).toBe('branch label "plans" is carried by revision "b" and by revision "a"');
  });

  test("a branch label cannot be the id of a revision", () => {
    const error = faultOf([revision("a"), revision("b", ["a"], { branchLabels: ["a"] })]);
    expect(error.code).toBe("DUPLICATE_BRANCH_LABEL");
    expect(error.message).toBe('branch label "a" of revision "b" is also the id of revision "a"');
  });
});
