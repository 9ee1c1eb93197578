import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import { SessionError, withTransaction } from "../../connection/session.ts";
import { countStatements, type Plan } from "../../ddl/plan.ts";
import { emptyDatabase } from "../../schema/database.ts";
import { buildRecord, type HistoryEntry, type HistoryRecord, writeHistory } from "../bookkeeping/history-table.ts";
import { claimRevision, type KnownHistory, runOvertaken } from "./claim-revision.ts";
import { decodeIntent, divideBehind, encodeIntent, encodePlan, isAtomic, readIntent } from "./journal.ts";
import type { MigrationDatabase } from "../bookkeeping/migration-database.ts";
import type { MigrationStep } from "../step.ts";
import type { PlanProgress, PlanRun } from "../run-plan.ts";
import { isEnded, type StepFailure } from "../failure/step-failure.ts";
import { encodeFailure } from "../failure/step-number.ts";
import { readVersions, writeVersions } from "../bookkeeping/version-table.ts";
import { describeThrown } from "../../error/describe-thrown.ts";

/** Keeps the row of the history table of one run of a revision up to date while its plan runs. */
export interface RevisionJournal extends Required<Pick<PlanRun, "begin" | "intend" | "recordBackfill" | "record">> {
  /** Writes that the run failed, in a transaction of its own. Returns why it could not, or null. */
  fail(failure: StepFailure): Promise<string | null>;
}

/** The run that a journal is kept of. */
export interface JournalledRun {
  readonly database: MigrationDatabase;
  readonly step: MigrationStep;
  readonly plan: Plan;
  /** What an earlier run has done, and its row; null for the first. */
  readonly before: PlanProgress;
  readonly unfinished: HistoryEntry | null;
  readonly known: KnownHistory;
  /** Returns the milliseconds since the run began. */
  readonly elapsed: () => number;
}

/** Returns the journal of a run. It writes nothing until the run tells it something. */
export function buildRevisionJournal(run: JournalledRun): RevisionJournal {
  const { database, step, plan, before, unfinished, known, elapsed } = run;
  // A plan that an earlier run has left is kept until it is done.
  const isJournalled = !isAtomic(plan) || (unfinished?.plan ?? null) !== null;
  const token = isJournalled ? `run ${randomUUID()}` : null;
  let row = unfinished?.id ?? null;
  let reached = buildRecord({
    revision: step.revision,
    direction: step.direction,
    checksum: step.checksum,
    statements: countStatements({ segments: plan.segments.slice(0, before.segments) }),
    segmentsDone: before.segments,
    plan: isJournalled ? encodePlan(plan) : null,
    intent: unfinished?.intent ?? null,
    token,
  });
  let lastCommitted = reached;
  /** Whether the plan is committed. */
  let hasPlan = false;
  const write = async (change: Partial<HistoryRecord>): Promise<HistoryRecord> => {
    const record = { ...reached, ...change };
    const written = await writeHistory(database, record, row, hasPlan && change.plan === undefined, token);
    if (row !== null && written === null) throw runOvertaken(step);
    row = written;
    return record;
  };
  const writeFailure = async (record: HistoryRecord, failure: StepFailure): Promise<string | null> => {
    const failed = { ...record, finishedAt: null, durationMs: elapsed(), error: encodeFailure(failure, plan) };
    try {
      // The row of a run before says what it did before this one tried to take it over.
      if (row !== null && isJournalled && !hasPlan) return null;
      const written = await withTransaction(database.session, () => writeHistory(database, failed, row, false, token));
      return row === null || written !== null ? null : runOvertaken(step).message;
    } catch (error) {
      // The user must see the failure itself; that it is missing from the history table is told beside it, as `notRecorded`.
      return describeThrown(error);
    }
  };
  return {
    async begin() {
      if (!isJournalled) return;
      const continues = unfinished !== null;
      row = await withTransaction(database.session, () => claimRevision(database, step, reached, { known, continues }));
      hasPlan = true;
    },
    async intend(segment, statement) {
      const intent = encodeIntent(await readIntent(database, segment, statement));
      reached = await withTransaction(database.session, () => write({ intent }));
    },
    async recordBackfill(segment, progress) {
      lastCommitted = reached;
      reached = await write({ intent: encodeIntent({ kind: "backfill", segment, ...progress }) });
    },
    async record({ segment, statements }) {
      const isLast = segment === plan.segments.length - 1;
      const end = isLast ? { finishedAt: new Date(), durationMs: elapsed(), plan: null, token: null } : {};
      lastCommitted = reached;
      if (isLast) await writeVersions(database, step.from, step.to);
      reached = await write({ statements, segmentsDone: segment + 1, intent: null, ...end });
    },
    async fail(failure) {
      // A commit that was refused rolled back what was written in its transaction.
      const recorded = failure.phase === "commit" ? lastCommitted : reached;
      if (isEnded(failure)) {
        // In one transaction with other revisions that are gone, too, all of it was rolled back.
        const isAtStep = isDeepStrictEqual(await readVersions(database), step.from.toSorted());
        const ended = isAtStep ? endedRecord(plan, failure) : { plan: null, intent: null };
        return writeFailure({ ...recorded, ...ended }, failure);
      }
      const isRefused = hasNoEffect(failure);
      const isBegun = recorded.segmentsDone > 0 || (recorded.intent !== null && !isRefused);
      const intent = isRefused ? (isBegun ? refusedIntent(recorded.intent) : null) : recorded.intent;
      return writeFailure({ ...recorded, intent, plan: isBegun ? recorded.plan : null }, failure);
    },
  };
}

/** Returns what the journal says of a segment whose transaction was ended by one of its steps: a person has to look what became of it. */
function endedRecord(plan: Plan, { segment, step }: StepFailure): Pick<HistoryRecord, "plan" | "intent"> {
  return {
    plan: encodePlan(step === null ? plan : divideBehind(plan, segment, step)),
    intent: encodeIntent({ kind: "statement", segment, before: emptyDatabase, isEnded: true }),
  };
}

/** Returns the intent of a statement that was refused. It keeps how the tables were, so that the next run notices changes that others make meanwhile. */
function refusedIntent(text: string | null): string | null {
  const intent = text === null ? null : decodeIntent(text);
  return intent?.kind === "statement" ? encodeIntent({ ...intent, isRefused: true }) : null;
}

/** Returns whether the engine itself said that the statement outside a transaction was refused. */
function hasNoEffect({ phase, step, cause }: StepFailure): boolean {
  return phase === "step" && step?.kind === "statement" && cause instanceof SessionError && !cause.connectionLost;
}
