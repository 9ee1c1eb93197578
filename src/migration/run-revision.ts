import type { Plan } from "../ddl/plan.ts";
import { countStatements } from "../ddl/plan.ts";
import { SessionError, withTransaction } from "../connection/session.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { RowFunction } from "../operation/run.ts";
import type { Database } from "../schema/database.ts";
import { type BlockingRows, findBlockingRows } from "./find-blocking-rows.ts";
import { type HistoryEntry, type HistoryRecord, writeHistory } from "./history-table.ts";
import type { MigrationDatabase } from "./migration-database.ts";
import { decodeIntent, decodePlan, encodeIntent, encodePlan, isAtomic, readIntent } from "./journal.ts";
import { buildMigrationError } from "./migration-failure.ts";
import { type AppliedRevision, describeStep, type MigrationStep } from "./migration-step.ts";
import { planStep } from "./plan-step.ts";
import type { BackfillStatus } from "./run-backfill.ts";
import { type PlanProgress, runPlan } from "./run-plan.ts";
import { StepFailure } from "./step-failure.ts";
import type { RetryRules } from "./with-retries.ts";
import { writeVersions } from "./version-table.ts";

/** How one revision is run. */
export interface RevisionRun {
  readonly database: MigrationDatabase;
  /** The run of this revision that stopped after a committed segment, or null. */
  readonly unfinished: HistoryEntry | null;
  /** Whether one transaction is open around the whole run. */
  readonly inCallersTransaction: boolean;
  readonly runRows: (run: RowFunction) => Promise<void>;
  /** How a segment that met a lock is tried again; left out, it is not. */
  readonly retries?: RetryRules | undefined;
  readonly onBackfill?: ((status: BackfillStatus) => void) | undefined;
  /** Returns the coded error for a failure of the engine that advice helps with. */
  readonly explain: (error: SessionError) => AludelError | undefined;
  /** What somebody who looked says of a statement that was cut off, where the database does not tell. */
  readonly decided?: "done" | "again";
  /** Number of operations, from the first, that the database holds already. */
  readonly skip?: number;
  /** The schema before the step as the history tells it. */
  readonly foldedSchema: () => Promise<Database>;
}

/**
 * Runs one direction of one revision: its plan and its bookkeeping in one transaction, or one transaction per segment where the
 * plan has several. A run that stopped inside goes on with the plan that its journal holds, where it stopped.
 *
 * @throws AludelError MIGRATION_FAILED (nothing of it was applied), MIGRATION_INCOMPLETE (segments are committed) or EFFECT_UNKNOWN
 *   (a statement was cut off, and the database does not tell what became of it); what the planner refused
 */
export async function runRevision(step: MigrationStep, run: RevisionRun): Promise<AppliedRevision> {
  const { database } = run;
  const start = performance.now();
  const elapsed = () => Math.round(performance.now() - start);
  const { plan, before } = await preparePlan(step, run);
  if (run.inCallersTransaction) assertOneTransaction(step, plan);

  const isJournalled = !isAtomic(plan);
  let row = run.unfinished?.id ?? null;
  let reached: HistoryRecord = {
    revision: step.revision,
    direction: step.direction,
    checksum: step.checksum,
    startedAt: new Date(),
    finishedAt: null,
    durationMs: null,
    statements: countStatements({ segments: plan.segments.slice(0, before.segments) }),
    segmentsDone: before.segments,
    error: null,
    plan: isJournalled ? encodePlan(plan) : null,
    intent: run.unfinished?.intent ?? null,
  };
  let lastCommitted = reached;
  const write = async (change: Partial<HistoryRecord>) => {
    const record = { ...reached, ...change };
    row = await writeHistory(database, record, row);
    return record;
  };
  try {
    const statements = await runPlan({
      ...run,
      plan,
      before,
      begin: async () => {
        if (isJournalled) reached = await withTransaction(database.session, () => write({}));
      },
      intend: async (segment, statement) => {
        const intent = encodeIntent(await readIntent(database, segment, statement));
        reached = await withTransaction(database.session, () => write({ intent }));
      },
      recordBackfill: async (segment, progress) => {
        lastCommitted = reached;
        reached = await write({ intent: encodeIntent({ kind: "backfill", segment, ...progress }) });
      },
      record: async (progress) => {
        const { segment, statements: done } = progress;
        const isLast = segment === plan.segments.length - 1;
        const end = isLast ? { finishedAt: new Date(), durationMs: elapsed(), plan: null } : {};
        lastCommitted = reached;
        if (isLast) await writeVersions(database, step.from, step.to);
        reached = await write({ statements: done, segmentsDone: segment + 1, intent: null, ...end });
      },
    });
    return { revision: step.revision, direction: step.direction, statements, durationMs: elapsed() };
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    if (run.inCallersTransaction) await database.session.rollback().catch(() => undefined);
    // A commit that was refused took back what was written in its transaction.
    const recorded = error.phase === "commit" ? lastCommitted : reached;
    const intent = hasNoEffect(error) ? null : recorded.intent;
    const isBegun = recorded.segmentsDone > 0 || intent !== null;
    const failed = {
      ...recorded,
      intent,
      plan: isBegun ? recorded.plan : null,
      finishedAt: null,
      durationMs: elapsed(),
      error: error.message,
    };
    const notRecorded = await recordFailure(database, failed, row);
    const blockingRows = await explainFailure(error, step, database);
    const explained = error.cause instanceof SessionError ? (run.explain(error.cause) ?? null) : null;
    throw buildMigrationError(error, { step, plan, blockingRows, notRecorded, explained });
  }
}

/** Plans the step anew, or takes up the plan that a run before it left, which no half-changed database has touched. */
async function preparePlan(
  step: MigrationStep,
  run: RevisionRun,
): Promise<{ readonly plan: Plan; readonly before: PlanProgress }> {
  const { database, unfinished } = run;
  if (unfinished === null || unfinished.plan === null) {
    return {
      plan: await planStep(step, database, run.foldedSchema, run.skip),
      before: { segments: 0, isUnrecorded: false },
    };
  }
  const plan = decodePlan(unfinished.plan, step.operations);
  const segments = unfinished.segmentsDone;
  if (unfinished.intent === null) return { plan, before: { segments, isUnrecorded: false } };
  const intent = decodeIntent(unfinished.intent);
  const segment = plan.segments[intent.segment];
  if (segment === undefined)
    throw new Error(`the journal of revision "${step.revision}" has no segment ${intent.segment + 1}`);
  if (intent.kind === "backfill") return { plan, before: { segments, isUnrecorded: false, backfill: intent } };
  const { settleIntent } = await import("./settle-intent.ts");
  const verdict = await settleIntent(database, segment, intent, { step, decided: run.decided ?? null });
  return { plan, before: { segments, isUnrecorded: verdict === "done" } };
}

/** Returns whether the engine itself said that the statement outside a transaction was refused. */
function hasNoEffect({ phase, step, cause }: StepFailure): boolean {
  return phase === "step" && step?.kind === "statement" && cause instanceof SessionError && !cause.connectionLost;
}

/** Writes the failure to the history, in a transaction of its own. Returns why it could not, or null. */
async function recordFailure(
  database: MigrationDatabase,
  record: HistoryRecord,
  row: number | null,
): Promise<string | null> {
  try {
    await withTransaction(database.session, () => writeHistory(database, record, row));
    return null;
  } catch (error) {
    // The failure itself is what the user must see; that the history lacks it is told beside.
    return error instanceof Error ? error.message : String(error);
  }
}

async function explainFailure(
  failure: StepFailure,
  step: MigrationStep,
  database: MigrationDatabase,
): Promise<readonly BlockingRows[]> {
  if (failure.step?.kind !== "statement") return [];
  const { source, around, effect } = failure.step;
  const own = source === null ? undefined : step.operations[source];
  const operation = around === undefined ? own : effect[0];
  if (operation === undefined) return [];
  return findBlockingRows(database, operation).catch(() => []);
}

function assertOneTransaction(step: MigrationStep, plan: Plan): void {
  const [segment] = plan.segments;
  if (plan.segments.length <= 1 && segment?.transactional !== false && segment?.foreignKeys !== "suspended") return;
  const why =
    plan.segments.length > 1
      ? `needs ${plan.segments.length} transactions`
      : segment?.transactional === false
        ? segment.steps[0]?.kind === "backfill"
          ? "changes rows in batches, each in a transaction of its own"
          : "has a statement that cannot run inside a transaction"
        : "rebuilds a table, which foreign keys must be switched off for before the transaction begins";
  throw new AludelError(
    "TRANSACTION_REFUSED",
    `${describeStep(step)} ${why}, but one transaction holds the whole run`,
    {
      hint: 'Set transaction: "per-revision" in the configuration, or run the revisions before and after it apart: aludel upgrade +1',
      details: {
        revision: step.revision,
        path: step.path,
        segments: plan.segments.length,
        statements: countStatements(plan),
      },
    },
  );
}
