import type { DatabaseDraft } from "./database-draft.ts";

/** Says that a direction cannot be run, and why. */
export interface Irreversible {
  readonly kind: "irreversible";
  readonly reason: string;
}

/** Returns the same: it has no other side. */
export function reverseIrreversible(operation: Irreversible): Irreversible {
  return operation;
}

/** Changes nothing. */
export function applyIrreversible(_draft: DatabaseDraft, _operation: Irreversible): void {}
