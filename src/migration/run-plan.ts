import type { Plan, Segment } from "../ddl/plan.ts";
import type { Step } from "../ddl/statement.ts";
import type { OpenSegment } from "../dialect/dialect.ts";
import type { RowFunction } from "../operation/run.ts";
import type { MigrationDatabase } from "./migration-database.ts";
import { StepFailure } from "./step-failure.ts";

/** How a plan is run. */
export interface PlanRun {
  readonly database: Pick<MigrationDatabase, "session" | "dialect">;
  readonly plan: Plan;
  /** Whether the caller has opened a transaction around several plans; else each segment has its own. */
  readonly inCallersTransaction: boolean;
  /** Runs the code of a revision on the session. */
  readonly runRows: (run: RowFunction) => Promise<void>;
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
 * Runs the segments of a plan one after the other, each committed with its bookkeeping; returns the number of statements.
 *
 * @throws StepFailure when a step fails; the segment that it belongs to is rolled back, the ones before it stay
 */
export async function runPlan(run: PlanRun): Promise<number> {
  const position: Position = { segment: 0, statement: 0, step: null, phase: "open", rows: [] };
  try {
    for (const [index, segment] of run.plan.segments.entries()) {
      Object.assign(position, { segment: index, step: null, phase: "open" });
      await runSegment(run, segment, position);
    }
  } catch (error) {
    throw new StepFailure({ ...position, cause: error });
  }
  return position.statement;
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
