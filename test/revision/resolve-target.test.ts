import { describe, expect, test } from "vitest";
import { isAludelError, type AludelError } from "../../src/error/aludel-error.ts";
import { buildRevisionGraph } from "../../src/revision/revision-graph.ts";
import { resolveMergeParents, resolveParents } from "../../src/revision/resolve-parents.ts";
import { resolveRange, splitRange } from "../../src/revision/resolve-range.ts";
import { resolveTarget } from "../../src/revision/resolve-target.ts";
import { line, revision } from "./history.ts";

const linear = buildRevisionGraph(line("a1b2", "a1c3", "d4e5", "f6a7"));

/** base1 - base2 - shop1 - shop2, and base2 - plan1 - plan2. */
const branched = buildRevisionGraph([
  ...line("base1", "base2"),
  revision("shop1", ["base2"], { branchLabels: ["shop"], message: "add shops" }),
  revision("shop2", ["shop1"], { message: "add opening hours" }),
  revision("plan1", ["base2"], { branchLabels: ["plan"], message: "add plans" }),
  revision("plan2", ["plan1"], { message: "add prices" }),
]);

const merged = buildRevisionGraph([...branched.revisions, revision("merge", ["shop2", "plan2"])]);

function failure(run: () => unknown): AludelError {
  try {
    run();
  } catch (error) {
    if (isAludelError(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

function ids(revisions: readonly { readonly id: string }[]): readonly string[] {
  return revisions.map(({ id }) => id);
}

describe("resolveTarget", () => {
  test.each([
    { target: "d4e5", expected: ["d4e5"] },
    { target: "d", expected: ["d4e5"] },
    { target: "a1c", expected: ["a1c3"] },
    { target: "head", expected: ["f6a7"] },
    { target: "heads", expected: ["f6a7"] },
    { target: "base", expected: [] },
    { target: "current", expected: ["a1c3"] },
    { target: "+1", expected: ["d4e5"] },
    { target: "+2", expected: ["f6a7"] },
    { target: "-1", expected: ["a1b2"] },
    { target: "-2", expected: [] },
    { target: "current+1", expected: ["d4e5"] },
    { target: "a1b2+3", expected: ["f6a7"] },
    { target: "head-1", expected: ["d4e5"] },
    { target: "f6-3", expected: ["a1b2"] },
    { target: "base+2", expected: ["a1c3"] },
  ])("R10 $target in a line", ({ target, expected }) => {
    expect(ids(resolveTarget(linear, target, ["a1c3"]))).toEqual(expected);
  });

  test.each([
    { target: "shop", expected: ["shop1"] },
    { target: "shop@head", expected: ["shop2"] },
    { target: "plan@heads", expected: ["plan2"] },
    { target: "plan1@head", expected: ["plan2"] },
    { target: "shop@+1", expected: ["shop2"] },
    { target: "plan@-1", expected: ["base2"] },
    { target: "plan@head-1", expected: ["plan1"] },
    { target: "shop@base2+1", expected: ["shop1"] },
    { target: "shop@base", expected: [] },
    { target: "heads", expected: ["plan2", "shop2"] },
    { target: "current", expected: ["shop1", "plan1"] },
  ])("R10 $target in a history with branches", ({ target, expected }) => {
    expect(ids(resolveTarget(branched, target, ["shop1", "plan1"]))).toEqual(expected);
  });

  test("an id that looks like steps is taken whole", () => {
    const graph = buildRevisionGraph(line("2025-09-13", "2025-09-14"));
    expect(ids(resolveTarget(graph, "2025-09-13"))).toEqual(["2025-09-13"]);
    expect(ids(resolveTarget(graph, "2025-09-14-1"))).toEqual(["2025-09-13"]);
  });

  test("ids of 33 and 60 characters, and their beginnings, are found (R22)", () => {
    const long = ["20250913_update_user_role_enum_ab", `${"x".repeat(59)}y`];
    const graph = buildRevisionGraph(line(...long));
    expect(ids(resolveTarget(graph, long[0] ?? ""))).toEqual([long[0]]);
    expect(ids(resolveTarget(graph, "x".repeat(40)))).toEqual([long[1]]);
  });

  test("R10 an ambiguous beginning lists what it fits", () => {
    const error = failure(() => resolveTarget(linear, "a1"));
    expect(error.code).toBe("AMBIGUOUS_REVISION");
    expect(error.message).toBe(
      'target "a1" is the beginning of 2 ids: "a1b2" (message of a1b2), "a1c3" (message of a1c3)',
    );
    expect(error.exitCode).toBe(2);
  });

  test.each([
    { target: "d4e6", nearest: "d4e5" },
    { target: "hed", nearest: "head" },
    { target: "zzzzzzz", nearest: undefined },
  ])("unknown id $target suggests $nearest", ({ target, nearest }) => {
    const error = failure(() => resolveTarget(linear, target));
    expect(error.code).toBe("REVISION_NOT_FOUND");
    expect(error.message).toBe(`revision "${target}" does not exist`);
    expect(error.details["nearest"]).toBe(nearest);
  });

  test("R25 head with several heads shows each with its message, and the fix", () => {
    const error = failure(() => resolveTarget(branched, "head"));
    expect(error.code).toBe("MULTIPLE_HEADS");
    expect(error.message).toBe('revision graph has 2 heads: "plan2" (add prices), "shop2" (add opening hours)');
    expect(error.hint).toBe('aludel revision -m "merge" --head heads, or name one: aludel upgrade plan2');
    expect(error.details["heads"]).toEqual([
      { revision: "plan2", message: "add prices", path: undefined },
      { revision: "shop2", message: "add opening hours", path: undefined },
    ]);
    expect(error.exitCode).toBe(2);
  });

  test.each([
    { target: "base2+1", code: "AMBIGUOUS_REVISION" },
    { target: "merge-1", code: "AMBIGUOUS_REVISION" },
    { target: "merge+1", code: "INVALID_TARGET" },
    { target: "-9", code: "INVALID_TARGET" },
    { target: "+0", code: "INVALID_TARGET" },
    { target: "", code: "INVALID_TARGET" },
    { target: "@head", code: "INVALID_TARGET" },
    { target: "shop@", code: "INVALID_TARGET" },
    { target: "shop@plan1", code: "INVALID_TARGET" },
    { target: "nobranch@head", code: "REVISION_NOT_FOUND" },
  ])("$target is refused as $code", ({ target, code }) => {
    expect(failure(() => resolveTarget(merged, target, ["base1"])).code).toBe(code);
  });

  test("R28 a version without a file is explained, with safe ways out", () => {
    const error = failure(() => resolveTarget(linear, "+1", ["lost"]));
    expect(error.code).toBe("REVISION_FILE_MISSING");
    expect(error.message).toBe('the database stands at revision "lost", which has no file');
    expect(error.hint).toMatch(/another branch.*deleted.*Restore the file.*stamp --purge/s);
    expect(error.details).toEqual({ missing: ["lost"] });
  });
});

describe("resolveRange", () => {
  test.each([
    { range: "a1c3:f6a7", expected: ["a1c3", "d4e5", "f6a7"] },
    { range: "base:d4e5", expected: ["a1b2", "a1c3", "d4e5"] },
    { range: ":a1c3", expected: ["a1b2", "a1c3"] },
    { range: "d4e5:", expected: ["d4e5", "f6a7"] },
    { range: ":", expected: ["a1b2", "a1c3", "d4e5", "f6a7"] },
    { range: "-1:current", expected: ["a1c3", "d4e5"] },
    { range: "-2:f6", expected: ["a1c3", "d4e5", "f6a7"] },
    { range: "a1b2:+1", expected: ["a1b2", "a1c3"] },
    { range: "-1:+1", expected: ["a1c3", "d4e5", "f6a7"] },
  ])("R10 $range", ({ range, expected }) => {
    expect(ids(resolveRange(linear, range, ["d4e5"]).revisions)).toEqual(expected);
  });

  test("leaves out the other branch", () => {
    expect(ids(resolveRange(merged, "shop1:merge").revisions)).toEqual(["shop1", "shop2", "merge"]);
    expect(ids(resolveRange(merged, ":plan2").revisions)).toEqual(["base1", "base2", "plan1", "plan2"]);
  });

  test("a range that goes backwards is refused", () => {
    expect(failure(() => resolveRange(linear, "f6a7:a1b2")).code).toBe("INVALID_TARGET");
  });

  test("splitRange leaves a plain target alone", () => {
    expect(splitRange("head")).toBeUndefined();
    expect(splitRange("-2:abc")).toEqual({ from: "-2", to: "abc" });
  });
});

describe("resolveParents", () => {
  test("R21 the parent of a new revision is the head, and none in an empty history", () => {
    expect(resolveParents(linear)).toEqual(["f6a7"]);
    expect(resolveParents(buildRevisionGraph([]))).toEqual([]);
  });

  test("R21 R25 with two heads the parent must be named", () => {
    const error = failure(() => resolveParents(branched));
    expect(error.code).toBe("MULTIPLE_HEADS");
    expect(error.hint).toContain("--head plan2");
    expect(resolveParents(branched, { head: "shop@head" })).toEqual(["shop2"]);
    expect(resolveParents(branched, { head: "base" })).toEqual([]);
  });

  test("R21 a parent that is no head needs --splice", () => {
    const error = failure(() => resolveParents(linear, { head: "d4e5" }));
    expect(error.code).toBe("INVALID_TARGET");
    expect(error.message).toBe('target "d4e5" is no head: "f6a7" (message of f6a7) continues it');
    expect(resolveParents(linear, { head: "d4e5", splice: true })).toEqual(["d4e5"]);
  });

  test("a merge joins the heads, and refuses what needs no merge", () => {
    expect(resolveMergeParents(branched, ["heads"])).toEqual(["plan2", "shop2"]);
    expect(resolveMergeParents(branched, ["shop@head", "plan2"])).toEqual(["shop2", "plan2"]);
    expect(failure(() => resolveMergeParents(linear, ["heads"])).code).toBe("INVALID_TARGET");
    expect(failure(() => resolveMergeParents(branched, ["base2", "plan2"])).message).toContain(
      '"base2" is already an ancestor of "plan2"',
    );
  });
});
