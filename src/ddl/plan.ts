import type { Step } from "./statement.ts";

/** Steps that are committed together. */
export interface Segment {
  /**
   * False when the engine refuses the statements inside a transaction, or when the segment runs several transactions; it then holds exactly
   * one statement or one backfill.
   */
  readonly transactional: boolean;
  /** `suspended`: foreign keys must not be enforced while tables are rebuilt; they are checked before the commit. */
  readonly foreignKeys: "enforced" | "suspended";
  readonly steps: readonly Step[];
}

/** All steps of one direction of one revision on one engine. A plan is a single segment wherever the engine has transactional DDL. */
export interface Plan {
  readonly segments: readonly Segment[];
}

/** Returns the number of SQL statements in a plan. A backfill counts as one, whatever the number of its batches. */
export function countStatements(plan: Plan): number {
  const isStatement = ({ kind }: Step): boolean => kind === "statement" || kind === "backfill";
  return plan.segments.reduce((sum, { steps }) => sum + steps.filter(isStatement).length, 0);
}
