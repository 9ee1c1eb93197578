import type { Operation } from "../operation/operation.ts";
import { canonicalDefault, canonicalType } from "../schema/canonical-type.ts";
import type { Column } from "../schema/column.ts";
import type { ColumnType } from "../schema/column-type.ts";
import { formatColumnName, formatQualifiedName, isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import type { Rename } from "./apply-renames.ts";
import { compareNames } from "./name-similarity.ts";
import { familyOf } from "./type-change.ts";

/** A drop and an addition that may be one object under a new name. */
export interface RenameCandidate {
  readonly kind: "table" | "column";
  /** What the rename is instead of: `narrowing` where the name stays and another column has it. */
  readonly loss: "dropTable" | "dropColumn" | "narrowing";
  /** As users write it: `users`, `users.full_name`. */
  readonly from: string;
  readonly to: string;
  /** From 0 to 1. */
  readonly similarity: number;
  /** The decision that confirms the candidate. */
  readonly rename: Rename;
}

const threshold = 0.4;

/** Above this number of pairs of tables only tables with the same column names are compared, so that the time stays linear. */
const pairLimit = 1000;

/** Least similarity of two columns with different names at which they count towards the similarity of their tables. */
const columnThreshold = 0.5;

/** Added to the similarity of two tables when a foreign key moved from one to the other, which is strong evidence of a rename. */
const movedBonus = 0.25;

function compareTypes(from: ColumnType, to: ColumnType): number {
  if (canonicalType(from) === canonicalType(to)) return 1;
  return familyOf(from) === familyOf(to) || (isMoment(from) && isMoment(to)) ? 0.5 : 0;
}

function isMoment({ kind }: ColumnType): boolean {
  return kind === "date" || kind === "timestamp";
}

function compareColumns(from: Column, to: Column): number {
  const facts = [from.nullable === to.nullable, canonicalDefault(from) === canonicalDefault(to)].filter(Boolean).length;
  return 0.5 * compareTypes(from.type, to.type) + 0.4 * compareNames(from.name, to.name) + 0.05 * facts;
}

/** Returns the sum of the similarities of each column to its best match among the columns that are not matched yet (greedy matching). */
function compareOtherColumns(from: readonly Column[], to: readonly Column[]): number {
  const free = new Set(to);
  return from.reduce((sum, column) => {
    const ranked = [...free].map((other) => ({ other, similarity: compareColumns(column, other) }));
    const best = ranked.toSorted((left, right) => right.similarity - left.similarity)[0];
    if (best === undefined || best.similarity < columnThreshold) return sum;
    free.delete(best.other);
    return sum + best.similarity;
  }, 0);
}

function compareTables(from: Table, to: Table): number {
  const columns = new Map(to.columns.map((column) => [column.name, column]));
  const others: Column[] = [];
  let alike = 0;
  for (const column of from.columns) {
    const same = columns.get(column.name);
    if (same === undefined) others.push(column);
    else alike += (1 + compareTypes(column.type, same.type)) / 2;
    columns.delete(column.name);
  }
  // A match of columns with different names is weaker evidence: many tables have a text column, for example.
  alike += compareOtherColumns(others, [...columns.values()]) * 0.75;
  const most = Math.max(from.columns.length, to.columns.length, 1);
  return 0.75 * (alike / most) + 0.25 * compareNames(from.name.name, to.name.name);
}

/**
 * Returns the pairs of tables (old, new) where a foreign key on the same columns referenced the old table and now references the new one.
 */
function findMovedReferences(operations: readonly Operation[]): Set<string> {
  const left = new Map<string, QualifiedName>();
  const moved = new Set<string>();
  const keyOf = (table: QualifiedName, columns: readonly string[]) =>
    JSON.stringify([formatQualifiedName(table), columns]);
  for (const operation of operations) {
    const part = operation.kind === "dropConstraint" ? operation.definition : null;
    if (operation.kind === "dropConstraint" && part?.kind === "foreignKey") {
      left.set(keyOf(operation.table, part.columns), part.references.table);
    }
  }
  for (const operation of operations) {
    if (operation.kind !== "addConstraint" || operation.constraint.kind !== "foreignKey") continue;
    const { columns, references } = operation.constraint;
    const old = left.get(keyOf(operation.table, columns));
    if (old !== undefined) moved.add(pairKey(old, references.table));
  }
  return moved;
}

function pairKey(from: QualifiedName, to: QualifiedName): string {
  return JSON.stringify([formatQualifiedName(from), formatQualifiedName(to)]);
}

function signatureOf({ columns }: Table): string {
  return JSON.stringify(columns.map(({ name }) => name).toSorted());
}

function groupBySignature(tables: readonly Table[]): Map<string, Table[]> {
  const groups = new Map<string, Table[]>();
  for (const table of tables) {
    const signature = signatureOf(table);
    const group = groups.get(signature) ?? [];
    group.push(table);
    groups.set(signature, group);
  }
  return groups;
}

function detectTables(operations: readonly Operation[]): RenameCandidate[] {
  const dropped = operations.flatMap((each) => (each.kind === "dropTable" && each.definition ? [each.definition] : []));
  const created = operations.flatMap((each) => (each.kind === "createTable" ? [each.table] : []));
  const isMany = dropped.length * created.length > pairLimit;
  const bySignature = groupBySignature(isMany ? created : []);
  const moved = findMovedReferences(operations);
  const similarityOf = (from: Table, to: Table): number =>
    Math.min(1, compareTables(from, to) + (moved.has(pairKey(from.name, to.name)) ? movedBonus : 0));
  return dropped.flatMap((from) =>
    (isMany ? (bySignature.get(signatureOf(from)) ?? []) : created).map((to) => ({
      kind: "table" as const,
      loss: "dropTable" as const,
      from: formatQualifiedName(from.name),
      to: formatQualifiedName(to.name),
      similarity: similarityOf(from, to),
      rename: { kind: "table" as const, from: from.name, to: to.name },
    })),
  );
}

/**
 * Returns whether a column is worth offering as a new name of another. It is whenever the types are convertible, because a new name may
 * have nothing in common with the old one.
 */
function isLikely(from: Column, to: Column): boolean {
  return compareTypes(from.type, to.type) > 0 || compareColumns(from, to) >= threshold;
}

interface TableColumns {
  readonly table: QualifiedName;
  readonly dropped: Column[];
  readonly added: Column[];
}

function detectColumns(operations: readonly Operation[]): RenameCandidate[] {
  const tables = new Map<string, TableColumns>();
  const of = (table: QualifiedName): TableColumns => {
    const key = formatQualifiedName(table);
    const known = tables.get(key) ?? { table, dropped: [], added: [] };
    tables.set(key, known);
    return known;
  };
  for (const operation of operations) {
    if (operation.kind === "addColumn") of(operation.table).added.push(operation.column);
    if (operation.kind === "dropColumn" && operation.definition) of(operation.table).dropped.push(operation.definition);
  }
  return [...tables.values()].flatMap(({ table, dropped, added }) =>
    dropped.flatMap((from) =>
      added
        .filter((to) => isLikely(from, to))
        .map((to) => ({
          kind: "column" as const,
          loss: "dropColumn" as const,
          from: formatColumnName(table, from.name),
          to: formatColumnName(table, to.name),
          similarity: compareColumns(from, to),
          rename: { kind: "column" as const, table, from: from.name, to: to.name },
        })),
    ),
  );
}

/** Returns the possible renames among operations: tables first, each kind in descending order of similarity. The decision is the user's. */
export function detectRenames(operations: readonly Operation[]): RenameCandidate[] {
  const tables = detectTables(operations).filter(({ similarity }) => similarity >= threshold);
  return [tables, detectColumns(operations)].flatMap((candidates) =>
    candidates.toSorted((left, right) => right.similarity - left.similarity),
  );
}

/**
 * Returns the renames that the change of a column's type may be instead, where its values would have the type that they have now under a
 * name that is new, or whose own column changes too: the name of the old column is that of another one then.
 */
export function detectMovedColumns(operations: readonly Operation[]): RenameCandidate[] {
  const targets = operations.flatMap(
    (operation): readonly { table: QualifiedName; name: string; type: ColumnType }[] => {
      if (operation.kind === "addColumn" && operation.column.generated === null)
        return [{ table: operation.table, name: operation.column.name, type: operation.column.type }];
      if (operation.kind !== "alterColumn" || operation.changes.type === undefined) return [];
      return [{ table: operation.table, name: operation.column, type: operation.changes.type.to }];
    },
  );
  return operations.flatMap((operation) => {
    if (operation.kind !== "alterColumn" || operation.changes.type === undefined) return [];
    const { table, column, changes } = operation;
    const { from: type } = operation.changes.type;
    if (changes.generated !== undefined) return [];
    const isMoved = (to: (typeof targets)[number]): boolean =>
      isSameName(to.table, table) && to.name !== column && canonicalType(to.type) === canonicalType(type);
    return targets.filter(isMoved).map((to) => ({
      kind: "column" as const,
      loss: "narrowing" as const,
      from: formatColumnName(table, column),
      to: formatColumnName(table, to.name),
      similarity: compareNames(column, to.name),
      rename: { kind: "column" as const, table, from: column, to: to.name },
    }));
  });
}
