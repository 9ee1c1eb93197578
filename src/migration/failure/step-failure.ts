import type { Step } from "../../ddl/statement.ts";
import { isAludelError } from "../../error/aludel-error.ts";
import { describeThrown } from "../../error/describe-thrown.ts";
import type { BackfillProgress } from "../step.ts";
import type { LockTimeout } from "../with-retries.ts";

/** Where a plan stopped. Internal to the runner: users see the coded error that is built from it. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  /** The step that failed; null when it was the end of the segment: its checks, the bookkeeping or the commit. */
  readonly step: Step | null;
  readonly phase: "open" | "step" | "verify" | "bookkeeping" | "commit";
  /** Position of the segment, from 0. */
  readonly segment: number;
  /** Number of SQL statements up to the failing one, itself included, over all segments of the plan. */
  readonly statement: number;
  /** Rows that an assertion found. */
  readonly rows: readonly unknown[];
  /** What of a backfill is committed, by earlier runs too; null where it is none, or nothing. */
  readonly backfill: BackfillProgress | null;
  /** How often it was tried and who was in the way, when it was a lock; else null. */
  readonly lockTimeout: LockTimeout | null;

  constructor(facts: {
    readonly step: Step | null;
    readonly phase: StepFailure["phase"];
    readonly segment: number;
    readonly statement: number;
    readonly rows?: readonly unknown[];
    readonly backfill?: BackfillProgress | null;
    readonly lockTimeout?: LockTimeout | null;
    readonly cause: unknown;
  }) {
    super(describeThrown(facts.cause), { cause: facts.cause });
    this.step = facts.step;
    this.phase = facts.phase;
    this.segment = facts.segment;
    this.statement = facts.statement;
    this.rows = facts.rows ?? [];
    this.backfill = facts.backfill ?? null;
    this.lockTimeout = facts.lockTimeout ?? null;
  }
}

/** Returns whether a step ended the transaction that it was in, and nobody knows that all was rolled back. */
export function isEnded({ cause }: StepFailure): boolean {
  return isAludelError(cause, "TRANSACTION_ENDED") && cause.details["outcome"] !== "rolledBack";
}
