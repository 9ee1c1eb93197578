import { closure } from "./closure.ts";
import type { RevisionGraph } from "./revision-graph.ts";

/** The revisions that share a line with one revision; branches that only meet through `dependsOn` do not. */
export interface Lineage {
  /** The revision and all that continue it. */
  readonly descendants: ReadonlySet<string>;
  /** The revision and all that it continues. */
  readonly ancestors: ReadonlySet<string>;
}

/** Returns the lineage of one revision. */
export function buildLineage(graph: RevisionGraph, id: string): Lineage {
  return { descendants: closure([id], graph.children), ancestors: closure([id], parentsById(graph)) };
}

/** Returns whether an id is in the lineage; without a lineage every id is. */
export function isInLineage(lineage: Lineage | undefined, id: string): boolean {
  return lineage === undefined || lineage.descendants.has(id) || lineage.ancestors.has(id);
}

/** Returns the parents of every id. */
export function parentsById(graph: RevisionGraph): ReadonlyMap<string, readonly string[]> {
  return new Map(graph.revisions.map((revision) => [revision.id, revision.downRevisions]));
}
