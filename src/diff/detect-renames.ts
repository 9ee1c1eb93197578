import type { Operation } from "../operation/operation.ts";
import { canonicalDefault, canonicalType } from "../schema/canonical-type.ts";
import type { Column } from "../schema/column.ts";
import type { ColumnType } from "../schema/column-type.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import type { Rename } from "./apply-renames.ts";
import { compareNames } from "./name-similarity.ts";

/** A drop and an addition that may be one thing under a new name. */
export interface RenameCandidate {
  readonly kind: "table" | "column";
  /** As users write it: `users`, `users.full_name`. */
  readonly from: string;
  readonly to: string;
  /** From 0 to 1. */
  readonly similarity: number;
  /** The decision that makes it true. */
  readonly rename: Rename;
}

const threshold = 0.4;

/** Above this many pairs of tables only those with the same columns are compared, so that the time stays linear. */
const pairLimit = 100_000;

const families: Readonly<Partial<Record<ColumnType["kind"], string>>> = {
  smallint: "number",
  integer: "number",
  bigint: "number",
  numeric: "number",
  real: "number",
  double: "number",
  char: "text",
  varchar: "text",
  text: "text",
  json: "json",
  jsonb: "json",
  date: "time",
  timestamp: "time",
};

function compareTypes(from: ColumnType, to: ColumnType): number {
  if (canonicalType(from) === canonicalType(to)) return 1;
  return (families[from.kind] ?? from.kind) === (families[to.kind] ?? to.kind) ? 0.5 : 0;
}

function compareColumns(from: Column, to: Column): number {
  const facts = [from.nullable === to.nullable, canonicalDefault(from) === canonicalDefault(to)].filter(Boolean).length;
  return 0.5 * compareTypes(from.type, to.type) + 0.4 * compareNames(from.name, to.name) + 0.05 * facts;
}

function compareTables(from: Table, to: Table): number {
  const columns = new Map(to.columns.map((column) => [column.name, column]));
  const shared = from.columns.map((column) => {
    const other = columns.get(column.name);
    return other === undefined ? 0 : (1 + compareTypes(column.type, other.type)) / 2;
  });
  const most = Math.max(from.columns.length, to.columns.length, 1);
  const sum = shared.reduce((total, share) => total + share, 0);
  return 0.75 * (sum / most) + 0.25 * compareNames(from.name.name, to.name.name);
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
  return dropped.flatMap((from) =>
    (isMany ? (bySignature.get(signatureOf(from)) ?? []) : created).map((to) => ({
      kind: "table" as const,
      from: formatQualifiedName(from.name),
      to: formatQualifiedName(to.name),
      similarity: compareTables(from, to),
      rename: { kind: "table" as const, from: from.name, to: to.name },
    })),
  );
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
      added.map((to) => ({
        kind: "column" as const,
        from: formatColumnName(table, from.name),
        to: formatColumnName(table, to.name),
        similarity: compareColumns(from, to),
        rename: { kind: "column" as const, table, from: from.name, to: to.name },
      })),
    ),
  );
}

/** Returns the possible renames among operations, tables first, the likeliest first. It decides nothing. */
export function detectRenames(operations: readonly Operation[]): RenameCandidate[] {
  return [detectTables(operations), detectColumns(operations)].flatMap((candidates) =>
    candidates
      .filter(({ similarity }) => similarity >= threshold)
      .toSorted((left, right) => right.similarity - left.similarity),
  );
}
