import { performance } from "node:perf_hooks";

import type { Plan } from "../ddl/plan.ts";
import { countStatements } from "../ddl/plan.ts";
import { SessionError, withTransaction } from "../connection/session.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { RowFunction } from "../operation/run.ts";
import type { Database } from "../schema/database.ts";
import { type BlockingRows, findBlockingRows } from "./find-blocking-rows.ts";
import { type HistoryEntry, type HistoryRecord, writeHistory } from "./history-table.ts";
import type { MigrationDatabase } from "./migration-database.ts";
import { buildMigrationError } from "./migration-failure.ts";
import { type AppliedRevision, describeStep, type MigrationStep } from "./migration-step.ts";
import { planStep } from "./plan-step.ts";
import { runPlan } from "./run-plan.ts";
import { StepFailure } from "./step-failure.ts";
import { writeVersions } from "./version-table.ts";

/** How one revision is run. */
export interface RevisionRun {
  readonly database: MigrationDatabase;
  /** The run of this revision that stopped after a committed segment, or null. */
  readonly unfinished: HistoryEntry | null;
  /** Whether one transaction is open around the whole run. */
  readonly inCallersTransaction: boolean;
  readonly runRows: (run: RowFunction) => Promise<void>;
  /** Returns the coded error for a failure of the engine that advice helps with. */
  readonly explain: (error: SessionError) => AludelError | undefined;
  /** The schema before the step as the history tells it. */
  readonly foldedSchema: () => Promise<Database>;
}

/**
 * Runs one direction of one revision: its plan and its bookkeeping in one transaction, or one transaction per segment where the
 * plan has several. A run that stopped after a segment goes on with the next.
 *
 * @throws AludelError MIGRATION_FAILED (nothing of it was applied) or MIGRATION_INCOMPLETE (segments are committed); what the planner refused
 */
export async function runRevision(step: MigrationStep, run: RevisionRun): Promise<AppliedRevision> {
  const { database, unfinished } = run;
  const startedAt = new Date();
  const start = performance.now();
  const elapsed = () => Math.round(performance.now() - start);
  const operationsBefore = unfinished?.operationsDone ?? 0;
  const segmentsBefore = unfinished?.segmentsDone ?? 0;
  const plan = await planStep(step, database, { operationsBefore, foldedSchema: run.foldedSchema });
  if (run.inCallersTransaction) assertOneTransaction(step, plan);

  const record: HistoryRecord = {
    revision: step.revision,
    direction: step.direction,
    checksum: step.checksum,
    startedAt,
    finishedAt: null,
    durationMs: null,
    statements: 0,
    segmentsDone: segmentsBefore,
    operationsDone: operationsBefore,
    error: null,
  };
  let committed = record;
  let row = unfinished?.id ?? null;
  try {
    const statements = await runPlan({
      ...run,
      plan,
      record: async (progress) => {
        const isLast = progress.segment === plan.segments.length - 1;
        const reached: HistoryRecord = {
          ...record,
          statements: progress.statements,
          segmentsDone: segmentsBefore + progress.segment + 1,
          operationsDone: isLast ? step.operations.length : operationsBefore + countOperations(plan, progress.segment),
          finishedAt: isLast ? new Date() : null,
          durationMs: isLast ? elapsed() : null,
        };
        if (isLast) await writeVersions(database, step.from, step.to);
        row = await writeHistory(database, reached, row);
        committed = reached;
      },
    });
    return { revision: step.revision, direction: step.direction, statements, durationMs: elapsed() };
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    if (run.inCallersTransaction) await database.session.rollback().catch(() => undefined);
    const failed = { ...committed, finishedAt: null, durationMs: elapsed(), error: error.message };
    const notRecorded = await recordFailure(database, failed, row);
    const blockingRows = await explainFailure(error, step, operationsBefore, database);
    const explained = error.cause instanceof SessionError ? (run.explain(error.cause) ?? null) : null;
    throw buildMigrationError(error, {
      step,
      plan,
      segmentsBefore,
      operationsBefore,
      blockingRows,
      notRecorded,
      explained,
    });
  }
}

/** Returns the number of operations that segments 0 to `last` hold whole. */
function countOperations(plan: Plan, last: number): number {
  const sourcesOf = (segments: Plan["segments"]) =>
    segments.flatMap(({ steps }) => steps.flatMap(({ source }) => source ?? []));
  const begun = Math.max(-1, ...sourcesOf(plan.segments.slice(0, last + 1))) + 1;
  return Math.min(begun, ...sourcesOf(plan.segments.slice(last + 1)));
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
  operationsBefore: number,
  database: MigrationDatabase,
): Promise<readonly BlockingRows[]> {
  const source = failure.step?.kind === "statement" ? failure.step.source : null;
  const operation = source === null ? undefined : step.operations[source + operationsBefore];
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
        ? "has a statement that cannot run inside a transaction"
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
