import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAludelError, type AludelError } from "../../src/error/aludel-error.ts";
import { downgradePath } from "../../src/revision/downgrade-path.ts";
import { buildRevisionGraph, type RevisionGraph } from "../../src/revision/revision-graph.ts";
import { upgradePath } from "../../src/revision/upgrade-path.ts";
import {
  appliedRevisions,
  topmost,
  versionsAfterDowngrade,
  versionsAfterUpgrade,
} from "../../src/revision/version-set.ts";
import { histories, line, revision } from "./history.ts";

const linear = buildRevisionGraph(line("a", "b", "c", "d"));

/** a - b - m - n, a - c - m. */
const diamond = buildRevisionGraph([
  revision("a"),
  revision("b", ["a"], { branchLabels: ["left"] }),
  revision("c", ["a"], { branchLabels: ["right"] }),
  revision("m", ["b", "c"]),
  revision("n", ["m"]),
]);

/** Two bases; s2 depends on p1. */
const bases = buildRevisionGraph([
  revision("p1", [], { branchLabels: ["plan"] }),
  revision("p2", ["p1"]),
  revision("s1", [], { branchLabels: ["shop"] }),
  revision("s2", ["s1"], { dependsOn: ["plan"] }),
]);

function failure(run: () => unknown): AludelError {
  try {
    run();
  } catch (error) {
    if (isAludelError(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

function up(graph: RevisionGraph, current: readonly string[], target: string): readonly string[] {
  return upgradePath(graph, current, target).map(({ id }) => id);
}

function down(graph: RevisionGraph, current: readonly string[], target: string) {
  return downgradePath(graph, current, target).map(({ id }) => id);
}

describe("upgradePath", () => {
  test.each([
    { graph: linear, current: [], target: "head", path: ["a", "b", "c", "d"] },
    { graph: linear, current: ["b"], target: "head", path: ["c", "d"] },
    { graph: linear, current: ["d"], target: "head", path: [] },
    { graph: linear, current: [], target: "b", path: ["a", "b"] },
    { graph: linear, current: ["c"], target: "b", path: [] },
    { graph: linear, current: ["a"], target: "+1", path: ["b"] },
    { graph: linear, current: ["a"], target: "current+2", path: ["b", "c"] },
    { graph: linear, current: [], target: "a+2", path: ["a", "b", "c"] },
    { graph: linear, current: ["a"], target: "base", path: [] },
    { graph: diamond, current: ["a"], target: "head", path: ["b", "c", "m", "n"] },
    { graph: diamond, current: ["b"], target: "m", path: ["c", "m"] },
    { graph: diamond, current: ["b"], target: "+1", path: ["c"] },
    { graph: diamond, current: [], target: "right", path: ["a", "c"] },
    { graph: bases, current: [], target: "heads", path: ["p1", "p2", "s1", "s2"] },
    { graph: bases, current: [], target: "shop@head", path: ["p1", "s1", "s2"] },
    { graph: bases, current: ["s1"], target: "shop@+2", path: ["p1", "s2"] },
    { graph: bases, current: ["s2"], target: "plan@head", path: ["p2"] },
    { graph: bases, current: ["s2"], target: "+1", path: ["p2"] },
  ])("R10 from $current to $target runs $path", ({ graph, current, target, path }) => {
    expect(up(graph, current, target)).toEqual(path);
  });

  test("R25 head and +1 refuse to choose between heads", () => {
    expect(failure(() => up(bases, [], "head")).code).toBe("MULTIPLE_HEADS");
    const error = failure(() => up(bases, [], "+1"));
    expect(error.code).toBe("MULTIPLE_HEADS");
    expect(error.hint).toContain("p2@+1");
  });

  test("more steps than there are, or backwards, are refused", () => {
    const error = failure(() => up(linear, ["c"], "+2"));
    expect(error.code).toBe("INVALID_TARGET");
    expect(error.message).toBe('target "+2" goes too far: 1 revision is pending');
    expect(failure(() => up(linear, ["c"], "-1")).hint).toBe("aludel downgrade -1");
  });

  test("R28 a version without a file is explained before anything runs", () => {
    expect(failure(() => up(linear, ["lost"], "head")).code).toBe("REVISION_FILE_MISSING");
    expect(failure(() => down(linear, ["lost"], "base")).code).toBe("REVISION_FILE_MISSING");
  });
});

describe("downgradePath", () => {
  test.each([
    { graph: linear, current: ["d"], target: "-1", path: ["d"] },
    { graph: linear, current: ["d"], target: "-3", path: ["d", "c", "b"] },
    { graph: linear, current: ["d"], target: "base", path: ["d", "c", "b", "a"] },
    { graph: linear, current: ["d"], target: "b", path: ["d", "c"] },
    { graph: linear, current: ["d"], target: "d-2", path: ["d", "c"] },
    { graph: linear, current: ["d"], target: "head", path: [] },
    { graph: linear, current: [], target: "base", path: [] },
    { graph: diamond, current: ["n"], target: "-2", path: ["n", "m"] },
    { graph: diamond, current: ["n"], target: "b", path: ["n", "m"] },
    { graph: diamond, current: ["n"], target: "a", path: ["n", "m", "c", "b"] },
    { graph: diamond, current: ["b", "c"], target: "left@-1", path: ["b"] },
    { graph: diamond, current: ["b", "c"], target: "left@a", path: ["b"] },
    { graph: bases, current: ["p2", "s2"], target: "shop@base", path: ["s2", "s1"] },
    { graph: bases, current: ["p2", "s2"], target: "plan@base", path: ["s2", "p2", "p1"] },
    { graph: bases, current: ["p2", "s2"], target: "plan@-2", path: ["s2", "p2", "p1"] },
    { graph: bases, current: ["p2", "s2"], target: "p1", path: ["p2"] },
    { graph: bases, current: ["s2"], target: "-2", path: undefined },
  ])("R10 from $current to $target undoes $path", ({ graph, current, target, path }) => {
    if (path === undefined) expect(failure(() => down(graph, current, target)).code).toBe("AMBIGUOUS_REVISION");
    else expect(down(graph, current, target)).toEqual(path);
  });

  test("steps that could undo any of several branches are refused, with the branches by name", () => {
    for (const [current, target] of [
      [["b", "c"], "-1"],
      [["b", "c"], "-2"],
      [["n"], "-3"],
    ] as const) {
      const error = failure(() => down(diamond, current, target));
      expect(error.code).toBe("AMBIGUOUS_REVISION");
      expect(error.message).toBe(`target "${target}" could undo any of "b" (message of b), "c" (message of c)`);
      expect(error.hint).toBe("name the branch: aludel downgrade left@-1, or aludel downgrade right@-1");
    }
    expect(failure(() => down(bases, ["p2", "s2"], "-2")).hint).toMatch(/aludel downgrade plan\w*@-1|shop@-1/);
  });

  test("a target that is not applied, too many steps, or forward steps are refused", () => {
    const error = failure(() => down(linear, ["b"], "c"));
    expect(error.code).toBe("TARGET_NOT_APPLIED");
    expect(error.message).toBe('revision "c" is not applied to the database');
    expect(failure(() => down(linear, ["b"], "-3")).message).toBe('target "-3" goes too far: 2 revisions are applied');
    expect(failure(() => down(linear, [], "-1")).message).toBe('target "-1" goes too far: 0 revisions are applied');
    expect(failure(() => down(linear, ["b"], "+1")).hint).toBe("aludel upgrade +1");
    expect(failure(() => down(bases, ["p2", "s2"], "heads")).code).toBe("AMBIGUOUS_REVISION");
  });

  test("10,000 revisions, up and down to base", () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `r${index}`);
    const graph = buildRevisionGraph(line(...ids));
    expect(up(graph, [], "head")).toHaveLength(10_000);
    expect(down(graph, ["r9999"], "base")).toHaveLength(10_000);
    expect(down(graph, ["r9999"], "-9999")).toHaveLength(9999);
  });
});

describe("the set of versions", () => {
  test("a branch adds a row, a merge makes one of two, downgrading it gives both back", () => {
    expect(versionsAfterUpgrade(diamond, [], "a")).toEqual(["a"]);
    expect(versionsAfterUpgrade(diamond, ["a"], "b")).toEqual(["b"]);
    expect(versionsAfterUpgrade(diamond, ["b"], "c")).toEqual(["b", "c"]);
    expect(versionsAfterUpgrade(diamond, ["b", "c"], "m")).toEqual(["m"]);
    expect(versionsAfterDowngrade(diamond, ["m"], "m")).toEqual(["b", "c"]);
    expect(versionsAfterDowngrade(diamond, ["b", "c"], "c")).toEqual(["b"]);
    expect(versionsAfterDowngrade(diamond, ["b"], "b")).toEqual(["a"]);
    expect(versionsAfterDowngrade(diamond, ["a"], "a")).toEqual([]);
  });

  test("a dependency gives way to its dependent and returns with its downgrade", () => {
    expect(versionsAfterUpgrade(bases, ["p1", "s1"], "s2")).toEqual(["s2"]);
    expect(versionsAfterDowngrade(bases, ["s2"], "s2")).toEqual(["s1", "p1"]);
    expect(versionsAfterDowngrade(bases, ["p2", "s2"], "s2")).toEqual(["p2", "s1"]);
  });

  test("property: each revision runs once, after what it needs, and the rows imply exactly what ran", () => {
    fc.assert(
      fc.property(histories(), (revisions) => {
        const graph = buildRevisionGraph(revisions);
        const path = up(graph, [], "heads");
        expect(path.toSorted()).toEqual(revisions.map(({ id }) => id).toSorted());
        let current: readonly string[] = [];
        const ran: string[] = [];
        for (const id of path) {
          expect(graph.requirements.get(id)?.filter((needed) => !ran.includes(needed))).toEqual([]);
          current = versionsAfterUpgrade(graph, current, id);
          ran.push(id);
          expect([...appliedRevisions(graph, current)].toSorted()).toEqual(ran.toSorted());
          expect([...current].toSorted()).toEqual([...topmost(graph, ran)].toSorted());
        }
      }),
    );
  });

  test("property: -N undoes the last applied one after another, and is refused where several are the last", () => {
    fc.assert(
      fc.property(histories(), fc.nat(), fc.nat(), (revisions, some, count) => {
        const graph = buildRevisionGraph(revisions);
        const all = up(graph, [], "heads");
        const applied = all.slice(0, 1 + (some % all.length));
        const steps = 1 + (count % applied.length);
        const isLast = (id: string, left: readonly string[]) =>
          !left.some((other) => graph.requirements.get(other)?.includes(id));
        const expected: string[] = [];
        let left = applied;
        for (let step = 0; step < steps; step++) {
          const last = left.filter((id) => isLast(id, left));
          if (last.length > 1) {
            expect(failure(() => down(graph, topmost(graph, applied), `-${steps}`)).code).toBe("AMBIGUOUS_REVISION");
            return;
          }
          expected.push(...last);
          left = left.filter((id) => !last.includes(id));
        }
        expect(down(graph, topmost(graph, applied), `-${steps}`)).toEqual(expected);
      }),
    );
  });

  test("property: downgrading to a revision keeps it on top, and base leaves nothing", () => {
    fc.assert(
      fc.property(histories(), fc.nat(), (revisions, pick) => {
        const graph = buildRevisionGraph(revisions);
        const heads = topmost(
          graph,
          graph.heads.map(({ id }) => id),
        );
        const target = graph.revisions[pick % graph.revisions.length]?.id ?? "";
        const undone = down(graph, heads, target);
        const left = undone.reduce((versions, id) => versionsAfterDowngrade(graph, versions, id), heads);
        const applied = appliedRevisions(graph, left);
        expect(applied.has(target)).toBe(true);
        expect((graph.children.get(target) ?? []).filter((child) => applied.has(child))).toEqual([]);
        expect(up(graph, left, "heads").toSorted()).toEqual([...undone].toSorted());
        const none = down(graph, left, "base").reduce(
          (versions, id) => versionsAfterDowngrade(graph, versions, id),
          left,
        );
        expect(none).toEqual([]);
      }),
    );
  });
});
