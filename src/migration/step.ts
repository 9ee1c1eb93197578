import type { Operation } from "../operation/operation.ts";

/** Way through the history. */
export type Direction = "upgrade" | "downgrade";

/** One direction of one revision, loaded and recorded. */
export interface MigrationStep {
  readonly revision: string;
  readonly message: string;
  /** The revision's file, as messages name it. */
  readonly path: string;
  readonly checksum: string;
  /** `"undo"` takes back what a run did that stopped inside. */
  readonly direction: Direction | "undo";
  readonly operations: readonly Operation[];
  /** Heads that the database records before and after it. */
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** What a run reports of one revision. */
export interface AppliedRevision {
  readonly revision: string;
  readonly direction: Direction | "undo";
  /** Number of SQL statements, Aludel's own bookkeeping left out. */
  readonly statements: number;
  readonly durationMs: number;
}

/** Returns `revision "3f2a9c" (add invites)`. */
export function describeStep({ revision, message }: Pick<MigrationStep, "revision" | "message">): string {
  return message === "" ? `revision "${revision}"` : `revision "${revision}" (${message})`;
}

/** Returns where a database stands, in words. */
export function describeHeads(heads: readonly string[]): string {
  return heads.length === 0 ? "base" : heads.map((head) => `"${head}"`).join(", ");
}

/** Returns the command that runs a step again. */
export function commandFor({ direction }: Pick<MigrationStep, "direction">): string {
  return direction === "undo" ? "aludel repair --undo" : `aludel ${direction}`;
}
