import type { Statement } from "../ddl/statement.ts";
import { AludelError } from "../error/aludel-error.ts";
import { applyOperations } from "../operation/fold/apply-operation.ts";
import { describeOperation } from "../operation/describe/describe-operation.ts";
import { completeDefinitions } from "../operation/fold/complete-definitions.ts";
import { withLowerTableNames, withLowerTables } from "../operation/rewrite/lower-table-names.ts";
import type { Operation } from "../operation/operation.ts";
import { reverseOperations } from "../operation/fold/reverse-operation.ts";
import { emptyDatabase } from "../schema/database.ts";
import { assertReadable } from "./journal/assert-readable.ts";
import { assertSameFile } from "./journal/assert-continues.ts";
import { countLostRows, decideLosses } from "./count-lost-rows.ts";
import { lastFingerprintSchemas, recordFingerprint, schemasOf } from "./bookkeeping/fingerprint.ts";
import type { HistoryEntry } from "./bookkeeping/history-table.ts";
import { type Bookkeeping, readBookkeeping } from "./bookkeeping/read-bookkeeping.ts";
import { decodeIntent, decodePlan } from "./journal/journal.ts";
import { assertUndoable, listMissed, listStaying } from "./journal/undo-limits.ts";
import { listDoneOperations } from "./journal/list-done-operations.ts";
import type { MigrationRun } from "./migrate.ts";
import { quoteName } from "./bookkeeping/migration-database.ts";
import { type HeldLock, withMigrationLock } from "./migration-lock.ts";
import { type AppliedRevision, describeHeads, describeStep, type Direction, type MigrationStep } from "./step.ts";
import { findPartialProgress, type NoProgress, type PartialProgress } from "./journal/partial-progress.ts";
import { ensureBookkeeping } from "./bookkeeping/ensure-bookkeeping.ts";
import { type RevisionRun, runRevision } from "./run-revision.ts";
import { resolveIntent } from "./journal/resolve-intent.ts";
import { withGuard } from "./with-guard.ts";
import type { Silence } from "../connection/session.ts";
import type { LockWait } from "./with-retries.ts";

/** A way on from the recorded heads: a revision in one direction, or null for the upgrade of the revision that would run next. */
export type RepairWay = { readonly revision: string; readonly direction: Direction } | null;

/** How a database is repaired. */
export interface RepairRun
  extends
    Pick<RevisionRun, "onBackfill" | "onWarning">,
    Pick<MigrationRun, "database" | "lockTimeout" | "statement" | "lossDecision"> {
  /**
   * Returns the step of a way from the recorded heads, loaded and recorded; null where no revision is left to run. It is asked under the
   * migration lock, because until then others may change what the database records.
   */
  readonly resolveStep: (heads: readonly string[], way: RepairWay) => Promise<MigrationStep | null>;
  /** Takes back what was done, instead of going on. */
  readonly undo: boolean;
  /** What somebody who looked says of what was cut off, where the database does not tell; null where nobody does. */
  readonly decided: "done" | "again" | null;
  readonly onWait: (wait: LockWait) => void;
  /** Told of a statement that goes on for long without an answer. */
  readonly onSilence: (silence: Silence) => void;
}

/** What a repair has done. */
export interface RepairResult {
  readonly applied: readonly AppliedRevision[];
  /** Heads that the database records afterwards. */
  readonly current: readonly string[];
  /** What was found and what was done about it, in words. */
  readonly found: string;
  /** With `undo`: the changes of rows that were not taken back, and the rows that were not found, in words. */
  readonly stays?: readonly string[];
}

/**
 * Brings a database that stands inside a revision out of it, forwards or back, under the migration lock: by the journal where there is
 * one, else by what the database shows of the revision that would run next.
 *
 * @throws AludelError what running a revision throws; EFFECT_UNKNOWN where the database does not tell what was done
 */
export function repair(run: RepairRun): Promise<RepairResult> {
  return withMigrationLock(run.database, run.lockTimeout, async (lock) => {
    const found = await readBookkeeping(run.database);
    const repairing = { ...run, lock, found };
    const result =
      found.unfinished === null ? await repairNext(repairing) : await repairUnfinished(repairing, found.unfinished);
    if (result.applied.length > 0) {
      await recordFingerprint({ database: run.database, schemas: lastFingerprintSchemas(found.entries) });
    }
    return result;
  });
}

/** A repair under the migration lock. */
interface LockedRepair extends RepairRun {
  readonly lock: HeldLock;
  readonly found: Bookkeeping;
}

async function repairUnfinished(run: LockedRepair, unfinished: HistoryEntry): Promise<RepairResult> {
  const { revision, direction } = unfinished;
  const { heads } = run.found;
  assertReadable(run.database.historyTable, unfinished);
  if (direction === "undo") {
    // The journal holds its plan, so that it is not planned again.
    const facts = { ...unfinished, message: "", path: "", from: heads };
    const step = undoStep(facts, [], () => Promise.resolve(emptyDatabase));
    return runStep(run, step, { unfinished }, `went on undoing what was begun of revision "${revision}"`);
  }
  const step = await run.resolveStep(heads, { revision, direction: direction === "downgrade" ? direction : "upgrade" });
  if (step === null) throw new Error(`revision "${revision}" gave no step`);
  assertSameFile(unfinished, step);
  if (!run.undo) return runStep(run, step, { unfinished }, `finished the ${direction} of ${describeStep(step)}`);
  return undo(run, step, await readDone(run, unfinished, step));
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

async function undo(run: LockedRepair, step: MigrationStep, done: readonly Operation[]): Promise<RepairResult> {
  const before = await step.foldedSchema();
  const complete = completeDefinitions(done, before);
  assertUndoable(step, complete);
  const undoing = undoStep(step, reverseOperations(complete), async () => applyOperations(before, done));
  await decideLosses(await countLostRows(run.database, undoing, undoing.foldedSchema), run.lossDecision);
  const changed = new Map<Statement, number>();
  const onChanged = (statement: Statement, rows: number): void => void changed.set(statement, rows);
  const result = await runStep(run, undoing, { unfinished: null, onChanged }, "");
  const stays = [...listStaying(complete), ...listMissed(undoing.operations, sumByOperation(changed))];
  const text = `took back what the ${step.direction} of ${describeStep(step)} had done; the database stands at ${describeHeads(step.from)}`;
  return { ...result, found: [text, ...stays].join("\n"), stays };
}

function sumByOperation(changed: ReadonlyMap<Statement, number>): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const [{ source }, rows] of changed) if (source !== null) sums.set(source, (sums.get(source) ?? 0) + rows);
  return sums;
}

function undoStep(
  facts: Pick<MigrationStep, "revision" | "message" | "path" | "from"> & { readonly checksum: string | null },
  operations: readonly Operation[],
  foldedSchema: MigrationStep["foldedSchema"],
): MigrationStep {
  const { revision, message, path, from, checksum } = facts;
  return {
    revision,
    message,
    path,
    checksum: checksum ?? "",
    direction: "undo",
    operations,
    from,
    to: from,
    foldedSchema,
  };
}

async function runStep(
  run: LockedRepair,
  step: MigrationStep,
  more: Pick<RevisionRun, "unfinished" | "skip" | "onChanged">,
  found: string,
): Promise<RepairResult> {
  const { database, onBackfill, onWarning, decided } = run;
  await ensureBookkeeping(database, run.found.missing);
  const applied = await withGuard(database, run.statement, run, (retries) =>
    runRevision(step, {
      database,
      onBackfill,
      onWarning,
      retries,
      inCallersTransaction: false,
      isLockHeld: () => run.lock.isHeld(),
      known: { newest: run.found.entries.at(-1)?.id ?? 0, unfinished: run.found.unfinished },
      ...(decided === null ? {} : { decided }),
      ...more,
    }),
  );
  return { applied: [applied], current: step.to, found };
}

/** Repairs without a journal: somebody, or another tool, has run a part of the revision that would run next. */
async function repairNext(run: LockedRepair): Promise<RepairResult> {
  const { heads } = run.found;
  const nothing = { applied: [], current: heads, found: "nothing to repair: no revision stopped inside" };
  const step = await run.resolveStep(heads, null);
  if (step === null) return nothing;
  const { session, dialect } = run.database;
  const isLower = session.lowerTableNames === true;
  const folded = await step.foldedSchema();
  const before = isLower ? withLowerTables(folded) : folded;
  const operations = isLower ? withLowerTableNames(step.operations) : step.operations;
  const live = await dialect.introspect(session, { schemas: schemasOf(step.operations), excludeTables: [] });
  const progress = findPartialProgress(before, operations, live);
  if ("found" in progress) throw unlikeAny(step, progress);
  if (progress.least === 0) return nothing;
  const done = step.operations.slice(0, progress.least);
  if (run.undo) return undo(run, step, done);
  const skip = run.decided === "done" ? progress.most : progress.least;
  if (run.decided === null) await assertNotRun(run, step, progress);
  const text = `${describeStep(step)} had come to operation ${skip} of ${step.operations.length}, which no journal told; applied the rest`;
  return runStep(run, step, { unfinished: null, skip }, text);
}

function unlikeAny(step: MigrationStep, differences: NoProgress): AludelError {
  const { found, before, after } = {
    found: differences.found.map(describeDifference),
    before: differences.before.map(describeDifference),
    after: differences.after.map(describeDifference),
  };
  const said = `found: ${found.join("; ")}; as before it after: ${before.join("; ")}; as after it after: ${after.join("; ")}`;
  return new AludelError(
    "EFFECT_UNKNOWN",
    `the tables that ${describeStep(step)} touches are neither as before it, nor as after it, nor as after some of its operations (${said}); nothing was changed`,
    {
      hint: `Bring the tables to one of these states, then run aludel repair again; or, when the revision is applied, record it: aludel stamp ${step.revision}`,
      details: { revision: step.revision, path: step.path, direction: step.direction, found, before, after },
    },
  );
}

function describeDifference(operation: Operation): string {
  const { object, detail } = describeOperation(operation);
  return `${object}: ${detail}`;
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
