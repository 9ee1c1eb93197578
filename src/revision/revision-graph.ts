import type { Revision } from "./revision.ts";
import {
  duplicateBranchLabel,
  duplicateRevision,
  revisionCycle,
  unknownDependency,
  unknownParent,
} from "./revision-fault.ts";

/** The whole history: sound, ordered, and linked by ids. */
export interface RevisionGraph<R extends Revision = Revision> {
  /** Every revision after its parents and dependencies; where that leaves a choice, by date of creation, then by id. */
  readonly revisions: readonly R[];
  readonly byId: ReadonlyMap<string, R>;
  /** Index of each id in `revisions`. */
  readonly position: ReadonlyMap<string, number>;
  /** Ids of the revisions that continue each id. */
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** Ids that must be applied before each id: its parents and what it depends on. */
  readonly requirements: ReadonlyMap<string, readonly string[]>;
  /** The reverse of `requirements`: ids that cannot stay applied without each id. */
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  /** Revisions that none continues. */
  readonly heads: readonly R[];
  /** Revisions without a parent. */
  readonly bases: readonly R[];
  /** The revision that carries each branch label. */
  readonly labels: ReadonlyMap<string, R>;
}

/**
 * Returns the graph of `revisions`, given in any order.
 * @throws AludelError DUPLICATE_REVISION, DUPLICATE_BRANCH_LABEL, UNKNOWN_PARENT, UNKNOWN_DEPENDENCY or REVISION_CYCLE, naming ids and files
 */
export function buildRevisionGraph<R extends Revision>(revisions: readonly R[]): RevisionGraph<R> {
  const sorted = revisions.toSorted(compareAge);
  const byId = indexById(sorted);
  const labels = indexLabels(sorted, byId);
  const requirements = new Map<string, readonly string[]>();
  for (const revision of sorted) requirements.set(revision.id, resolveRequirements(revision, byId, labels));
  const ordered = sortTopologically(sorted, byId, requirements);
  const children = invert(ordered, (revision) => new Set(revision.downRevisions));
  return {
    revisions: ordered,
    byId,
    position: new Map(ordered.map((revision, index) => [revision.id, index])),
    children,
    requirements,
    dependents: invert(ordered, (revision) => requirements.get(revision.id) ?? []),
    heads: ordered.filter((revision) => !children.has(revision.id)),
    bases: ordered.filter((revision) => revision.downRevisions.length === 0),
    labels,
  };
}

/** Returns the revisions with these ids, leaving out ids that are none. */
export function revisionsOf<R extends Revision>(graph: RevisionGraph<R>, ids: Iterable<string>): readonly R[] {
  return [...ids].flatMap((id) => graph.byId.get(id) ?? []);
}

function compareAge(a: Revision, b: Revision): number {
  return compare(a.createDate, b.createDate) || compare(a.id, b.id) || compare(a.path ?? "", b.path ?? "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function indexById<R extends Revision>(revisions: readonly R[]): Map<string, R> {
  const byId = new Map<string, R>();
  for (const revision of revisions) {
    const other = byId.get(revision.id);
    if (other !== undefined) throw duplicateRevision(other, revision);
    byId.set(revision.id, revision);
  }
  return byId;
}

function indexLabels<R extends Revision>(revisions: readonly R[], byId: ReadonlyMap<string, R>): Map<string, R> {
  const labels = new Map<string, R>();
  for (const revision of revisions) {
    for (const label of revision.branchLabels) {
      const other = byId.get(label) ?? labels.get(label);
      if (other !== undefined) throw duplicateBranchLabel(label, revision, other);
      labels.set(label, revision);
    }
  }
  return labels;
}

function resolveRequirements<R extends Revision>(
  revision: R,
  byId: ReadonlyMap<string, R>,
  labels: ReadonlyMap<string, R>,
): readonly string[] {
  const requirements = new Set<string>();
  for (const parent of revision.downRevisions) {
    if (!byId.has(parent)) throw unknownParent(revision, parent, byId.keys());
    requirements.add(parent);
  }
  for (const dependency of revision.dependsOn) {
    const target = byId.get(dependency) ?? labels.get(dependency);
    if (target === undefined) throw unknownDependency(revision, dependency, [...byId.keys(), ...labels.keys()]);
    requirements.add(target.id);
  }
  return [...requirements];
}

/** Depth first from the oldest, with a stack of its own: a history of any length does not overflow the call stack. */
function sortTopologically<R extends Revision>(
  revisions: readonly R[],
  byId: ReadonlyMap<string, R>,
  requirements: ReadonlyMap<string, readonly string[]>,
): readonly R[] {
  const ordered: R[] = [];
  const done = new Set<string>();
  const onPath = new Set<string>();
  for (const start of revisions) {
    const path = [{ revision: start, next: 0 }];
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const { id } = step.revision;
      if (done.has(id)) {
        path.pop();
        continue;
      }
      onPath.add(id);
      const required = requirements.get(id)?.[step.next++];
      const revision = required === undefined ? undefined : byId.get(required);
      if (revision === undefined) {
        path.pop();
        onPath.delete(id);
        done.add(id);
        ordered.push(step.revision);
      } else if (onPath.has(revision.id)) {
        const names = path.map((each) => each.revision);
        throw revisionCycle(names.slice(names.indexOf(revision)));
      } else if (!done.has(revision.id)) {
        path.push({ revision, next: 0 });
      }
    }
  }
  return ordered;
}

function invert<R extends Revision>(revisions: readonly R[], idsOf: (revision: R) => Iterable<string>) {
  const inverse = new Map<string, string[]>();
  for (const revision of revisions) {
    for (const id of idsOf(revision)) {
      const list = inverse.get(id);
      if (list === undefined) inverse.set(id, [revision.id]);
      else list.push(revision.id);
    }
  }
  return inverse;
}
