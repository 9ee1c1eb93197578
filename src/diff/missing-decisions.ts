import type { Operation } from "../operation/operation.ts";
import type { Rename } from "./apply-renames.ts";
import { detectRenames, type RenameCandidate } from "./detect-renames.ts";
import { findLossyChanges, type LossyChange } from "./lossy-changes.ts";

/** What the user decided. */
export interface Decisions {
  readonly renames: readonly Rename[];
  /** Losses that are wanted, by {@link decisionKey}. */
  readonly accepted: ReadonlySet<string>;
}

/** No decision. */
export const noDecisions: Decisions = { renames: [], accepted: new Set() };

/** A lossy change that nobody has decided. */
export interface MissingDecision {
  readonly change: LossyChange;
  /** The renames that it may be instead, the likeliest first. */
  readonly candidates: readonly RenameCandidate[];
}

/** Returns what tells one accepted loss from another: a table and a column may have the same name. */
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
