import type { Revision } from "../../revision/revision.ts";
import type { RevisionGraph } from "../../revision/revision-graph.ts";

/** One revision as reports list it. */
export interface RevisionEntry {
  readonly revision: string;
  readonly downRevisions: readonly string[];
  readonly message: string;
  readonly branchLabels: readonly string[];
  readonly dependsOn: readonly string[];
  /** The file, from the project's folder. */
  readonly path: string;
  /** ISO 8601, or "". */
  readonly createDate: string;
  readonly isHead: boolean;
  /** Whether the database stands at it; null when the database was not asked. */
  readonly isCurrent: boolean | null;
}

/** Returns a revision as reports list it; `current` is null when the database was not asked. */
export function buildRevisionEntry(
  graph: RevisionGraph,
  revision: Revision,
  current: readonly string[] | null,
): RevisionEntry {
  const { id, downRevisions, message, branchLabels, dependsOn, path = "", createDate } = revision;
  return {
    revision: id,
    downRevisions,
    message,
    branchLabels,
    dependsOn,
    path,
    createDate,
    isHead: !graph.children.has(id),
    isCurrent: current === null ? null : current.includes(id),
  };
}
