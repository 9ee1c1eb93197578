import { assertNoLateQuery, transactionEnded } from "../connection/code-queries.ts";
import { findConnectionLoss } from "../connection/connection-loss.ts";
import { createKysely } from "../connection/kysely.ts";
import { countStatements, type Plan, type Segment } from "../ddl/plan.ts";
import { isOfUser, type RunStep, type Statement, type Step } from "../ddl/statement.ts";
import type { OpenSegment } from "../dialect/dialect.ts";
import type { DialectSession } from "./bookkeeping/migration-database.ts";
import { executeFallback } from "./execute-fallback.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import { runBackfill } from "./run-backfill.ts";
import type { BackfillProgress, BackfillStatus } from "./step.ts";
import { runCode } from "./run-code.ts";
import { StepFailure } from "./failure/step-failure.ts";
import { type LockTimeout, type RetryRules, withRetries } from "./with-retries.ts";

/** How far an earlier run of a plan has come. */
export interface PlanProgress {
  /** Number of segments that are committed and recorded. */
  readonly segments: number;
  /** Whether the statement of the next segment took effect too, and only lacks its record. */
  readonly isUnrecorded: boolean;
  /** How far the backfill of the next segment has come. */
  readonly backfill?: BackfillProgress | undefined;
}

/** How a plan is run. */
export interface PlanRun {
  readonly database: DialectSession;
  readonly plan: Plan;
  /** What an earlier run has done. */
  readonly before?: PlanProgress;
  /** Whether the caller has opened a transaction around several plans; else each segment has its own. */
  readonly inCallersTransaction: boolean;
  /** Names the revision in messages about its code. */
  readonly name?: string;
  /** Returns whether the migration lock is still held; left out where there is none. */
  readonly isLockHeld?: (() => Promise<boolean>) | undefined;
  /** How a segment that met a lock is tried again; left out, it is not. */
  readonly retries?: RetryRules | undefined;
  /** Writes, and commits, what a run of several segments starts with. */
  readonly begin?: () => Promise<void>;
  /** Writes, and commits, that a statement is about to run outside any transaction. */
  readonly intend?: (segment: number, statement: Statement) => Promise<void>;
  /** Writes how far a backfill has come, inside the transaction of its batch. */
  readonly recordBackfill?: (segment: number, progress: BackfillProgress) => Promise<void>;
  readonly onBackfill?: ((status: BackfillStatus) => void) | undefined;
  /** Told how many rows a statement has changed. */
  readonly onChanged?: ((step: Statement, rows: number) => void) | undefined;
  /** Told what a statement costs that the engine refused to run in a cheaper way. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /**
   * Writes the bookkeeping of one segment, inside its transaction. `segment` counts from 0, `statements` are those that have run
   * in all segments so far.
   */
  readonly record: (progress: { readonly segment: number; readonly statements: number }) => Promise<void>;
}

/** How far a plan has come; changed while it runs. */
interface Position {
  segment: number;
  statement: number;
  step: Step | null;
  phase: StepFailure["phase"];
  rows: readonly unknown[];
  backfill: BackfillProgress | null;
  lockTimeout: LockTimeout | null;
}

/**
 * Runs the segments of a plan one after the other, each committed with its bookkeeping; returns the number of statements, those of
 * earlier runs included.
 *
 * @throws StepFailure when a step fails; the segment that it belongs to is rolled back, the ones before it stay
 */
export async function runPlan(run: PlanRun): Promise<number> {
  const { segments } = run.plan;
  const done = run.before?.segments ?? 0;
  const statement = countStatements({ segments: segments.slice(0, done) });
  const position: Position = {
    segment: done,
    statement,
    step: null,
    phase: "bookkeeping",
    rows: [],
    backfill: null,
    lockTimeout: null,
  };
  let giveBack: (() => Promise<void>) | undefined;
  try {
    if (segments.slice(done).some(({ steps }) => steps.some(isOfUser))) {
      giveBack = await run.database.dialect.keepSettings?.(run.database.session);
    }
    await beginPlan(run, position);
    for (const [index, segment] of segments.entries()) {
      if (index < done) continue;
      Object.assign(position, { segment: index, step: null, phase: "open" });
      if (index === done && run.before?.isUnrecorded === true) await recordSegment(run, segment, position);
      else if (segment.steps[0]?.kind === "backfill") await runBackfillSegment(run, segment, position);
      else await repeatSegment(run, segment, position);
    }
  } catch (error) {
    // Whatever code of a revision, or a further statement, made of it: a lost connection is why the plan stopped.
    throw new StepFailure({ ...position, cause: findConnectionLoss(error) ?? error });
  } finally {
    // If the connection is lost, its settings are lost too.
    await giveBack?.().catch(() => undefined);
  }
  return position.statement;
}

/** Writes what a run starts with; two that begin at once can meet in a deadlock there. */
async function beginPlan({ begin, retries, inCallersTransaction }: PlanRun, position: Position): Promise<void> {
  if (begin === undefined) return;
  await withRetries({ run: begin, canRepeat: () => true }, inCallersTransaction ? undefined : retries, (lockTimeout) =>
    Object.assign(position, { lockTimeout }),
  );
}

async function recordSegment(run: PlanRun, segment: Segment, position: Position): Promise<void> {
  position.statement += countStatements({ segments: [segment] });
  position.phase = "bookkeeping";
  await inTransaction(run, position, () => run.record({ segment: position.segment, statements: position.statement }));
}

/** Runs a segment, and again when a lock was in its way and all of it was taken back. */
async function repeatSegment(run: PlanRun, segment: Segment, position: Position): Promise<void> {
  const start = { ...position };
  await withRetries(
    {
      run: () => runSegment(run, segment, Object.assign(position, start)),
      canRepeat: () => !run.inCallersTransaction && isTakenBack(segment, position),
    },
    run.inCallersTransaction ? undefined : run.retries,
    (lockTimeout) => Object.assign(position, { lockTimeout }),
  );
}

/** Runs a segment whose transactions are the batches of a backfill; each that a lock was in the way of is tried again. */
async function runBackfillSegment(run: PlanRun, segment: Segment, position: Position): Promise<void> {
  const { session, dialect } = run.database;
  const [step] = segment.steps;
  if (step?.kind !== "backfill") return;
  const before = (position.segment === run.before?.segments ? run.before.backfill : undefined) ?? null;
  const open = await dialect.openSegment(session, segment);
  Object.assign(position, { step, statement: position.statement + 1, backfill: before });
  try {
    await runBackfill({
      session,
      step,
      before,
      attempt: (batch) =>
        withRetries(
          {
            run: () => {
              position.phase = "step";
              return batch();
            },
            canRepeat: () => true,
          },
          run.retries,
          (lockTimeout) => Object.assign(position, { lockTimeout }),
        ),
      inTransaction: (use) => inTransaction(run, position, use),
      record: async (progress) => {
        position.phase = "bookkeeping";
        await run.recordBackfill?.(position.segment, progress);
      },
      finish: () => finishSegment(run, open, position),
      onCommit: (backfill) => void Object.assign(position, { phase: "step", backfill }),
      onStatus: run.onBackfill,
    });
  } finally {
    await open.close();
  }
  Object.assign(position, { step: null, backfill: null });
}

/** Returns whether nothing of a segment that failed stays: outside a transaction, that is a single statement that was refused. */
function isTakenBack(segment: Segment, { phase }: Position): boolean {
  if (segment.transactional) return true;
  const others = segment.steps.filter(({ kind }) => kind !== "assertion");
  return others.length === 1 && others[0]?.kind === "statement" && (phase === "open" || phase === "step");
}

async function runSegment(run: PlanRun, segment: Segment, position: Position): Promise<void> {
  const { session, dialect } = run.database;
  const open = await dialect.openSegment(session, segment);
  try {
    if (!segment.transactional) {
      await runSteps(run, segment, position);
      await inTransaction(run, position, () => finishSegment(run, open, position));
      return;
    }
    await inTransaction(run, position, async () => {
      await runSteps(run, segment, position);
      await finishSegment(run, open, position);
    });
  } finally {
    await open.close();
  }
}

/** Like `withTransaction`, but notes that it is the commit that fails, and leaves the caller's transaction alone. */
async function inTransaction(run: PlanRun, position: Position, use: () => Promise<void>): Promise<void> {
  const { session } = run.database;
  if (run.inCallersTransaction) {
    await use();
    return;
  }
  await session.begin();
  try {
    await use();
    assertNoLateQuery(session);
    position.phase = "commit";
    await session.commit();
  } catch (error) {
    // A rollback that fails has nothing to say beyond the error that led to it.
    await session.rollback().catch(() => undefined);
    throw error;
  }
}

async function runSteps(run: PlanRun, segment: Segment, position: Position): Promise<void> {
  position.phase = "step";
  for (const step of segment.steps) {
    position.step = step;
    assertNoLateQuery(run.database.session);
    if (!segment.transactional && step.kind === "statement") await run.intend?.(position.segment, step);
    if (isOfUser(step)) await runUserStep(run, segment, step, position);
    else await runStep(run, step, position);
  }
  position.step = null;
}

/** Runs SQL or code of the user, which may do anything: afterwards it is made sure that transaction and migration lock are still there. */
async function runUserStep(run: PlanRun, segment: Segment, step: Step, position: Position): Promise<void> {
  const { session, dialect } = run.database;
  const mark = segment.transactional ? await dialect.markTransaction(session) : null;
  try {
    await runStep(run, step, position);
  } catch (error) {
    if (!isAludelError(error, "TRANSACTION_ENDED")) throw error;
    throw transactionEnded(await mark?.read());
  }
  const state = (await mark?.read()) ?? "open";
  if (state !== "open") throw transactionEnded(state);
  if ((await run.isLockHeld?.()) === false) throw lockLost();
}

function lockLost(): AludelError {
  return new AludelError("MIGRATION_LOCK_LOST", "it released the migration lock, so that another run could begin", {
    hint: "Leave out what releases all locks of the session: pg_advisory_unlock_all(), RELEASE_ALL_LOCKS()",
  });
}

async function runStep(run: PlanRun, step: Step, position: Position): Promise<void> {
  const { session } = run.database;
  if (step.kind === "statement") {
    position.statement += 1;
    try {
      const { changes } = await session.execute(step.sql, step.parameters);
      run.onChanged?.(step, changes);
    } catch (error) {
      await executeFallback(session, step, error, run.onWarning ?? (() => undefined));
    }
    return;
  }
  if (step.kind === "run") {
    await runCode(session, nameCode(run, step), async (queries) => step.run(await createKysely(session, queries)));
    return;
  }
  if (step.kind === "backfill") throw new Error("a backfill stands in a segment of its own");
  const { rows } = await session.execute(step.sql);
  if (rows.length > 0) {
    position.rows = rows;
    throw new Error(step.message);
  }
}

function nameCode({ name }: PlanRun, { source }: RunStep): string {
  const place = [source === null ? null : `operation ${source + 1}`, name ?? null].filter((part) => part !== null);
  return place.length === 0 ? "op.run" : `op.run (${place.join(" of ")})`;
}

async function finishSegment(run: PlanRun, open: OpenSegment, position: Position): Promise<void> {
  position.phase = "verify";
  await open.verify();
  position.phase = "bookkeeping";
  await run.record({ segment: position.segment, statements: position.statement });
}
