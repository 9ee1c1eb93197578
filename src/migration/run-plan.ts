import { countStatements, type Plan, type Segment } from "../ddl/plan.ts";
import type { Statement, Step } from "../ddl/statement.ts";
import type { OpenSegment } from "../dialect/dialect.ts";
import type { RowFunction } from "../operation/run.ts";
import type { MigrationDatabase } from "./migration-database.ts";
import { StepFailure } from "./step-failure.ts";

/** How far an earlier run of a plan has come. */
export interface PlanProgress {
  /** Number of segments that are committed and recorded. */
  readonly segments: number;
  /** Whether the statement of the next segment took effect too, and only lacks its record. */
  readonly isUnrecorded: boolean;
}

/** How a plan is run. */
export interface PlanRun {
  readonly database: Pick<MigrationDatabase, "session" | "dialect">;
  readonly plan: Plan;
  /** What an earlier run has done. */
  readonly before?: PlanProgress;
  /** Whether the caller has opened a transaction around several plans; else each segment has its own. */
  readonly inCallersTransaction: boolean;
  /** Runs the code of a revision on the session. */
  readonly runRows: (run: RowFunction) => Promise<void>;
  /** Writes, and commits, what a run of several segments starts with. */
  readonly begin?: () => Promise<void>;
  /** Writes, and commits, that a statement is about to run outside any transaction. */
  readonly intend?: (segment: number, statement: Statement) => Promise<void>;
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
  const position: Position = { segment: done, statement, step: null, phase: "bookkeeping", rows: [] };
  try {
    await run.begin?.();
    for (const [index, segment] of segments.entries()) {
      if (index < done) continue;
      Object.assign(position, { segment: index, step: null, phase: "open" });
      if (index === done && run.before?.isUnrecorded === true) await recordSegment(run, segment, position);
      else await runSegment(run, segment, position);
    }
  } catch (error) {
    throw new StepFailure({ ...position, cause: error });
  }
  return position.statement;
}

async function recordSegment(run: PlanRun, segment: Segment, position: Position): Promise<void> {
  position.statement += countStatements({ segments: [segment] });
  position.phase = "bookkeeping";
  await inTransaction(run, position, () => run.record({ segment: position.segment, statements: position.statement }));
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
    if (!segment.transactional && step.kind === "statement") await run.intend?.(position.segment, step);
    await runStep(run, step, position);
  }
  position.step = null;
}

async function runStep(run: PlanRun, step: Step, position: Position): Promise<void> {
  const { session } = run.database;
  if (step.kind === "statement") {
    position.statement += 1;
    await session.execute(step.sql, step.parameters);
    return;
  }
  if (step.kind === "run") {
    await run.runRows(step.run);
    return;
  }
  const { rows } = await session.execute(step.sql);
  if (rows.length > 0) {
    position.rows = rows;
    throw new Error(step.message);
  }
}

async function finishSegment(run: PlanRun, open: OpenSegment, position: Position): Promise<void> {
  position.phase = "verify";
  await open.verify();
  position.phase = "bookkeeping";
  await run.record({ segment: position.segment, statements: position.statement });
}
