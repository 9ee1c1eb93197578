import type { Operation } from "../operation/operation.ts";
import type { Rename } from "./apply-renames.ts";
import { detectRenames, type RenameCandidate } from "./detect-renames.ts";
import { findLossyChanges, type LossyChange } from "./lossy-changes.ts";

/** The renames and losses that the user decided. */
export interface Decisions {
  readonly renames: readonly Rename[];
  /** Losses that the user accepts, by {@link decisionKey}. */
  readonly accepted: ReadonlySet<string>;
}

/** The decisions of a user who has made none. */
export const noDecisions: Decisions = { renames: [], accepted: new Set() };

/** A lossy change that the user has not decided about. */
export interface MissingDecision {
  readonly change: LossyChange;
  /** The renames that the change may be instead, in descending order of similarity. */
  readonly candidates: readonly RenameCandidate[];
}

/** Returns the key of an accepted loss. It holds the kind, because a table and a column may have the same name. */
export function decisionKey(kind: LossyChange["kind"], object: string): string {
  return `${kind} ${object}`;
}

/** Returns the lossy changes among operations that still need a decision, each with the renames that it may be instead. */
export function findMissingDecisions(operations: readonly Operation[], { accepted }: Decisions): MissingDecision[] {
  const undecided = findLossyChanges(operations).filter(({ kind, object }) => !accepted.has(decisionKey(kind, object)));
  if (undecided.length === 0) return [];
  const candidates = detectRenames(operations);
  return undecided.map((change) => ({
    change,
    candidates: candidates.filter(
      ({ kind, from }) => change.kind === (kind === "table" ? "dropTable" : "dropColumn") && from === change.object,
    ),
  }));
}
