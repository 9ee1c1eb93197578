import { AludelError, isAludelError } from "../../error/aludel-error.ts";
import { factsOf } from "../../operation/definitions.ts";
import { describeOperation } from "../../operation/describe/describe-operation.ts";
import { formatCount } from "../../operation/describe/format-count.ts";
import type { Operation } from "../../operation/operation.ts";
import { reverseOperation } from "../../operation/fold/reverse-operation.ts";
import { formatColumnName, formatQualifiedName } from "../../schema/qualified-name.ts";
import { describeStep, type MigrationStep } from "../step.ts";

/**
 * Throws when something that a revision has done has no reverse, naming all of it.
 *
 * @throws AludelError IRREVERSIBLE
 */
export function assertUndoable(step: MigrationStep, done: readonly Operation[]): void {
  const operations = done.flatMap((operation) => {
    const why = findObstacle(operation);
    return why === null ? [] : [{ ...describeOperation(operation), why }];
  });
  if (operations.length === 0) return;
  const named = operations.map(
    ({ kind, object, detail, why }) => `${[kind, object].filter(Boolean).join(" ")} (${detail}): ${why}`,
  );
  throw new AludelError(
    "IRREVERSIBLE",
    `the ${step.direction} of ${describeStep(step)} cannot be taken back, because of ${named.join("; ")}; nothing was changed`,
    {
      hint: `Go on instead: aludel repair; or take back by hand what it has done, then record it: aludel stamp ${step.from.join(" ") || "base"}`,
      details: { revision: step.revision, path: step.path, direction: step.direction, operations },
    },
  );
}

/** Returns why an operation cannot be taken back, or null. */
function findObstacle(operation: Operation): string | null {
  if (factsOf(operation).onlyFillsNulls) return null;
  try {
    reverseOperation(operation);
    return null;
  } catch (error) {
    if (!isAludelError(error)) throw error;
    return error.message;
  }
}

/** Returns, in words, the changes of rows that an undoing leaves as they are: values that were filled in where there were none. */
export function listStaying(done: readonly Operation[]): readonly string[] {
  const given = done.flatMap((operation) => factsOf(operation).givenColumns).filter(({ isNew }) => isNew);
  const goes = new Set(given.map(({ table, column }) => formatColumnName(table, column)));
  return done.flatMap((operation) => {
    if (operation.kind !== "updateRows" && operation.kind !== "backfill") return [];
    if (!factsOf(operation).onlyFillsNulls) return [];
    const columns = Object.keys(operation.set).map((column) => formatColumnName(operation.table, column));
    const verb = operation.kind === "backfill" ? "op.backfill" : "op.update";
    return columns
      .filter((column) => !goes.has(column))
      .map((column) => `not taken back: the values that ${verb} wrote into ${column} where it was NULL`);
  });
}

/**
 * Returns, in words, the rows that an undoing was to take away or to bring back and that were no longer, or already, there.
 *
 * @param changed number of rows that the statements of each operation have changed, by its position
 */
export function listMissed(undoing: readonly Operation[], changed: ReadonlyMap<number, number>): readonly string[] {
  return undoing.flatMap((operation, position) => {
    const found = changed.get(position);
    if (found === undefined || (operation.kind !== "deleteRows" && operation.kind !== "insertRows")) return [];
    const wanted = operation.kind === "deleteRows" ? operation.where.length : operation.rows.length;
    if (found >= wanted) return [];
    const count = `${wanted - found} of ${formatCount(wanted, "row")}`;
    const table = formatQualifiedName(operation.table);
    return operation.kind === "deleteRows"
      ? `not found: ${count} that op.insert wrote into ${table}; somebody has deleted or changed them since`
      : `not brought back: ${count} that op.delete took from ${table}; rows with the same key are there, and stay as they are`;
  });
}
