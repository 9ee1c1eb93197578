import { closure } from "./closure.ts";
import { isRelativeToCurrent, parseTarget, type ParsedTarget } from "./parse-target.ts";
import { assertVersionsKnown, resolveLineage, resolveTarget } from "./resolve-target.ts";
import type { Revision } from "./revision.ts";
import type { RevisionGraph } from "./revision-graph.ts";
import { invalidTarget, multipleHeads } from "./target-fault.ts";
import { appliedRevisions } from "./version-set.ts";

/**
 * Returns the revisions to run, in order, to bring a database from `current` to `target`: what the target needs and the database
 * has not, parents and dependencies first. `+N` runs exactly N revisions towards the head.
 * @param current ids in the version table
 * @throws AludelError REVISION_FILE_MISSING, MULTIPLE_HEADS, INVALID_TARGET, REVISION_NOT_FOUND or AMBIGUOUS_REVISION
 */
export function upgradePath<R extends Revision>(
  graph: RevisionGraph<R>,
  current: readonly string[],
  target: string,
): readonly R[] {
  assertVersionsKnown(graph, current);
  const parsed = parseTarget(graph, target);
  if (isRelativeToCurrent(parsed)) return nextSteps(graph, current, parsed);
  return missingRevisions(graph, current, resolveTarget(graph, parsed, current));
}

function nextSteps<R extends Revision>(
  graph: RevisionGraph<R>,
  current: readonly string[],
  target: ParsedTarget,
): readonly R[] {
  if (target.steps < 0) throw invalidTarget(target.text, "goes back", `aludel downgrade ${target.text}`);
  const lineage = resolveLineage(graph, target);
  const applied = appliedRevisions(graph, current);
  const heads = graph.heads.filter(
    ({ id }) => !applied.has(id) && (lineage === undefined || lineage.descendants.has(id)),
  );
  const [head] = heads;
  if (heads.length > 1) {
    const label = head?.branchLabels[0] ?? head?.id;
    throw multipleHeads(heads, `name the branch: aludel upgrade ${label}@+${target.steps}`);
  }
  const path = missingRevisions(graph, current, heads);
  if (path.length < target.steps) {
    const pending = path.length === 1 ? "1 revision is" : `${path.length} revisions are`;
    throw invalidTarget(target.text, `goes too far: ${pending} pending`, "aludel upgrade head");
  }
  return path.slice(0, target.steps);
}

function missingRevisions<R extends Revision>(
  graph: RevisionGraph<R>,
  current: readonly string[],
  targets: readonly R[],
): readonly R[] {
  const applied = appliedRevisions(graph, current);
  const needed = closure(
    targets.map((revision) => revision.id),
    graph.requirements,
  );
  return graph.revisions.filter(({ id }) => needed.has(id) && !applied.has(id));
}
