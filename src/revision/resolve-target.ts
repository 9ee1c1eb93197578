import { buildLineage, isInLineage, type Lineage } from "./lineage.ts";
import { parseTarget, type ParsedTarget } from "./parse-target.ts";
import type { Revision } from "./revision.ts";
import { revisionsOf, type RevisionGraph } from "./revision-graph.ts";
import {
  ambiguousTarget,
  invalidTarget,
  multipleHeads,
  revisionFileMissing,
  revisionNotFound,
} from "./target-fault.ts";

/**
 * Returns the revisions that a target names: none for `base`, several for `heads` and, in a database with branches, for `current`.
 * @param current ids in the version table
 * @throws AludelError REVISION_NOT_FOUND, AMBIGUOUS_REVISION, MULTIPLE_HEADS, INVALID_TARGET or REVISION_FILE_MISSING
 */
export function resolveTarget<R extends Revision>(
  graph: RevisionGraph<R>,
  target: string | ParsedTarget,
  current: readonly string[] = [],
): readonly R[] {
  const parsed = typeof target === "string" ? parseTarget(graph, target) : target;
  const lineage = resolveLineage(graph, parsed);
  const place = resolvePlace(graph, parsed, lineage, current);
  return parsed.steps === 0 ? place : walk(graph, parsed, lineage, place);
}

/** Returns the lineage of the branch that a target names before `@`, or undefined. */
export function resolveLineage(graph: RevisionGraph, target: ParsedTarget): Lineage | undefined {
  return target.branch === undefined ? undefined : buildLineage(graph, resolveRevision(graph, target.branch).id);
}

/**
 * Returns the revision with this id, branch label, or unique beginning of an id.
 * @throws AludelError REVISION_NOT_FOUND (naming the nearest) or AMBIGUOUS_REVISION
 */
export function resolveRevision<R extends Revision>(graph: RevisionGraph<R>, name: string): R {
  const exact = graph.byId.get(name) ?? graph.labels.get(name);
  if (exact !== undefined) return exact;
  const candidates = graph.revisions.filter((revision) => revision.id.startsWith(name));
  const [only] = candidates;
  if (only === undefined || name === "") throw revisionNotFound(graph, name);
  if (candidates.length > 1) {
    throw ambiguousTarget(
      name,
      `is the beginning of ${candidates.length} ids:`,
      candidates,
      "Give more letters of the id",
    );
  }
  return only;
}

/**
 * Throws for ids in the version table that no file has.
 * @throws AludelError REVISION_FILE_MISSING
 */
export function assertVersionsKnown(graph: RevisionGraph, current: readonly string[]): void {
  const missing = current.filter((id) => !graph.byId.has(id));
  if (missing.length > 0) throw revisionFileMissing(missing);
}

function resolvePlace<R extends Revision>(
  graph: RevisionGraph<R>,
  target: ParsedTarget,
  lineage: Lineage | undefined,
  current: readonly string[],
): readonly R[] {
  const heads = graph.heads.filter((head) => lineage === undefined || lineage.descendants.has(head.id));
  switch (target.place) {
    case "base":
      return [];
    case "heads":
      return heads;
    case "head":
      if (heads.length > 1) throw multipleHeads(heads);
      return heads;
    case "current":
    case undefined: {
      assertVersionsKnown(graph, current);
      return revisionsOf(
        graph,
        current.filter((id) => isInLineage(lineage, id)),
      );
    }
    default: {
      const revision = resolveRevision(graph, target.place);
      if (!isInLineage(lineage, revision.id)) {
        throw invalidTarget(target.text, `is not on branch "${target.branch}"`, "aludel history -v lists the branches");
      }
      return [revision];
    }
  }
}

function walk<R extends Revision>(
  graph: RevisionGraph<R>,
  target: ParsedTarget,
  lineage: Lineage | undefined,
  start: readonly R[],
): readonly R[] {
  const hint = "Name the revision by its id, or the branch: label@+N";
  if (start.length > 1) throw ambiguousTarget(target.text, "counts from several revisions:", start, hint);
  const forward = target.steps > 0;
  let at = start[0];
  for (let step = 0; step < Math.abs(target.steps); step++) {
    if (!forward && at === undefined) throw tooFar(target, step);
    const next = nextRevisions(graph, at, forward).filter((revision) => isInLineage(lineage, revision.id));
    if (next.length > 1) throw ambiguousTarget(target.text, "could go on to", next, hint);
    if (forward && next.length === 0) throw tooFar(target, step);
    at = next[0];
  }
  return at === undefined ? [] : [at];
}

function nextRevisions<R extends Revision>(graph: RevisionGraph<R>, at: R | undefined, forward: boolean): readonly R[] {
  if (at === undefined) return graph.bases;
  return revisionsOf(graph, forward ? (graph.children.get(at.id) ?? []) : new Set(at.downRevisions));
}

function tooFar(target: ParsedTarget, steps: number): Error {
  const end = target.steps > 0 ? "the head" : "the base";
  return invalidTarget(
    target.text,
    `goes beyond ${end}, which is ${steps} steps away`,
    "aludel history lists the revisions",
  );
}
