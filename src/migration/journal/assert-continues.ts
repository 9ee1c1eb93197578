import { AludelError } from "../../error/aludel-error.ts";
import type { HistoryEntry } from "../bookkeeping/history-table.ts";
import { describeStep, type Direction, type MigrationStep } from "../step.ts";
import { isEnded } from "./unfinished-run.ts";

/**
 * Throws unless the steps begin with the revision that stopped inside: it must be finished first, the way it went and from the same file.
 *
 * @throws AludelError MIGRATION_INCOMPLETE
 */
export function assertContinues(unfinished: HistoryEntry, steps: readonly MigrationStep[], direction: Direction): void {
  const { revision, segmentsDone } = unfinished;
  const [first] = steps;
  const details = { revision, direction: unfinished.direction, segmentsDone };
  if (first?.revision !== revision || unfinished.direction !== direction) {
    throw new AludelError(
      "MIGRATION_INCOMPLETE",
      `${unfinished.direction} of revision "${revision}" stopped after segment ${segmentsDone}, so the database stands inside it`,
      {
        hint: isEnded(unfinished)
          ? "Look what of it is committed, then tell: aludel repair --mark done, or aludel repair --mark undone"
          : "Look: aludel status. Then finish it first: aludel repair; or take back what it did: aludel repair --undo",
        details,
      },
    );
  }
  assertSameFile(unfinished, first);
}

/**
 * Throws when the file of a revision that stopped inside is not the one that began.
 *
 * @throws AludelError MIGRATION_INCOMPLETE
 */
export function assertSameFile(unfinished: HistoryEntry, step: MigrationStep): void {
  if (step.checksum === unfinished.checksum) return;
  const { revision, segmentsDone } = unfinished;
  throw new AludelError(
    "MIGRATION_INCOMPLETE",
    `${step.direction} of ${describeStep(step)} stopped after segment ${segmentsDone}, and ${step.path} was changed since`,
    {
      hint: `Restore the file as it was and run aludel repair; or finish the change by hand and run aludel stamp ${revision}`,
      details: { revision, direction: unfinished.direction, segmentsDone, path: step.path },
    },
  );
}
