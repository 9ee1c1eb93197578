import { AludelError } from "../../error/aludel-error.ts";
import type { Operation } from "../../operation/operation.ts";
import { type HistoryEntry, type HistoryRecord, replaceHistory, writeHistory } from "../bookkeeping/history-table.ts";
import { type MigrationDatabase, quoteName, runBookkeeping } from "../bookkeeping/migration-database.ts";
import { readVersions } from "../bookkeeping/version-table.ts";
import { describeStep, type MigrationStep } from "../step.ts";

/** What a run read of the history table when it began. */
export interface KnownHistory {
  /** Id of the newest row; 0 for none. */
  readonly newest: number;
  /** The row of a run that stopped inside, which this run continues or gives up; null for none. */
  readonly unfinished: HistoryEntry | null;
}

/** Stands in the version table while a run begins, and in no committed state: two runs that begin at once wait for each other there. */
const gate = "(a run begins)";

/** Returns the error of a run that another one has overtaken. */
export function runOvertaken(step: Pick<MigrationStep, "revision" | "message" | "path" | "direction">): AludelError {
  return new AludelError(
    "RUN_OVERTAKEN",
    `${step.direction} of ${describeStep(step)} stopped, because another run is at work on this database; what this run had not committed was rolled back`,
    {
      hint: "Look: aludel status. When the other run is done, run the command again: it goes on from what is recorded. Two runs at once mean that the migration lock was lost, as behind a pooler that shares connections",
      details: { revision: step.revision, path: step.path, direction: step.direction },
    },
  );
}

/**
 * Makes a revision this run's own, inside a transaction: takes over the row of the history table that a run before has left, or adds one.
 * It compares what the run has read before with what is there now, so that of several runs that read the same, one begins. The migration
 * lock keeps runs apart before this; where it is lost (a pooler that shares connections), this does.
 *
 * @param record what is written, with the run's own token
 * @param continues whether the run goes on in the row of `known.unfinished`; else it gets a row of its own, and gives that one up
 * @returns the id of the row
 * @throws AludelError RUN_OVERTAKEN
 */
export async function claimRevision(
  database: MigrationDatabase,
  step: MigrationStep,
  record: HistoryRecord,
  { known, continues }: { readonly known: KnownHistory; readonly continues: boolean },
): Promise<number | null> {
  const { versionTable } = database;
  const row = { revision: gate };
  const lock: readonly Operation[] = [
    { kind: "insertRows", table: versionTable, rows: [row], key: null },
    { kind: "deleteRows", table: versionTable, where: [row], rows: [row] },
  ];
  await runBookkeeping(database, lock);
  const heads = (await readVersions(database)) ?? [];
  if (heads.join("\n") !== step.from.toSorted().join("\n")) throw runOvertaken(step);
  if (await isOtherAtWork(database, known.newest)) throw runOvertaken(step);
  const { unfinished } = known;
  if (unfinished !== null && !(await replaceHistory(database, unfinished, record, continues))) throw runOvertaken(step);
  return continues && unfinished !== null ? unfinished.id : writeHistory(database, record, null);
}

/** Returns whether a run that began after these books were read is inside a revision. */
async function isOtherAtWork({ session, dialect, historyTable }: MigrationDatabase, newest: number): Promise<boolean> {
  const [id, finishedAt, error, segmentsDone, intent] = ["id", "finished_at", "error", "segments_done", "intent"].map(
    (name) => dialect.quoteIdentifier(name),
  );
  const { rows } = await session.execute(
    `SELECT ${id} FROM ${quoteName(dialect, historyTable)} WHERE ${id} > ${newest} AND ${finishedAt} IS NULL AND (${error} IS NULL OR ${segmentsDone} > 0 OR ${intent} IS NOT NULL)`,
  );
  return rows.length > 0;
}
