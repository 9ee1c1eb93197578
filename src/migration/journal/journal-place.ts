import { compareShapes } from "../../diff/has-shape.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { applyOperations } from "../../operation/fold/apply-operation.ts";
import { completeEnumLife } from "../../operation/fold/complete-enum-life.ts";
import { changesRows } from "../../operation/definitions.ts";
import { describeOperation } from "../../operation/describe/describe-operation.ts";
import type { Operation } from "../../operation/operation.ts";
import { touchedTables } from "../../operation/fold/touched-tables.ts";
import { type Database, emptyDatabase } from "../../schema/database.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";
import type { HistoryEntry } from "../bookkeeping/history-table.ts";
import type { DialectSession, MigrationDatabase } from "../bookkeeping/migration-database.ts";
import { describeStep, type MigrationStep } from "../step.ts";
import { decodePlan } from "./journal.ts";
import { listDoneOperations } from "./list-done-operations.ts";
import { readUnfinishedRun } from "./unfinished-run.ts";

/**
 * Returns what a run that stopped has done of its revision, as operations; null where the database does not tell what became of the
 * statement that was cut off.
 *
 * @param operations those of the revision in the direction of the run
 */
export async function readDoneOperations(
  database: DialectSession & Pick<MigrationDatabase, "historyTable">,
  entry: HistoryEntry,
  operations: readonly Operation[],
): Promise<readonly Operation[] | null> {
  const { effect } = await readUnfinishedRun(database, entry);
  if (effect === "unknown") return null;
  const done = effect === "done" ? entry.segmentsDone + 1 : entry.segmentsDone;
  return listDoneOperations(decodePlan(entry.plan, operations), done, operations);
}

/** Returns whether it is known what an operation makes of the schema: raw SQL may do anything, unless it says so or is about rows. */
function isKnown(operation: Operation): boolean {
  if (operation.kind === "execute" && operation.changes === null) {
    return (
      operation.sql.kind === "sql" &&
      /^\s*(?:insert|update|delete|select|replace)\b/i.test(operation.sql.parts[0] ?? "")
    );
  }
  return operation.kind !== "run";
}

/**
 * Throws when something that a run made before it stopped is not there any more: going on would record a revision that is not there.
 *
 * @param done what the run has done, of it only what the schema shows is looked for
 * @throws AludelError EFFECT_UNKNOWN
 */
export async function assertStillMade(
  { session, dialect }: DialectSession,
  step: MigrationStep,
  done: readonly Operation[],
): Promise<void> {
  const shown = done.filter((operation) => !changesRows(operation) && operation.kind !== "run");
  if (shown.length === 0 || !done.every(isKnown)) return;
  const tables = touchedTables(shown);
  const names = new Set(tables.map(formatQualifiedName));
  const before = await step.foldedSchema();
  const expected = applyOperations(before, completeEnumLife(shown, before));
  const schemas = [...new Set(tables.flatMap(({ schema }) => (schema === null ? [] : [schema])))];
  const live = await dialect.introspect(session, { schemas, excludeTables: [], tables });
  const only = ({ tables: all }: Database): Database => ({
    ...emptyDatabase,
    tables: new Map([...all].filter(([name]) => names.has(name))),
  });
  const made = new Set(compareShapes(only(before), only(expected)).map(nameOf));
  const missing = compareShapes(only(live), only(expected)).filter((operation) => made.has(nameOf(operation)));
  if (missing.length === 0) return;
  const found = missing.map((operation) => {
    const { object, detail } = describeOperation(operation);
    return `${object}: ${detail}`;
  });
  throw new AludelError(
    "EFFECT_UNKNOWN",
    `${step.direction} of ${describeStep(step)} had come past these changes before it stopped, and somebody has undone them since: ${found.join("; ")}; nothing was changed now`,
    {
      hint: `Do them again by hand, then run aludel repair; or finish the revision by hand and record it: aludel stamp ${step.direction === "upgrade" ? step.revision : step.to.join(" ") || "base"}`,
      details: { revision: step.revision, path: step.path, direction: step.direction, found },
    },
  );
}

function nameOf(operation: Operation): string {
  return `${operation.kind} ${describeOperation(operation).object}`;
}
