import { AludelError } from "../error/aludel-error.ts";
import { applyOperations } from "../operation/apply-operation.ts";
import { completeDefinitions } from "../operation/complete-definitions.ts";
import type { Operation } from "../operation/operation.ts";
import { reverseOperations } from "../operation/reverse-operation.ts";
import type { Database } from "../schema/database.ts";
import { assertSameFile } from "./journal/assert-continues.ts";
import { countLostRows, type Loss } from "./count-lost-rows.ts";
import { lastFingerprintSchemas, recordFingerprint, schemasOf } from "./bookkeeping/fingerprint.ts";
import { findUnfinished, type HistoryEntry, readHistory } from "./bookkeeping/history-table.ts";
import { decodeIntent, decodePlan } from "./journal/journal.ts";
import { listDoneOperations } from "./journal/list-done-operations.ts";
import type { MigrationRun } from "./migrate.ts";
import { type MigrationDatabase, quoteName } from "./bookkeeping/migration-database.ts";
import { withMigrationLock } from "./migration-lock.ts";
import { type AppliedRevision, describeHeads, describeStep, type MigrationStep } from "./step.ts";
import { findPartialProgress, type PartialProgress } from "./journal/partial-progress.ts";
import { readyBookkeeping } from "./bookkeeping/ensure-bookkeeping.ts";
import { type RevisionRun, runRevision } from "./run-revision.ts";
import { resolveIntent } from "./journal/resolve-intent.ts";
import { readVersions } from "./bookkeeping/version-table.ts";
import { withGuard } from "./with-guard.ts";
import type { LockWait } from "./with-retries.ts";

/** What a repair knows about the history. */
export interface RepairHistory {
  /** Returns one direction of a revision as a step from the recorded heads, loaded and recorded. */
  resolveStep(
    revision: string,
    direction: "upgrade" | "downgrade",
    versions: readonly string[],
  ): Promise<MigrationStep>;
  /** Returns the upgrade of the revision that would run next, or null at the head. */
  resolveNext(versions: readonly string[]): Promise<MigrationStep | null>;
  /** Returns the schema that heads stand for. */
  fold(versions: readonly string[]): Promise<Database>;
}

/** How a database is repaired. */
export interface RepairRun
  extends Pick<RevisionRun, "runRows" | "explain" | "onBackfill">, Pick<MigrationRun, "statement"> {
  readonly database: MigrationDatabase;
  readonly history: RepairHistory;
  readonly lockTimeout: number;
  /** Takes back what was done, instead of going on. */
  readonly undo: boolean;
  /** What somebody who looked says of what was cut off, where the database does not tell; null where nobody does. */
  readonly decided: "done" | "again" | null;
  readonly onWait: (wait: LockWait) => void;
  /** Decides whether rows may go that an undoing takes; throws when nobody can decide. */
  readonly confirmLosses: (losses: readonly Loss[]) => Promise<void>;
}

/** What a repair has done. */
export interface RepairResult {
  readonly applied: readonly AppliedRevision[];
  /** Heads that the database records afterwards. */
  readonly current: readonly string[];
  /** What was found and what was done about it, in words. */
  readonly found: string;
}

/**
 * Brings a database that stands inside a revision out of it, forwards or back, under the migration lock: by the journal where there is
 * one, else by what the database shows of the revision that would run next.
 *
 * @throws AludelError what running a revision throws; EFFECT_UNKNOWN where the database does not tell what was done
 */
export function repair(run: RepairRun): Promise<RepairResult> {
  return withMigrationLock(run.database, run.lockTimeout, async () => {
    const versions = (await readVersions(run.database)) ?? [];
    const entries = (await readHistory(run.database)) ?? [];
    const unfinished = findUnfinished(entries);
    const result =
      unfinished === null ? await repairNext(run, versions) : await repairUnfinished(run, unfinished, versions);
    if (result.applied.length > 0) {
      await recordFingerprint({ database: run.database, schemas: lastFingerprintSchemas(entries) });
    }
    return result;
  });
}

async function repairUnfinished(
  run: RepairRun,
  unfinished: HistoryEntry,
  versions: readonly string[],
): Promise<RepairResult> {
  const { revision, direction } = unfinished;
  if (direction === "undo") {
    const step = undoStep(unfinished, { message: "", path: "" }, [], versions);
    return runStep(run, step, { unfinished }, `went on undoing what was begun of revision "${revision}"`);
  }
  const step = await run.history.resolveStep(revision, direction as "upgrade" | "downgrade", versions);
  assertSameFile(unfinished, step);
  if (!run.undo) return runStep(run, step, { unfinished }, `finished the ${direction} of ${describeStep(step)}`);
  const done = await readDone(run, unfinished, step);
  return undo(run, step, done, await run.history.fold(step.from));
}

/** Returns what the run has done, the statement that was cut off included where it took effect. */
async function readDone(
  { database, decided }: RepairRun,
  { plan: text, intent: intended, segmentsDone }: HistoryEntry,
  step: MigrationStep,
): Promise<readonly Operation[]> {
  const plan = decodePlan(text, step.operations);
  const segment = plan.segments[segmentsDone];
  if (intended === null || segment === undefined) return listDoneOperations(plan, segmentsDone, step.operations);
  const intent = decodeIntent(intended);
  // Some of its rows are changed: undoing takes it for done, and so refuses what cannot be told back.
  if (intent.kind === "backfill") return listDoneOperations(plan, segmentsDone + 1, step.operations);
  const verdict = await resolveIntent(database, segment, intent, { step, decided });
  return listDoneOperations(plan, verdict === "done" ? segmentsDone + 1 : segmentsDone, step.operations);
}

async function undo(
  run: RepairRun,
  step: MigrationStep,
  done: readonly Operation[],
  before: Database,
): Promise<RepairResult> {
  const operations = reverseOperations(completeDefinitions(done, before));
  const undoing = undoStep(step, step, operations, step.from);
  const losses = await countLostRows(run.database, undoing);
  if (losses.length > 0) await run.confirmLosses(losses);
  const schema = applyOperations(before, done);
  const text = `took back what the ${step.direction} of ${describeStep(step)} had done; the database stands at ${describeHeads(step.from)}`;
  return runStep(run, undoing, { unfinished: null, foldedSchema: () => Promise.resolve(schema) }, text);
}

function undoStep(
  { revision, checksum }: Pick<MigrationStep, "revision"> & { readonly checksum: string | null },
  { message, path }: Pick<MigrationStep, "message" | "path">,
  operations: readonly Operation[],
  versions: readonly string[],
): MigrationStep {
  return {
    revision,
    message,
    path,
    checksum: checksum ?? "",
    direction: "undo",
    operations,
    from: versions,
    to: versions,
  };
}

async function runStep(
  run: RepairRun,
  step: MigrationStep,
  more: Pick<RevisionRun, "unfinished"> & Partial<RevisionRun>,
  found: string,
): Promise<RepairResult> {
  const { database, history, runRows, explain, onBackfill, decided } = run;
  await readyBookkeeping(database);
  const applied = await withGuard(database, run.statement, run.onWait, (retries) =>
    runRevision(step, {
      database,
      runRows,
      explain,
      onBackfill,
      retries,
      inCallersTransaction: false,
      foldedSchema: () => history.fold(step.from),
      ...(decided === null ? {} : { decided }),
      ...more,
    }),
  );
  return { applied: [applied], current: step.to, found };
}

/** Without a journal: somebody, or another tool, has done a part of the next revision. */
async function repairNext(run: RepairRun, versions: readonly string[]): Promise<RepairResult> {
  const nothing = { applied: [], current: versions, found: "nothing to repair: no revision stopped inside" };
  const step = await run.history.resolveNext(versions);
  if (step === null) return nothing;
  const before = await run.history.fold(step.from);
  const { session, dialect } = run.database;
  const live = await dialect.introspect(session, { schemas: schemasOf(step.operations), excludeTables: [] });
  const progress = findPartialProgress(before, step.operations, live);
  if (progress === null) throw unlikeAny(step);
  if (progress.least === 0) return nothing;
  const done = step.operations.slice(0, progress.least);
  if (run.undo) return undo(run, step, done, before);
  const skip = run.decided === "done" ? progress.most : progress.least;
  if (run.decided === null) await assertNotRun(run, step, progress);
  const text = `${describeStep(step)} had come to operation ${skip} of ${step.operations.length}, which no journal told; applied the rest`;
  return runStep(run, step, { unfinished: null, skip }, text);
}

function unlikeAny(step: MigrationStep): AludelError {
  return new AludelError(
    "EFFECT_UNKNOWN",
    `the tables that ${describeStep(step)} touches are neither as before it, nor as after it, nor as after some of its operations; nothing was changed`,
    {
      hint: "Look at the differences: aludel check; bring the tables to one of these states, then run aludel repair again, or aludel stamp when it is applied",
      details: { revision: step.revision, path: step.path },
    },
  );
}

/** Refuses operations that may have run and that the schema does not tell of: only rows for empty tables have surely not been written. */
async function assertNotRun(run: RepairRun, step: MigrationStep, { least, most }: PartialProgress): Promise<void> {
  const { session, dialect } = run.database;
  for (const [offset, operation] of step.operations.slice(least, most).entries()) {
    if (operation.kind === "insertRows") {
      const { rows } = await session.execute(`SELECT 1 AS found FROM ${quoteName(dialect, operation.table)} LIMIT 1`);
      if (rows.length === 0) continue;
    }
    throw new AludelError(
      "EFFECT_UNKNOWN",
      `${describeStep(step)} was applied in part, up to operation ${least} of ${step.operations.length}, and the database does not tell whether operation ${least + offset + 1} (${operation.kind}) has run; nothing was changed`,
      {
        hint: "Look, then tell: aludel repair --mark done goes on after what may have run, aludel repair --mark undone runs it; or take it all back: aludel repair --undo",
        details: {
          revision: step.revision,
          path: step.path,
          operation: least + offset + 1,
          operations: step.operations.length,
        },
      },
    );
  }
}
