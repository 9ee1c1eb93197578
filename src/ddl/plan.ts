import type { Step } from "./statement.ts";

/** Steps that are committed together. */
export interface Segment {
  /** False when its statements are refused inside a transaction, or are several: it then holds one statement or one backfill. */
  readonly transactional: boolean;
  /** `suspended`: the engine must not enforce foreign keys while tables are rebuilt; it then checks them before the commit. */
  readonly foreignKeys: "enforced" | "suspended";
  readonly steps: readonly Step[];
}

/** All that one direction of one revision does on one engine. One segment wherever the engine allows. */
export interface Plan {
  readonly segments: readonly Segment[];
}

/** Returns the number of SQL statements in a plan; a backfill counts as one, however many batches it takes. */
export function countStatements(plan: Plan): number {
  const isStatement = ({ kind }: Step): boolean => kind === "statement" || kind === "backfill";
  return plan.segments.reduce((sum, { steps }) => sum + steps.filter(isStatement).length, 0);
}
