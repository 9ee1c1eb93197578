import { invalidTarget } from "./target-fault.ts";
import type { RevisionGraph } from "./revision-graph.ts";

/** What a target says, before it is looked up: `branch@place±steps`. */
export interface ParsedTarget {
  readonly text: string;
  /** What stands before `@`: a branch label, or a revision of the branch. */
  readonly branch: string | undefined;
  /** An id, the beginning of one, a label, `head`, `heads`, `base` or `current`; undefined when only steps are given. */
  readonly place: string | undefined;
  /** Steps to go from the place: positive to children, negative to parents, 0 none. */
  readonly steps: number;
}

/**
 * Returns the parts of a target. A name that exists is taken whole, so that an id such as `2025-09-13` is not read as steps.
 * @throws AludelError INVALID_TARGET for what has no meaning
 */
export function parseTarget(graph: RevisionGraph, text: string): ParsedTarget {
  const at = text.indexOf("@");
  const branch = at === -1 ? undefined : text.slice(0, at);
  const rest = at === -1 ? text : text.slice(at + 1);
  const hint =
    "A target is an id or the beginning of one, head, heads, base, current, +N, -N, ID+N, ID-N, label@head or label@+N";
  if (branch === "" || rest === "" || rest.includes("@") || /\s/.test(text)) {
    throw invalidTarget(text, "has no meaning", hint);
  }
  if (graph.byId.has(rest) || graph.labels.has(rest)) return { text, branch, place: rest, steps: 0 };
  const relative = /^(.*?)([+-]\d+)$/.exec(rest);
  if (relative === null) return { text, branch, place: rest, steps: 0 };
  const steps = Number(relative[2]);
  if (steps === 0 || !Number.isSafeInteger(steps)) throw invalidTarget(text, "goes no countable number of steps", hint);
  return { text, branch, place: relative[1] === "" ? undefined : relative[1], steps };
}

/** Returns whether the target only counts steps from what is applied. */
export function isRelativeToCurrent(target: ParsedTarget): boolean {
  return target.steps !== 0 && (target.place === undefined || target.place === "current");
}
