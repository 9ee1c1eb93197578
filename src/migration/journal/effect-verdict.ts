import { isDeepStrictEqual } from "node:util";

import { isAludelError } from "../../error/aludel-error.ts";
import { applyOperations } from "../../operation/fold/apply-operation.ts";
import { enumsUsedBy } from "../../operation/fold/complete-enum-life.ts";
import { factsOf } from "../../operation/definitions.ts";
import type { Operation } from "../../operation/operation.ts";
import { reverseOperations } from "../../operation/fold/reverse-operation.ts";
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
  return isEffectReached(before, live, effect) ? "done" : "unknown";
}

/**
 * Returns what a statement that the engine refused meets now. It took no effect, so what differs is the work of somebody who removed
 * what was in its way (`"again"`), who did by hand what it does (`"done"`), or who changed its tables in some other way.
 */
export function refusalVerdict(before: Database, live: Database, effect: readonly Operation[]): EffectVerdict {
  const verdict = effectVerdict(before, live, effect);
  if (verdict === "again" || effect.length === 0) return verdict;
  if (verdict === "done" && isFacetsReached(before, live, effect)) return "done";
  // What stood in its way, or what it lacked, shows in the schema itself: the statement did not fit it, and fits now.
  const didFit = foldEffect(before, effect) !== null;
  if (foldEffect(live, effect) !== null) return !didFit || isReduced(before, live) ? "again" : "unknown";
  const cleared = undoEffect(live, effect);
  if (cleared === null || !isReduced(before, cleared)) return "unknown";
  return isEffectReached(cleared, live, effect) ? "done" : "unknown";
}

function isEffectReached(before: Database, live: Database, effect: readonly Operation[]): boolean {
  const expected = effect.length === 0 ? null : foldEffect(before, effect);
  if (expected === null) return false;
  const isRenaming = effect.some((operation) => factsOf(operation).renaming?.part === "column");
  const names = new Set([...before.tables.keys(), ...expected.tables.keys(), ...live.tables.keys()]);
  return [...names].every((name) => {
    const [from, to, now] = [before, expected, live].map(({ tables }) => tables.get(name));
    if (to === undefined || now === undefined) return to === now;
    return isTableReached(from, to, now, isRenaming);
  });
}

/** Returns whether each property that the effect changes of a part differs from before: of a column not only its type, but its default too. */
function isFacetsReached(before: Database, live: Database, effect: readonly Operation[]): boolean {
  const expected = foldEffect(before, effect);
  if (expected === null) return false;
  return [...expected.tables].every(([name, to]) => {
    const [from, now] = [before.tables.get(name), live.tables.get(name)];
    if (from === undefined || now === undefined) return true;
    const [was, wanted, is] = [partsOf(from), partsOf(to), partsOf(now)];
    return [...wanted].every(([key, part]) => haveChanged(was.get(key), part, is.get(key)));
  });
}

function haveChanged(was: unknown, wanted: unknown, is: unknown): boolean {
  if (!isRecord(was) || !isRecord(wanted) || !isRecord(is)) return true;
  return Object.keys(wanted).every(
    (key) => isDeepStrictEqual(was[key], wanted[key]) || !isDeepStrictEqual(was[key], is[key]),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Returns whether everything of the second schema is in the first one as it is, so that things were removed and nothing else was done. */
function isReduced(before: Database, after: Database): boolean {
  return [...after.tables].every(([name, table]) => {
    const from = before.tables.get(name);
    if (from === undefined) return false;
    const parts = partsOf(from);
    return [...partsOf(table)].every(([key, part]) => isDeepStrictEqual(parts.get(key), part));
  });
}

/** Returns the schema without what the operations make; null where that cannot be told. */
function undoEffect(live: Database, effect: readonly Operation[]): Database | null {
  try {
    return foldEffect(live, reverseOperations(effect));
  } catch (error) {
    // The operation does not carry what it dropped.
    if (isAludelError(error)) return null;
    throw error;
  }
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
