import { closure } from "./closure.ts";
import { parentsById } from "./lineage.ts";
import { isRelativeToCurrent, parseTarget, type ParsedTarget } from "./parse-target.ts";
import { resolveTarget } from "./resolve-target.ts";
import type { Revision } from "./revision.ts";
import type { RevisionGraph } from "./revision-graph.ts";
import { invalidTarget } from "./target-fault.ts";

/** The two ends of `A:B`, as typed; "" where a side is left out. */
export interface TargetRange {
  readonly from: string;
  readonly to: string;
}

/** A range looked up in the history. */
export interface ResolvedRange<R extends Revision> {
  /** Where it begins, included: none for the base. */
  readonly from: readonly R[];
  /** Where it ends, included. */
  readonly to: readonly R[];
  /** Both ends and what lies between them, parents first. */
  readonly revisions: readonly R[];
}

/** Returns the two ends of `A:B`, or undefined for a text that is no range. */
export function splitRange(text: string): TargetRange | undefined {
  const colon = text.indexOf(":");
  return colon === -1 ? undefined : { from: text.slice(0, colon), to: text.slice(colon + 1) };
}

/**
 * Returns what a range `A:B` covers. A side left out is the base or the heads; a side that only counts steps counts from the
 * other side: `-3:current` is the last three before the current one.
 * @param current ids in the version table
 * @throws AludelError INVALID_TARGET when A does not come before B, and as `resolveTarget`
 */
export function resolveRange<R extends Revision>(
  graph: RevisionGraph<R>,
  text: string,
  current: readonly string[] = [],
): ResolvedRange<R> {
  const range = splitRange(text);
  if (range === undefined) throw invalidTarget(text, "is no range", "A range is FROM:TO, as in base:head");
  const lower = parseTarget(graph, range.from === "" ? "base" : range.from);
  const upper = parseTarget(graph, range.to === "" ? "heads" : range.to);
  const [from, to] = resolveEnds(graph, lower, upper, current);
  const below = closure(idsOf(to), parentsById(graph));
  const above = from.length === 0 ? below : closure(idsOf(from), graph.children);
  if (!from.every((revision) => below.has(revision.id))) {
    throw invalidTarget(
      text,
      `goes backwards: "${range.from}" is no ancestor of "${range.to}"`,
      "A range is FROM:TO, older first",
    );
  }
  return { from, to, revisions: graph.revisions.filter(({ id }) => below.has(id) && above.has(id)) };
}

function resolveEnds<R extends Revision>(
  graph: RevisionGraph<R>,
  lower: ParsedTarget,
  upper: ParsedTarget,
  current: readonly string[],
): readonly [readonly R[], readonly R[]] {
  if (isRelativeToCurrent(lower) && !isRelativeToCurrent(upper)) {
    const to = resolveTarget(graph, upper, current);
    return [resolveTarget(graph, lower, idsOf(to)), to];
  }
  const from = resolveTarget(graph, lower, current);
  return [
    from,
    resolveTarget(graph, upper, isRelativeToCurrent(upper) && !isRelativeToCurrent(lower) ? idsOf(from) : current),
  ];
}

function idsOf(revisions: readonly Revision[]): readonly string[] {
  return revisions.map((revision) => revision.id);
}
