import { SessionError, withTransaction } from "../connection/session.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import type { RowFunction } from "../operation/run.ts";
import type { Database } from "../schema/database.ts";
import { assertContinues } from "./journal/assert-continues.ts";
import { countLostRows, type Loss } from "./count-lost-rows.ts";
import { ensureBookkeeping } from "./bookkeeping/ensure-bookkeeping.ts";
import { lastFingerprintSchemas, recordFingerprint, schemasOf } from "./bookkeeping/fingerprint.ts";
import { withLockTimeout } from "./failure/lock-timeout.ts";
import {
  appliedOrder,
  findUnfinished,
  type HistoryEntry,
  readHistory,
  recordedChecksums,
} from "./bookkeeping/history-table.ts";
import { extendProvenance, readProvenance } from "./bookkeeping/provenance.ts";
import type { MigrationDatabase } from "./bookkeeping/migration-database.ts";
import { buildTransactionError, withProgress } from "./failure/migration-failure.ts";
import { withMigrationLock } from "./migration-lock.ts";
import { type AppliedRevision, describeStep, type Direction, type MigrationStep } from "./step.ts";
import type { BackfillStatus } from "./run-backfill.ts";
import { runRevision } from "./run-revision.ts";
import { readVersions } from "./bookkeeping/version-table.ts";
import { type GuardSetting, withGuard } from "./with-guard.ts";
import { type LockTimeout, type LockWait, type RetryRules, withRetries } from "./with-retries.ts";

/** What happens during a run, told as it happens. */
export type MigrationEvent =
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "losses"; readonly losses: readonly Loss[] }
  | { readonly kind: "started"; readonly step: MigrationStep; readonly position: number; readonly total: number }
  /** A run before this one stopped inside a revision, which goes on now. */
  | { readonly kind: "continues"; readonly revision: string; readonly segmentsDone: number }
  | { readonly kind: "waiting"; readonly wait: LockWait }
  /** A backfill goes on; at most five times a second. */
  | { readonly kind: "progress"; readonly status: BackfillStatus; readonly step: MigrationStep }
  /** A revision is committed. */
  | { readonly kind: "finished"; readonly applied: AppliedRevision; readonly step: MigrationStep };

/** All that a run needs to know about the history, which the runner does not read itself. */
export interface MigrationHistory {
  /**
   * Returns the steps from the recorded heads on, in order, each loaded and recorded. Called after the lock is held.
   * `appliedOrder` holds the revisions as they were upgraded, oldest first.
   */
  resolveSteps(versions: readonly string[], appliedOrder: readonly string[]): Promise<readonly MigrationStep[]>;
  /** Returns the applied revisions whose files are not what was recorded. */
  findEdited(versions: readonly string[], checksums: ReadonlyMap<string, string>): Promise<readonly string[]>;
  /** Returns the schema that a step finds, as the history tells it. */
  foldBefore(step: MigrationStep): Promise<Database>;
}

/** How revisions are run. */
export interface MigrationRun {
  readonly database: MigrationDatabase;
  readonly direction: Direction;
  readonly history: MigrationHistory;
  /** Milliseconds to wait for the migration lock. */
  readonly lockTimeout: number;
  /** Limits of the statements of revisions, and how often a transaction that met a lock is tried again. */
  readonly statement: GuardSetting;
  readonly transaction: "per-revision" | "per-run";
  readonly runRows: (run: RowFunction) => Promise<void>;
  /** Returns the coded error for a failure of the engine that advice helps with, such as a privilege that is missing. */
  readonly explain: (error: SessionError) => AludelError | undefined;
  /** Refuses a database without a version table that holds tables of its own. */
  readonly assertAdopted: () => Promise<void>;
  /** Decides whether rows may go that a downgrade takes; throws when nobody can decide. */
  readonly confirmLosses: (losses: readonly Loss[]) => Promise<void>;
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
export function migrate(run: MigrationRun): Promise<MigrationResult> {
  return withMigrationLock(run.database, run.lockTimeout, () => migrateLocked(run));
}

async function migrateLocked(run: MigrationRun): Promise<MigrationResult> {
  const { database, history } = run;
  const recorded = await readVersions(database);
  const entries = await readHistory(database);
  const current = recorded ?? [];
  const unfinished = findUnfinished(entries ?? []);
  const steps = await history.resolveSteps(current, appliedOrder(entries ?? []));
  if (unfinished !== null) assertContinues(unfinished, steps, run.direction);
  const [first] = steps;
  const warnings = run.direction === "upgrade" ? await warnOfEdits(run, current, entries ?? []) : [];
  if (first === undefined) return { applied: [], current, warnings };
  if (recorded === null) await run.assertAdopted();
  assertSteps(steps);
  if (unfinished !== null) {
    const { revision, segmentsDone } = unfinished;
    run.onEvent({ kind: "continues", revision, segmentsDone });
  }
  const accepted = await decideLosses(run, steps);
  const isDerived = run.direction === "upgrade" && unfinished === null;
  const lineage = isDerived ? await readProvenance(database, steps, current, entries ?? []) : null;
  await ensureBookkeeping(database, { versions: recorded === null, history: entries === null });
  const onWait = (wait: LockWait) => run.onEvent({ kind: "waiting", wait });
  // Once for all revisions: reading the whole schema after each would take longer than running them.
  const record = (done: readonly MigrationStep[]) =>
    recordFingerprint({
      database,
      schemas: [...lastFingerprintSchemas(entries ?? []), ...done.flatMap(({ operations }) => schemasOf(operations))],
      lineage: lineage && extendProvenance(lineage, done),
    });
  const committed: MigrationStep[] = [];
  const running = withGuard(database, run.statement, onWait, (retries) => {
    const stepsRun = { ...run, steps, unfinished, accepted, retries, committed };
    return run.transaction === "per-run" ? runTogether(stepsRun) : runApart(stepsRun);
  });
  const result = await running.catch(async (error: unknown) => {
    if (committed.length > 0 && standsBetweenRevisions(error)) await record(committed);
    throw error;
  });
  await record(steps);
  return { ...result, warnings };
}

/** Returns whether a revision that failed left nothing, for certain. */
function standsBetweenRevisions(error: unknown): boolean {
  return isAludelError(error) && error.code !== "MIGRATION_INCOMPLETE" && error.code !== "EFFECT_UNKNOWN";
}

/** What a run of several steps came to. */
interface StepsResult {
  readonly applied: readonly AppliedRevision[];
  readonly current: readonly string[];
}

/** The steps of a run, and what is known of them before the first. */
interface StepsRun extends MigrationRun {
  readonly steps: readonly MigrationStep[];
  readonly unfinished: HistoryEntry | null;
  /** The losses that are decided, by `lossKey`. */
  readonly accepted: ReadonlySet<string>;
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
      run.onEvent({ kind: "finished", applied: result, step });
    }
    return { applied, current };
  } catch (error) {
    throw withProgress(error, { applied, current });
  }
}

/** Runs all steps in one transaction, and all of them again when a lock was in its way. */
async function runTogether(run: StepsRun): Promise<StepsResult> {
  const { steps, retries } = run;
  const runAll = async () => {
    const finished: { readonly step: MigrationStep; readonly applied: AppliedRevision }[] = [];
    for (const step of steps) finished.push({ step, applied: await runStep(run, step) });
    return finished;
  };
  const work = { run: () => withTransaction(run.database.session, runAll), canRepeat: () => true };
  let givenUp: LockTimeout | null = null;
  const running = withRetries(work, retries, (given) => (givenUp = given));
  const finished = await running.catch((cause: unknown) => {
    const error = cause instanceof SessionError ? buildTransactionError(cause, steps, run.explain(cause)) : cause;
    throw withLockTimeout(withProgress(error, { applied: [], current: steps[0]?.from ?? [] }), givenUp);
  });
  // Until the commit each of them could still be taken back.
  for (const each of finished) run.onEvent({ kind: "finished", ...each });
  return { applied: finished.map(({ applied }) => applied), current: steps.at(-1)?.to ?? [] };
}

async function runStep(run: StepsRun, step: MigrationStep): Promise<AppliedRevision> {
  const { steps, unfinished, retries } = run;
  run.onEvent({ kind: "started", step, position: steps.indexOf(step) + 1, total: steps.length });
  await decideNewLosses(run, step);
  return runRevision(step, {
    database: run.database,
    unfinished: unfinished?.revision === step.revision ? unfinished : null,
    inCallersTransaction: run.transaction === "per-run",
    runRows: run.runRows,
    retries,
    onBackfill: (status) => run.onEvent({ kind: "progress", status, step }),
    explain: run.explain,
    foldedSchema: () => run.history.foldBefore(step),
  });
}

async function warnOfEdits(
  run: MigrationRun,
  current: readonly string[],
  entries: readonly HistoryEntry[],
): Promise<readonly string[]> {
  const edited = await run.history.findEdited(current, recordedChecksums(entries));
  const warnings = edited.map(
    (revision) => `the file of revision "${revision}" was edited after it was applied; put changes into a new revision`,
  );
  for (const message of warnings) run.onEvent({ kind: "warning", message });
  return warnings;
}

/**
 * Throws when one of the steps says that it cannot be run.
 *
 * @throws AludelError IRREVERSIBLE with its reason
 */
export function assertSteps(steps: readonly MigrationStep[]): void {
  for (const step of steps) assertReversible(step);
}

function assertReversible(step: MigrationStep): void {
  const stop = step.operations.find((operation) => operation.kind === "irreversible");
  if (stop === undefined) return;
  throw new AludelError(
    "IRREVERSIBLE",
    `${step.direction} of ${describeStep(step)} is marked irreversible: ${stop.reason}; nothing was run`,
    {
      hint: "Restore a backup of before, or write a new revision that repairs what is wrong",
      details: { revision: step.revision, path: step.path, reason: stop.reason },
    },
  );
}

/** Counts what all steps throw away, as far as it exists now, and returns what is decided. */
async function decideLosses(run: MigrationRun, steps: readonly MigrationStep[]): Promise<ReadonlySet<string>> {
  const losses: Loss[] = [];
  for (const step of steps) losses.push(...(await countLostRows(run.database, step)));
  if (losses.length > 0) {
    run.onEvent({ kind: "losses", losses });
    if (run.direction === "downgrade") await run.confirmLosses(losses);
  }
  return new Set(losses.map(lossKey));
}

/** Decides what came to light only now, such as a column under the name that a step before it gave back. */
async function decideNewLosses(run: StepsRun, step: MigrationStep): Promise<void> {
  // Inside one transaction a failed count would spoil it; there the first count must do.
  if (run.transaction === "per-run") return;
  const count = { run: () => countLostRows(run.database, step), canRepeat: () => true };
  const found = await withRetries(count, run.retries, () => undefined);
  const losses = found.filter((loss) => !run.accepted.has(lossKey(loss)));
  if (losses.length === 0) return;
  run.onEvent({ kind: "losses", losses });
  if (run.direction === "downgrade") await run.confirmLosses(losses);
}

function lossKey({ revision, kind, object }: Loss): string {
  return `${revision} ${kind} ${object}`;
}
