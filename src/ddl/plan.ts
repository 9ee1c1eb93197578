import type { Step } from "./statement.ts";

/** Steps that are committed together. */
export interface Segment {
  /** False when its statements are refused inside a transaction: it then holds one statement. */
  readonly transactional: boolean;
  /** `suspended`: the engine must not enforce foreign keys while tables are rebuilt; it then checks them before the commit. */
  readonly foreignKeys: "enforced" | "suspended";
  readonly steps: readonly Step[];
}

/** All that one direction of one revision does on one engine. One segment wherever the engine allows. */
export interface Plan {
  readonly segments: readonly Segment[];
}

/** Returns the number of SQL statements in a plan. */
export function countStatements(plan: Plan): number {
  return plan.segments.reduce((sum, { steps }) => sum + steps.filter(({ kind }) => kind === "statement").length, 0);
}
