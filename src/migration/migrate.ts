import { isDeepStrictEqual } from "node:util";
import { assertNoLateQuery } from "../connection/code-queries.ts";
import { SessionError, type Silence, withTransaction } from "../connection/session.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import type { Plan } from "../ddl/plan.ts";
import type { ErrorCode } from "../error/codes.ts";
import { type Database, emptyDatabase } from "../schema/database.ts";
import { assertAdopted } from "./assert-adopted.ts";
import { assertPlannable } from "./assert-plannable.ts";
import { assertRowsFit } from "./assert-rows-fit.ts";
import { ensureBookkeeping } from "./bookkeeping/ensure-bookkeeping.ts";
import { lastFingerprintSchemas, recordFingerprint, schemasOf } from "./bookkeeping/fingerprint.ts";
import type { MigrationDatabase } from "./bookkeeping/migration-database.ts";
import { extendProvenance, readProvenance } from "./bookkeeping/provenance.ts";
import { readVersions } from "./bookkeeping/version-table.ts";
import { type Bookkeeping, readBookkeeping } from "./bookkeeping/read-bookkeeping.ts";
import { countLostRows, decideLosses, describeLoss, type Loss, type LossDecision } from "./count-lost-rows.ts";
import { withLockTimeout } from "./failure/lock-timeout.ts";
import { buildTransactionError, withProgress } from "./failure/migration-failure.ts";
import type { KnownHistory } from "./journal/claim-revision.ts";
import { assertContinues } from "./journal/assert-continues.ts";
import { type HeldLock, withMigrationLock } from "./migration-lock.ts";
import { assertStepNames } from "./plan-step.ts";
import { planRevision, runRevision } from "./run-revision.ts";
import { type AppliedRevision, type BackfillStatus, describeStep, type Direction, type MigrationStep } from "./step.ts";
import { type GuardSetting, withGuard } from "./with-guard.ts";
import { type LockTimeout, type LockWait, type RetryRules, withRetries } from "./with-retries.ts";

/** What happens during a run, told as it happens. */
export type MigrationEvent =
  | { readonly kind: "createdFile"; readonly path: string }
  | { readonly kind: "warning"; readonly message: string }
  /** What is about to be thrown away, in words. */
  | { readonly kind: "losses"; readonly losses: readonly string[] }
  | {
      readonly kind: "started";
      readonly revision: string;
      readonly message: string;
      readonly position: number;
      readonly total: number;
    }
  /** A run before this one stopped inside a revision, which goes on now. */
  | { readonly kind: "continues"; readonly revision: string; readonly segmentsDone: number }
  /** Others hold a lock that is needed: see `LockWait`. `blockers` says who they are, in words. */
  | ({ readonly kind: "waiting"; readonly blockers: readonly string[] } & Omit<LockWait, "blockers">)
  /** A statement goes on for long without an answer of the server. */
  | ({ readonly kind: "unanswered" } & Silence)
  /** How far a backfill has come; told at most five times a second. */
  | ({ readonly kind: "progress"; readonly revision: string } & BackfillStatus)
  /** A revision is committed. */
  | { readonly kind: "finished"; readonly applied: AppliedRevision; readonly message: string };

/** What is to run, from what the database records. */
export interface ResolvedSteps {
  /** The steps from the recorded heads on, in order, each loaded and recorded. */
  readonly steps: readonly MigrationStep[];
  /** The applied revisions whose files are not what was recorded. */
  readonly edited: readonly string[];
}

/** How revisions are run. */
export interface MigrationRun {
  readonly database: MigrationDatabase;
  readonly direction: Direction;
  /** Returns what is to run. It is asked under the migration lock, because until then others may change what the database records. */
  readonly resolveSteps: (found: Bookkeeping) => Promise<ResolvedSteps>;
  /** Milliseconds to wait for the migration lock. */
  readonly lockTimeout: number;
  /** Limits of the statements of revisions, and how often a transaction that met a lock is tried again. */
  readonly statement: GuardSetting;
  readonly transaction: "per-revision" | "per-run";
  readonly lossDecision: LossDecision;
  readonly onEvent: (event: MigrationEvent) => void;
}

/** What a run has done. */
export interface MigrationResult {
  readonly applied: readonly AppliedRevision[];
  /** Heads that the database records afterwards. */
  readonly current: readonly string[];
  readonly warnings: readonly string[];
}

/** Runs the steps to a target under the migration lock. Errors carry `applied` and `current`. */
export async function migrate(run: MigrationRun): Promise<MigrationResult> {
  return await withMigrationLock(run.database, run.lockTimeout, (lock) => migrateLocked(run, lock));
}

async function migrateLocked(run: MigrationRun, lock: HeldLock): Promise<MigrationResult> {
  const { database, direction, onEvent } = run;
  const found = await readBookkeeping(database);
  const { heads, entries, unfinished } = found;
  const { steps, edited } = await run.resolveSteps(found).catch((error: unknown) => {
    // A target that makes no sense here is no news while the database stands inside a revision.
    if (unfinished !== null && isAludelError(error)) assertContinues(unfinished, [], direction);
    throw error;
  });
  if (unfinished !== null) assertContinues(unfinished, steps, direction);
  const warnings = edited.map(describeEdit);
  for (const message of warnings) onEvent({ kind: "warning", message });
  if (steps.length === 0) return { applied: [], current: heads, warnings };

  if (found.missing.versionTable) await assertAdopted(database);
  assertReversible(steps);
  // A revision that stopped inside goes on with the plan of its journal.
  assertStepNames(unfinished === null ? steps : steps.slice(1), database.dialect);
  if (unfinished !== null) {
    const { revision, segmentsDone } = unfinished;
    onEvent({ kind: "continues", revision, segmentsDone });
  }
  const losses = await countLosses(database, steps);
  await announceLosses(run, losses);
  if (unfinished === null) {
    await assertPlannable(database, steps);
    await assertRowsFit(database, steps);
  }

  const isDerived = direction === "upgrade" && unfinished === null;
  const provenance = isDerived ? await readProvenance(database, steps, heads, entries) : null;
  const firstPlan = unfinished === null ? await planFirst(run, steps, heads) : null;
  await ensureBookkeeping(database, found.missing);
  // Taken once for all revisions: reading the whole schema after each would take longer than running them.
  const record = (done: readonly MigrationStep[]) =>
    recordFingerprint({
      database,
      schemas: [...lastFingerprintSchemas(entries), ...done.flatMap(({ operations }) => schemasOf(operations))],
      provenance: provenance && extendProvenance(provenance, done),
    });
  const committed: MigrationStep[] = [];
  try {
    const result = await withGuard(
      database,
      run.statement,
      {
        onWait: (wait) =>
          onEvent({ ...wait, kind: "waiting", blockers: wait.blockers.map(({ description }) => description) }),
        onSilence: (silence) => onEvent({ ...silence, kind: "unanswered" }),
      },
      (retries) => {
        const decided = new Set(losses.map(lossKey));
        const known = { newest: entries.at(-1)?.id ?? 0, unfinished };
        const stepsRun = { ...run, lock, steps, firstPlan, known, decided, retries, committed };
        return run.transaction === "per-run" ? runTogether(stepsRun) : runApart(stepsRun);
      },
    );
    await record(steps);
    return { ...result, warnings };
  } catch (error) {
    if (committed.length > 0 && standsBetweenRevisions(error)) await record(committed);
    throw error;
  }
}

/** Plans the first step before anything is written, so that a step which is refused leaves no table behind, and no new file. */
async function planFirst(
  { database, transaction }: MigrationRun,
  [first]: readonly MigrationStep[],
  current: readonly string[],
): Promise<Plan | null> {
  if (first === undefined) return null;
  try {
    return await planRevision(first, { database, inCallersTransaction: transaction === "per-run" });
  } catch (error) {
    throw withProgress(error, { applied: [], current });
  }
}

function describeEdit(revision: string): string {
  return `the file of revision "${revision}" was edited after it was applied; put changes into a new revision`;
}

/** Returns whether nothing is left of the revision that failed, for certain, so that the database stands between two revisions. */
function standsBetweenRevisions(error: unknown): boolean {
  const inside: readonly ErrorCode[] = ["MIGRATION_INCOMPLETE", "EFFECT_UNKNOWN", "TRANSACTION_ENDED", "RUN_OVERTAKEN"];
  return isAludelError(error) && !inside.includes(error.code);
}

/** What a run of several steps came to. */
interface StepsResult {
  readonly applied: readonly AppliedRevision[];
  readonly current: readonly string[];
}

/** The steps of a run, and what is known of them before the first. */
interface StepsRun extends MigrationRun {
  readonly lock: HeldLock;
  readonly steps: readonly MigrationStep[];
  /** The plan of the first of them; null where a run before has left one. */
  readonly firstPlan: Plan | null;
  /** What was known of the history table before the first of them. */
  readonly known: KnownHistory;
  /** The losses that are decided, by `lossKey`. */
  readonly decided: ReadonlySet<string>;
  readonly retries: RetryRules;
  /** Gets each step as soon as it is committed. */
  readonly committed: MigrationStep[];
}

/** Runs each step in transactions of its own. */
async function runApart(run: StepsRun): Promise<StepsResult> {
  const applied: AppliedRevision[] = [];
  let current = run.steps[0]?.from ?? [];
  try {
    for (const step of run.steps) {
      const result = await runStep(run, step);
      applied.push(result);
      current = step.to;
      run.committed.push(step);
      run.onEvent({ kind: "finished", applied: result, message: step.message });
    }
    assertNoLateQuery(run.database.session);
    return { applied, current };
  } catch (error) {
    throw withProgress(error, { applied, current });
  }
}

/** A step that has run, and what is reported of it. */
interface FinishedStep {
  readonly step: MigrationStep;
  readonly applied: AppliedRevision;
}

/** Runs all steps in one transaction, and all of them again when a lock that others hold stopped it. */
async function runTogether(run: StepsRun): Promise<StepsResult> {
  const { steps, retries } = run;
  let finished: FinishedStep[] = [];
  const runAll = async () => {
    finished = [];
    for (const step of steps) finished.push({ step, applied: await runStep(run, step) });
    assertNoLateQuery(run.database.session);
  };
  const work = { run: () => withTransaction(run.database.session, runAll), canRepeat: () => true };
  let lockTimeout: LockTimeout | null = null;
  try {
    await withRetries(work, retries, (timeout) => (lockTimeout = timeout));
    return tellFinished(run, finished);
  } catch (cause) {
    const error =
      cause instanceof SessionError ? buildTransactionError(cause, steps, run.database.explain(cause)) : cause;
    const stays = isAludelError(error, "TRANSACTION_ENDED") ? await listCommitted(run.database, finished) : [];
    throw withLockTimeout(withProgress(error, tellFinished(run, stays)), lockTimeout);
  }
}

/** Tells of steps that ran in one transaction, after its commit: until then each of them can still be rolled back. */
function tellFinished({ steps, onEvent }: StepsRun, finished: readonly FinishedStep[]): StepsResult {
  for (const { step, applied } of finished) onEvent({ kind: "finished", applied, message: step.message });
  return {
    applied: finished.map(({ applied }) => applied),
    current: finished.at(-1)?.step.to ?? steps[0]?.from ?? [],
  };
}

/** Returns the steps that a transaction which a later step ended has committed, by what the version table holds. */
async function listCommitted(
  database: MigrationDatabase,
  finished: readonly FinishedStep[],
): Promise<readonly FinishedStep[]> {
  const versions = await readVersions(database);
  const last = finished.findLastIndex(({ step }) => isDeepStrictEqual(versions, step.to.toSorted()));
  return finished.slice(0, last + 1);
}

async function runStep(run: StepsRun, step: MigrationStep): Promise<AppliedRevision> {
  const { steps, retries, onEvent } = run;
  const { revision, message } = step;
  onEvent({ kind: "started", revision, message, position: steps.indexOf(step) + 1, total: steps.length });
  await decideNewLosses(run, step);
  // The first revision is the one that a run before stopped inside.
  const unfinished = run.known.unfinished?.revision === revision ? run.known.unfinished : null;
  return runRevision(step, {
    database: run.database,
    unfinished,
    plan: step === steps[0] ? run.firstPlan : null,
    known: { ...run.known, unfinished },
    inCallersTransaction: run.transaction === "per-run",
    isLockHeld: () => run.lock.isHeld(),
    retries,
    onBackfill: (status) => onEvent({ kind: "progress", revision, ...status }),
    onWarning: (message) => onEvent({ kind: "warning", message }),
  });
}

/**
 * Throws when one of the steps says that it cannot be run.
 *
 * @throws AludelError IRREVERSIBLE with its reason
 */
export function assertReversible(steps: readonly MigrationStep[]): void {
  for (const step of steps) {
    const stop = step.operations.find((operation) => operation.kind === "irreversible");
    if (stop === undefined) continue;
    throw new AludelError(
      "IRREVERSIBLE",
      `${step.direction} of ${describeStep(step)} is marked irreversible: ${stop.reason}; nothing was run`,
      {
        hint: "Restore a backup of before, or write a new revision that repairs what is wrong",
        details: { revision: step.revision, path: step.path, reason: stop.reason },
      },
    );
  }
}

/** Counts what all steps throw away, as far as it exists before the first of them. */
async function countLosses(database: MigrationDatabase, steps: readonly MigrationStep[]): Promise<readonly Loss[]> {
  const losses: Loss[] = [];
  const history = async (): Promise<Database> => steps[0]?.foldedSchema() ?? emptyDatabase;
  for (const step of steps) losses.push(...(await countLostRows(database, step, history)));
  return losses;
}

/** Tells what will be thrown away, and has it decided. */
async function announceLosses({ onEvent, lossDecision }: MigrationRun, losses: readonly Loss[]): Promise<void> {
  if (losses.length === 0) return;
  onEvent({ kind: "losses", losses: losses.map(describeLoss) });
  await decideLosses(losses, lossDecision);
}

/** Has losses decided that could not be counted before the run, such as those of a column under a name that an earlier step frees. */
async function decideNewLosses(run: StepsRun, step: MigrationStep): Promise<void> {
  // A count that fails would abort the one transaction around the run, so there the count before the run must do.
  if (run.transaction === "per-run") return;
  const count = { run: () => countLostRows(run.database, step, step.foldedSchema), canRepeat: () => true };
  const found = await withRetries(count, run.retries, () => undefined);
  await announceLosses(
    run,
    found.filter((loss) => !run.decided.has(lossKey(loss))),
  );
}

function lossKey({ revision, kind, object }: Loss): string {
  return `${revision} ${kind} ${object}`;
}
