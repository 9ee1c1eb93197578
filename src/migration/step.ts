import type { Operation } from "../operation/operation.ts";
import type { Database } from "../schema/database.ts";
import type { SqlValue } from "../schema/expression.ts";

/** Whether revisions are applied or taken back. */
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
  /** Returns the schema that it finds, as the revisions before it add up; loads their files, so it is asked only where needed. */
  readonly foldedSchema: () => Promise<Database>;
}

/** What a run reports of one revision. */
export interface AppliedRevision {
  readonly revision: string;
  readonly direction: Direction | "undo";
  /** Number of SQL statements, Aludel's own bookkeeping left out. */
  readonly statements: number;
  readonly durationMs: number;
}

/** How far a backfill has come, committed together with the rows. */
export interface BackfillProgress {
  /** The key of the last row of the last batch; null before the first. */
  readonly cursor: readonly SqlValue[] | null;
  /** Number of rows that were visited. */
  readonly visited: number;
  /** Number of rows that were changed. */
  readonly rows: number;
}

/** What is told while a backfill runs. */
export interface BackfillStatus {
  readonly table: string;
  /** Number of rows that were visited, by earlier runs too. */
  readonly rows: number;
  /** Number of rows of the table when this run began. */
  readonly total: number;
  readonly rowsPerSecond: number;
  /** Seconds to the end at this speed. */
  readonly etaSeconds: number;
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
