import { closure } from "./closure.ts";
import type { RevisionGraph } from "./revision-graph.ts";

/**
 * Returns the ids that the version table holds after `id` was upgraded: its parents and dependencies give way to it, so a merge
 * makes one row of two. Ids that another row implies never stand in the table.
 */
export function versionsAfterUpgrade(graph: RevisionGraph, current: readonly string[], id: string): readonly string[] {
  const replaced = new Set(graph.requirements.get(id));
  return [...current.filter((version) => !replaced.has(version) && version !== id), id];
}

/**
 * Returns the ids that the version table holds after `id` was downgraded: its parents and dependencies return, unless another row
 * implies them. Downgrading a merge gives back both of its parents.
 */
export function versionsAfterDowngrade(
  graph: RevisionGraph,
  current: readonly string[],
  id: string,
): readonly string[] {
  const others = current.filter((version) => version !== id);
  const implied = appliedRevisions(graph, others);
  const freed = (graph.requirements.get(id) ?? []).filter((required) => !implied.has(required));
  // A dependency may itself be an ancestor of a parent: only the topmost stand in the table.
  return [...others, ...topmost(graph, freed)];
}

/** Returns the ids that are applied when the version table holds `current`: these and all that they need. Unknown ids are left out. */
export function appliedRevisions(graph: RevisionGraph, current: readonly string[]): Set<string> {
  return closure(
    current.filter((id) => graph.byId.has(id)),
    graph.requirements,
  );
}

/** Returns those of `ids` that no other of them needs: what the version table holds when `ids` and their ancestors are applied. */
export function topmost(graph: RevisionGraph, ids: readonly string[]): readonly string[] {
  const implied = new Set<string>();
  for (const id of closure(ids, graph.requirements)) {
    for (const required of graph.requirements.get(id) ?? []) implied.add(required);
  }
  return [...new Set(ids)].filter((id) => !implied.has(id));
}
