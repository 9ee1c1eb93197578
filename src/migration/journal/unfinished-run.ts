import type { Step } from "../../ddl/statement.ts";
import { describeOperation } from "../../operation/describe/describe-operation.ts";
import type { HistoryDirection, HistoryEntry } from "../bookkeeping/history-table.ts";
import { decodeIntent, decodePlan, readTouched } from "./journal.ts";
import { type EffectVerdict, effectVerdict, refusalVerdict } from "./effect-verdict.ts";
import { decodeFailure, listSteps } from "../failure/step-number.ts";
import { assertReadable } from "./assert-readable.ts";
import type { DialectSession, MigrationDatabase } from "../bookkeeping/migration-database.ts";

/** A run that stopped inside a revision, as its journal and the live catalogue tell. */
export interface UnfinishedRun {
  readonly revision: string;
  readonly direction: HistoryDirection;
  /** Number of the step at which it stands, from 1, and of all. */
  readonly step: number;
  readonly steps: number;
  /** What that step does, in words. */
  readonly detail: string;
  /** Its SQL; null for code. */
  readonly sql: string | null;
  /**
   * Whether its effect is there, where it was cut off, or somebody changed its tables after it was refused: `"done"`, `"again"` (it is
   * not) or `"unknown"`; null where it had not begun, or was refused and all is as it was.
   */
  readonly effect: EffectVerdict | null;
  /** What the engine said, where it was refused. */
  readonly error: string | null;
  /** Whether the step ended the transaction that it was in, so that nothing tells what is committed. */
  readonly hasEndedTransaction: boolean;
}

/**
 * Reads where a run stopped, and changes nothing.
 *
 * @throws AludelError JOURNAL_DAMAGED
 */
export async function readUnfinishedRun(
  database: DialectSession & Pick<MigrationDatabase, "historyTable">,
  entry: HistoryEntry,
): Promise<UnfinishedRun> {
  assertReadable(database.historyTable, entry);
  const plan = decodePlan(entry.plan, null);
  const steps = listSteps(plan);
  const refused = entry.error === null ? null : decodeFailure(entry.error);
  const done = listSteps({ segments: plan.segments.slice(0, entry.segmentsDone) }).length;
  const open = listSteps({ segments: plan.segments.slice(entry.segmentsDone, entry.segmentsDone + 1) });
  const failed = steps.find((_, index) => index + 1 === refused?.step);
  // The step that ended its transaction is the last of its segment.
  const last = open.length - 1;
  const at = Math.max(isEnded(entry) ? last : open.findIndex((step) => step === failed), 0);
  const current = open[at];
  const { revision, direction } = entry;
  return {
    revision,
    direction,
    step: Math.min(done + at + 1, steps.length),
    steps: steps.length,
    detail: describePlanStep(current, entry),
    sql: current?.kind === "statement" ? current.sql : null,
    effect: await readEffect(database, entry, current),
    error: refused?.message ?? null,
    hasEndedTransaction: isEnded(entry),
  };
}

/** Returns whether the run stopped at a step that ended its transaction. */
export function isEnded({ intent }: HistoryEntry): boolean {
  const begun = intent === null ? null : decodeIntent(intent);
  return begun?.kind === "statement" && begun.isEnded === true;
}

async function readEffect(
  database: DialectSession,
  entry: HistoryEntry,
  step: Step | undefined,
): Promise<EffectVerdict | null> {
  const { intent } = entry;
  if (isEnded(entry)) return "unknown";
  if (intent === null || step?.kind !== "statement") return null;
  const begun = decodeIntent(intent);
  if (begun.kind !== "statement") return null;
  const isRefused = begun.isRefused === true;
  if (step.effect.length === 0) return isRefused ? null : "unknown";
  const judge = isRefused ? refusalVerdict : effectVerdict;
  const verdict = judge(begun.before, await readTouched(database, step), step.effect);
  return isRefused && verdict === "again" ? null : verdict;
}

function describePlanStep(step: Step | undefined, { intent }: HistoryEntry): string {
  if (step === undefined) return "the record of the revision";
  if (step.kind === "run") return "code (op.run)";
  if (step.kind === "backfill") {
    const progress = intent === null ? null : decodeIntent(intent);
    return progress?.kind === "backfill" ? `backfill in batches, ${progress.rows} rows done` : "backfill in batches";
  }
  if (step.kind !== "statement") return step.kind;
  const [operation] = step.effect;
  if (operation === undefined) return step.sql.replaceAll(/\s+/g, " ").slice(0, 120);
  const { object, detail } = describeOperation(operation);
  return object === "" ? detail : `${object}: ${detail}`;
}
