import { closure } from "./closure.ts";
import { resolveTarget } from "./resolve-target.ts";
import { revisionsOf, type RevisionGraph } from "./revision-graph.ts";
import { describeRevision, invalidTarget, multipleHeads } from "./target-fault.ts";

/** Where a new revision goes, when not on top of the only head. */
export interface ParentOptions {
  /** Target to continue: a head, or with `splice` any revision; `base` begins a new line. */
  readonly head?: string;
  /** Allows a parent that already has a child. */
  readonly splice?: boolean;
  /** Ids in the version table, for a `head` relative to `current`. */
  readonly current?: readonly string[];
}

/**
 * Returns the parents of a new revision: the only head, or what the options name.
 * @throws AludelError MULTIPLE_HEADS, INVALID_TARGET for a parent that is no head, and as `resolveTarget`
 */
export function resolveParents(graph: RevisionGraph, options: ParentOptions = {}): readonly string[] {
  if (options.head === undefined) {
    const [head] = graph.heads;
    if (graph.heads.length > 1) throw multipleHeads(graph.heads, `name the one to continue: --head ${head?.id}`);
    return head === undefined ? [] : [head.id];
  }
  const parents = resolveTarget(graph, options.head, options.current);
  const covered = parents.find(({ id }) => graph.children.has(id));
  if (covered !== undefined && options.splice !== true) {
    const children = revisionsOf(graph, graph.children.get(covered.id) ?? []).map(describeRevision);
    throw invalidTarget(
      options.head,
      `is no head: ${children.join(", ")} continues it`,
      "Add --splice to begin a branch there, or leave --head out",
    );
  }
  return parents.map(({ id }) => id);
}

/**
 * Returns the parents of a merge: what the targets name, at least two, none of which is an ancestor of another.
 * @throws AludelError INVALID_TARGET, and as `resolveTarget`
 */
export function resolveMergeParents(
  graph: RevisionGraph,
  targets: readonly string[],
  current: readonly string[] = [],
): readonly string[] {
  const ids = [...new Set(targets.flatMap((target) => resolveTarget(graph, target, current).map(({ id }) => id)))];
  const text = targets.join(" ");
  if (ids.length < 2)
    throw invalidTarget(text, "names fewer than two revisions to merge", "aludel heads lists what can be merged");
  for (const id of ids) {
    const ancestors = closure(graph.requirements.get(id) ?? [], graph.requirements);
    const contained = ids.find((other) => ancestors.has(other));
    if (contained !== undefined) {
      throw invalidTarget(
        text,
        `needs no merge: "${contained}" is already an ancestor of "${id}"`,
        "aludel history shows the branches",
      );
    }
  }
  return ids;
}
