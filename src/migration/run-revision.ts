import type { Plan } from "../ddl/plan.ts";
import { countStatements } from "../ddl/plan.ts";
import { SessionError } from "../connection/session.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import { factsOf } from "../operation/definitions.ts";
import type { Operation } from "../operation/operation.ts";
import { isSameName } from "../schema/qualified-name.ts";
import { findDependants } from "./failure/find-dependants.ts";
import { type BlockingRows, findBlockingRows } from "./failure/find-blocking-rows.ts";
import type { HistoryEntry } from "./bookkeeping/history-table.ts";
import type { MigrationDatabase } from "./bookkeeping/migration-database.ts";
import { assertReadable } from "./journal/assert-readable.ts";
import { assertStillMade } from "./journal/journal-place.ts";
import { listDoneOperations } from "./journal/list-done-operations.ts";
import { decodeIntent, decodePlan, type Intent } from "./journal/journal.ts";
import { readVersions } from "./bookkeeping/version-table.ts";
import { type KnownHistory, runOvertaken } from "./journal/claim-revision.ts";
import { buildMigrationError } from "./failure/migration-failure.ts";
import { type AppliedRevision, type BackfillStatus, describeStep, type MigrationStep } from "./step.ts";
import { planStep } from "./plan-step.ts";
import { buildRevisionJournal } from "./journal/revision-journal.ts";
import { type PlanProgress, type PlanRun, runPlan } from "./run-plan.ts";
import { StepFailure } from "./failure/step-failure.ts";
import type { RetryRules } from "./with-retries.ts";

/** How one revision is run. */
export interface RevisionRun {
  readonly database: MigrationDatabase;
  /** The run of this revision that stopped after a committed segment, or null. */
  readonly unfinished: HistoryEntry | null;
  /** The plan, where it was made before the run began and no run before has left one. */
  readonly plan?: Plan | null;
  /** What the run read of the history table when it began. */
  readonly known: KnownHistory;
  /** Whether one transaction is open around the whole run. */
  readonly inCallersTransaction: boolean;
  /** Returns whether the migration lock is still held. */
  readonly isLockHeld: () => Promise<boolean>;
  /** How a segment that met a lock is tried again; left out, it is not. */
  readonly retries?: RetryRules | undefined;
  readonly onBackfill?: ((status: BackfillStatus) => void) | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
  readonly onChanged?: PlanRun["onChanged"];
  /** What somebody who looked says of a statement that was cut off, where the database does not tell. */
  readonly decided?: "done" | "again";
  /** Number of operations, from the first, that the database holds already. */
  readonly skip?: number;
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

  const { unfinished, known } = run;
  const journal = buildRevisionJournal({ database, step, plan, before, unfinished, known, elapsed });
  try {
    const statements = await runPlan({ ...run, ...journal, name: describeStep(step), plan, before });
    return { revision: step.revision, direction: step.direction, statements, durationMs: elapsed() };
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    if (run.inCallersTransaction) await database.session.rollback().catch(() => undefined);
    if (await isOvertaken(error, step, run)) throw runOvertaken(step);
    const notRecorded = await journal.fail(error);
    const blockingRows = await explainFailure(error, step, database);
    const dependants = await explainRefusal(error, step, database);
    const explained = error.cause instanceof SessionError ? (database.explain(error.cause) ?? null) : null;
    throw buildMigrationError(error, { step, plan, blockingRows, dependants, notRecorded, explained });
  }
}

/**
 * Plans a revision that no run before has begun. Writes nothing.
 *
 * @throws AludelError what the planner refused; TRANSACTION_REFUSED when the plan does not fit into the caller's transaction
 */
export async function planRevision(
  step: MigrationStep,
  { database, inCallersTransaction, skip }: Pick<RevisionRun, "database" | "inCallersTransaction" | "skip">,
): Promise<Plan> {
  const plan = await planStep(step, database, skip);
  if (inCallersTransaction) assertOneTransaction(step, plan);
  return plan;
}

/** Returns whether a step failed because another run works on the same database, which the migration lock did not keep away. */
async function isOvertaken({ cause }: StepFailure, step: MigrationStep, run: RevisionRun): Promise<boolean> {
  if (isAludelError(cause, "RUN_OVERTAKEN")) return true;
  if (run.inCallersTransaction || (cause instanceof SessionError && cause.connectionLost)) return false;
  const heads = await readVersions(run.database).catch(() => null);
  return heads !== null && heads.join("\n") !== step.from.toSorted().join("\n");
}

/** Plans the step anew, or takes up the plan that a run before it left, which no half-changed database has touched. */
async function preparePlan(
  step: MigrationStep,
  run: RevisionRun,
): Promise<{ readonly plan: Plan; readonly before: PlanProgress }> {
  const { database, unfinished } = run;
  if (unfinished === null || unfinished.plan === null) {
    return {
      plan: run.plan ?? (await planRevision(step, run)),
      before: { segments: 0, isUnrecorded: false },
    };
  }
  assertReadable(database.historyTable, unfinished);
  const intent = unfinished.intent === null ? null : decodeIntent(unfinished.intent);
  const segments = unfinished.segmentsDone;
  const kept = decodePlan(unfinished.plan, step.operations);
  const isUnrecorded = (await readVerdict(kept, intent, step, run)) === "done";
  if (step.direction !== "undo" && run.decided === undefined) {
    const done = listDoneOperations(kept, isUnrecorded ? segments + 1 : segments, step.operations);
    await assertStillMade(database, step, done);
  }
  const backfill = intent?.kind === "backfill" ? intent : undefined;
  const isInSegment = isUnrecorded || backfill !== undefined;
  const plan = await replanRest(kept, isInSegment ? segments + 1 : segments, step, database);
  if (run.inCallersTransaction) assertOneTransaction(step, plan);
  return { plan, before: { segments, isUnrecorded, ...(backfill === undefined ? {} : { backfill }) } };
}

/** Returns what became of the statement that was about to run; null where none was. */
async function readVerdict(
  plan: Plan,
  intent: Intent | null,
  step: MigrationStep,
  { database, decided }: RevisionRun,
): Promise<"done" | "again" | null> {
  const segment = plan.segments[intent?.segment ?? 0];
  if (intent?.kind !== "statement" || segment === undefined) return null;
  const { resolveIntent } = await import("./journal/resolve-intent.ts");
  return resolveIntent(database, segment, intent, { step, decided: decided ?? null });
}

/**
 * Returns the plan with its segments from the first open one on planned anew, on engines whose plans copy whole tables: somebody may have
 * given a table a column since the plan was made, which the copy would leave out. Where an operation is half done, or the rest cannot be
 * planned on what is there now, the plan stays.
 */
async function replanRest(plan: Plan, open: number, step: MigrationStep, database: MigrationDatabase): Promise<Plan> {
  if (!database.dialect.capabilities.rebuildsTables) return plan;
  const sources = (segments: Plan["segments"]) =>
    segments.flatMap(({ steps }) => steps.flatMap(({ source }) => (source === null ? [] : [source])));
  const [kept, rest] = [plan.segments.slice(0, open), plan.segments.slice(open)];
  const skip = Math.max(-1, ...sources(kept)) + 1;
  if (rest.length === 0 || sources(rest).some((source) => source < skip)) return plan;
  try {
    return { segments: [...kept, ...(await planStep(step, database, skip)).segments] };
  } catch (error) {
    if (isAludelError(error)) return plan;
    throw error;
  }
}

/** Returns the objects that the failing statement could not drop or change something for. */
async function explainRefusal(
  { cause, step: failed }: StepFailure,
  step: MigrationStep,
  database: MigrationDatabase,
): Promise<readonly string[]> {
  const operation = failed?.source === null || failed === null ? undefined : step.operations[failed.source];
  if (operation === undefined || !(cause instanceof SessionError)) return [];
  return findDependants(cause, operation, database).catch(() => []);
}

async function explainFailure(
  failure: StepFailure,
  step: MigrationStep,
  database: MigrationDatabase,
): Promise<readonly BlockingRows[]> {
  // SQLite looks at foreign keys once, at the end, so the operation that failed is any of those that added one.
  if (failure.phase === "verify") return findFirstRows(step.operations, database);
  if (failure.step?.kind !== "statement") return [];
  const { source, around, effect } = failure.step;
  const own = source === null ? undefined : step.operations[source];
  const operation = around === undefined ? own : effect[0];
  if (operation === undefined || source === null) return [];
  // One statement may stand for several operations on a table: SQLite makes it anew for all of them at once.
  const before =
    around === undefined ? step.operations.slice(0, source).filter((one) => isOfTable(one, operation)) : [];
  return findFirstRows([operation, ...before.toReversed()], database);
}

async function findFirstRows(
  operations: readonly Operation[],
  database: MigrationDatabase,
): Promise<readonly BlockingRows[]> {
  for (const each of operations) {
    const found = await findBlockingRows(database, each).catch(() => []);
    if (found.length > 0) return found;
  }
  return [];
}

function isOfTable(operation: Operation, other: Operation): boolean {
  const [table, otherTable] = [factsOf(operation).table, factsOf(other).table];
  return table !== null && otherTable !== null && isSameName(table, otherTable);
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
