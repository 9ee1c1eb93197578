import type { Segment } from "../../ddl/plan.ts";
import type { Statement } from "../../ddl/statement.ts";
import { compareDatabases } from "../../diff/diff-database.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { describeOperation } from "../../operation/describe/describe-operation.ts";
import type { Database } from "../../schema/database.ts";
import { readTouched, type StatementIntent } from "./journal.ts";
import { effectVerdict, refusalVerdict } from "./effect-verdict.ts";
import type { MigrationDatabase } from "../bookkeeping/migration-database.ts";
import { describeStep, type MigrationStep } from "../step.ts";

/** The step that was cut off or refused. */
export interface ResolvedStep {
  readonly step: MigrationStep;
  /** What a person who looked at the database says (`repair --mark`), for where the catalogue cannot tell; null when nobody does. */
  readonly decided: "done" | "again" | null;
}

/**
 * Reads from the live catalogue whether a statement that was cut off, or that the engine refused, took effect. Changes nothing, except
 * that the dialect first drops what the statement may have left half-built, such as an invalid index.
 *
 * @throws AludelError EFFECT_UNKNOWN when the catalogue shows neither the state before the statement nor the one after it
 */
export async function resolveIntent(
  database: MigrationDatabase,
  segment: Segment,
  intent: StatementIntent,
  { step, decided }: ResolvedStep,
): Promise<"done" | "again"> {
  if (intent.isEnded === true) {
    if (decided !== null) return decided;
    throw unknownEnd(step, intent);
  }
  const open = await database.dialect.openSegment(database.session, segment);
  await open.close();
  const statement = segment.steps.find((each): each is Statement => each.kind === "statement");
  if (statement === undefined) return "again";
  const isRefused = intent.isRefused === true;
  if (statement.effect.length === 0 && decided !== null) return decided;
  if (statement.effect.length === 0 && isRefused) return "again";
  if (statement.effect.length === 0) throw unknownEffect(step, statement, "nothing tells from outside what it did", []);
  const live = await readTouched(database, statement);
  const verdict = (isRefused ? refusalVerdict : effectVerdict)(intent.before, live, statement.effect);
  if (verdict !== "unknown") return verdict;
  if (decided !== null) return decided;
  const found = describeDifferences(intent.before, live, database);
  throw unknownEffect(
    step,
    statement,
    isRefused
      ? `the tables that it touches were changed since: ${found.join("; ")}`
      : `the database is neither as before it nor as after it: ${found.join("; ")}`,
    found,
    isRefused,
  );
}

function unknownEnd(step: MigrationStep, { segment }: StatementIntent): AludelError {
  return new AludelError(
    "EFFECT_UNKNOWN",
    `${step.direction} of ${describeStep(step)} stopped at a step that ended its transaction (segment ${segment + 1}), and nothing tells from outside what is committed; nothing was changed now`,
    {
      hint: "Look, then tell: aludel repair --mark done goes on behind that step, aludel repair --mark undone runs its transaction again from the start",
      details: { revision: step.revision, path: step.path, direction: step.direction, segment: segment + 1 },
    },
  );
}

function describeDifferences(before: Database, live: Database, { dialect }: MigrationDatabase): readonly string[] {
  return compareDatabases(before, live, { comparator: dialect.comparator }).operations.map((operation) => {
    const { object, detail } = describeOperation(operation);
    return `${object}: ${detail}`;
  });
}

function unknownEffect(
  step: MigrationStep,
  { sql }: Statement,
  why: string,
  found: readonly string[],
  isRefused = false,
): AludelError {
  const what = isRefused ? "had a statement that was refused" : "was cut off at a statement";
  return new AludelError(
    "EFFECT_UNKNOWN",
    `${step.direction} of ${describeStep(step)} ${what}, and ${why}; nothing was changed now`,
    {
      hint: isRefused
        ? "Bring them back as they were; or tell that the statement is to run, aludel repair --mark undone, or need not, aludel repair --mark done"
        : "Look whether it took effect, then tell: aludel repair --mark done, or aludel repair --mark undone",
      details: { revision: step.revision, path: step.path, direction: step.direction, sql, found },
    },
  );
}
