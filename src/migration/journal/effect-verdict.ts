import { isDeepStrictEqual } from "node:util";

import { isAludelError } from "../../error/aludel-error.ts";
import { applyOperations } from "../../operation/apply-operation.ts";
import { enumsUsedBy } from "../../operation/complete-enum-life.ts";
import { factsOf } from "../../operation/definitions.ts";
import type { Operation } from "../../operation/operation.ts";
import type { Database } from "../../schema/database.ts";
import { formatColumnName, formatQualifiedName } from "../../schema/qualified-name.ts";
import type { Table } from "../../schema/table.ts";

/** What the live catalogue says of a statement that was cut off: it took effect, it did not, or something else happened. */
export type EffectVerdict = "done" | "again" | "unknown";

/**
 * Returns what became of a statement, from the tables that it touches as they were read before it and as they are now. A statement changes its
 * object as a whole or not at all, so what it does not touch must be as before, and what it touches must be there, or gone, or
 * different. New definitions are not compared letter by letter: the engine writes them in its own words.
 */
export function effectVerdict(before: Database, live: Database, effect: readonly Operation[]): EffectVerdict {
  if (isDeepStrictEqual(before.tables, live.tables)) return "again";
  if (isHalfDropped(live, effect)) return "again";
  const expected = effect.length === 0 ? null : foldEffect(before, effect);
  if (expected === null) return "unknown";
  const isRenaming = effect.some((operation) => factsOf(operation).renaming?.part === "column");
  const names = new Set([...before.tables.keys(), ...expected.tables.keys(), ...live.tables.keys()]);
  const isReached = [...names].every((name) => {
    const [from, to, now] = [before, expected, live].map(({ tables }) => tables.get(name));
    if (to === undefined || now === undefined) return to === now;
    return isTableReached(from, to, now, isRenaming);
  });
  return isReached ? "done" : "unknown";
}

/** Returns whether an index that was to be dropped still stands there, but is none any more. */
function isHalfDropped({ unmanaged }: Database, effect: readonly Operation[]): boolean {
  return effect.some(
    (operation) =>
      operation.kind === "dropIndex" &&
      unmanaged.some(({ name }) => name === formatColumnName(operation.table, operation.name)),
  );
}

function foldEffect(before: Database, effect: readonly Operation[]): Database | null {
  // Only tables were read, so the enums that they use are taken from the operations.
  const enums = effect.flatMap(enumsUsedBy).map(({ name, labels }) => ({ name, labels, comment: null }));
  try {
    return applyOperations(
      { ...before, enums: new Map(enums.map((type) => [formatQualifiedName(type.name), type])) },
      effect,
    );
  } catch (error) {
    // What was read lacks a name that the statement uses, so nothing can be said.
    if (isAludelError(error)) return null;
    throw error;
  }
}

function isTableReached(from: Table | undefined, to: Table, now: Table, isRenaming: boolean): boolean {
  const [before, expected, live] = [
    from === undefined ? new Map<string, unknown>() : partsOf(from),
    partsOf(to),
    partsOf(now),
  ];
  const keyChanges = !isDeepStrictEqual(before.get("primary key"), expected.get("primary key"));
  return [...new Set([...expected.keys(), ...live.keys()])].every((key) => {
    if (!expected.has(key) || !live.has(key)) return false;
    if (!before.has(key)) return true;
    const [was, wanted, is] = [before.get(key), expected.get(key), live.get(key)];
    if (!isDeepStrictEqual(was, wanted)) return !isDeepStrictEqual(was, is);
    // A primary key makes its columns not nullable, and the engine itself writes a new name of a column into whatever uses it.
    return isDeepStrictEqual(was, is) || (keyChanges && key.startsWith("column ")) || isRenaming;
  });
}

/** Returns what a table is made of, by kind and name. A unique constraint and a unique index are one thing to some engines. */
function partsOf(table: Table): Map<string, unknown> {
  const parts = new Map<string, unknown>([
    ["comment", table.comment],
    ["options", table.options],
  ]);
  for (const column of table.columns) parts.set(`column ${column.name}`, column);
  for (const constraint of table.constraints) {
    parts.set(constraint.kind === "primaryKey" ? "primary key" : `key ${constraint.name}`, constraint);
  }
  for (const index of table.indexes) parts.set(`key ${index.name}`, index);
  return parts;
}
