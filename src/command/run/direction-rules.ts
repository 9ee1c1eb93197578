import type { Direction } from "../../migration/step.ts";
import type { RevisionGraph } from "../../revision/revision-graph.ts";
import type { Script } from "../../script/script-directory.ts";

/** What the two directions differ in. */
export interface DirectionRules {
  readonly direction: Direction;
  /** Returns the revisions to run, in order. `appliedOrder` tells which of several branches came last. */
  readonly resolvePath: (
    graph: RevisionGraph<Script>,
    current: readonly string[],
    target: string,
    appliedOrder: readonly string[],
  ) => readonly Script[];
}
