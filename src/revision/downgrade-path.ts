import { AludelError } from "../error/aludel-error.ts";
import { closure } from "./closure.ts";
import { buildLineage, isInLineage, type Lineage } from "./lineage.ts";
import { isRelativeToCurrent, parseTarget, type ParsedTarget } from "./parse-target.ts";
import { assertVersionsKnown, resolveLineage, resolveTarget } from "./resolve-target.ts";
import type { Revision } from "./revision.ts";
import { revisionsOf, type RevisionGraph } from "./revision-graph.ts";
import { ambiguousTarget, invalidTarget } from "./target-fault.ts";
import { appliedRevisions } from "./version-set.ts";

/**
 * Returns the revisions to undo, in order, to bring a database from `current` back to `target`. The target itself stays; what
 * continues it or depends on that goes; other branches stay. `-N` undoes the last N applied revisions, as long as one of them is the last; `label@-N` undoes the last N of a branch with what depends
 * on them, `base` everything, `label@base` everything that stands on the branch's base.
 * @param current ids in the version table
 * @throws AludelError REVISION_FILE_MISSING, TARGET_NOT_APPLIED, INVALID_TARGET, REVISION_NOT_FOUND or AMBIGUOUS_REVISION
 */
export function downgradePath<R extends Revision>(
  graph: RevisionGraph<R>,
  current: readonly string[],
  target: string,
): readonly R[] {
  assertVersionsKnown(graph, current);
  const parsed = parseTarget(graph, target);
  const lineage = resolveLineage(graph, parsed);
  const applied = appliedRevisions(graph, current);
  const undone = isRelativeToCurrent(parsed)
    ? lastSteps(graph, applied, parsed, lineage)
    : standingOn(graph, rootsAbove(graph, current, applied, parsed, lineage), applied);
  return graph.revisions.filter(({ id }) => undone.has(id)).toReversed();
}

/** Returns the ids right above the target: undoing them and what stands on them leaves the target on top. */
function rootsAbove(
  graph: RevisionGraph,
  current: readonly string[],
  applied: ReadonlySet<string>,
  target: ParsedTarget,
  lineage: Lineage | undefined,
): readonly string[] {
  const places = resolveTarget(graph, target, current);
  const [place] = places;
  if (place === undefined) {
    return graph.bases.map(({ id }) => id).filter((id) => lineage === undefined || lineage.ancestors.has(id));
  }
  if (places.length > 1) {
    throw ambiguousTarget(
      target.text,
      "names several revisions:",
      places,
      "A downgrade goes to one revision: name it by its id",
    );
  }
  if (!applied.has(place.id)) {
    throw new AludelError("TARGET_NOT_APPLIED", `revision "${place.id}" is not applied to the database`, {
      hint: "A downgrade goes back to a revision that is applied: aludel current",
      details: { revision: place.id, current },
    });
  }
  return (graph.children.get(place.id) ?? []).filter((id) => isInLineage(lineage, id));
}

function lastSteps(
  graph: RevisionGraph,
  applied: ReadonlySet<string>,
  target: ParsedTarget,
  lineage: Lineage | undefined,
): ReadonlySet<string> {
  if (target.steps > 0) throw invalidTarget(target.text, "goes forward", `aludel upgrade ${target.text}`);
  const remaining = new Set(applied);
  const links = lineage === undefined ? graph.dependents : graph.children;
  const undone = new Set<string>();
  // A revision can be undone once none that is applied requires it; undoing one frees at most its own parents and dependencies, so
  // nothing else has to be looked at again.
  let last = [...remaining].filter((id) => isInLineage(lineage, id) && isLast(id, links, remaining));
  for (let step = 0; step < -target.steps; step++) {
    const [id] = last;
    // The order in which branches were applied differs between databases, so it must not decide what is lost.
    if (last.length > 1)
      throw ambiguousTarget(target.text, "could undo any of", revisionsOf(graph, last), nameBranches(graph, last));
    if (id === undefined) {
      const where = lineage === undefined ? "" : ` on branch "${target.branch}"`;
      const count = step === 1 ? "1 revision is" : `${step} revisions are`;
      throw invalidTarget(target.text, `goes too far: ${count} applied${where}`, "aludel downgrade base undoes all");
    }
    for (const gone of standingOn(graph, [id], remaining)) {
      remaining.delete(gone);
      undone.add(gone);
    }
    const freed = (lineage === undefined ? graph.requirements.get(id) : graph.byId.get(id)?.downRevisions) ?? [];
    last = [...new Set([...last, ...freed])].filter(
      (each) => remaining.has(each) && isInLineage(lineage, each) && isLast(each, links, remaining),
    );
  }
  return undone;
}

function isLast(id: string, links: ReadonlyMap<string, readonly string[]>, remaining: ReadonlySet<string>): boolean {
  return !(links.get(id) ?? []).some((follower) => remaining.has(follower));
}

/** Returns the hint that names the branch of each revision: by a label that no other of them shares, else by its id. */
function nameBranches(graph: RevisionGraph, ids: readonly string[]): string {
  const branches = ids.map((id) => {
    const { ancestors } = buildLineage(graph, id);
    const others = new Set(
      ids.filter((other) => other !== id).flatMap((other) => [...buildLineage(graph, other).ancestors]),
    );
    const labelled = [...graph.labels].find(([, { id: place }]) => ancestors.has(place) && !others.has(place));
    return `aludel downgrade ${labelled?.[0] ?? id}@-1`;
  });
  return `name the branch: ${branches.join(", or ")}`;
}

/** Returns those of `applied` that are, continue, or depend on one of the roots. */
function standingOn(graph: RevisionGraph, roots: readonly string[], applied: ReadonlySet<string>): ReadonlySet<string> {
  return closure(
    roots.filter((id) => applied.has(id)),
    graph.dependents,
    applied,
  );
}
