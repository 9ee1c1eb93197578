import { expect } from "vitest";
import { draftRevision } from "../../src/autogenerate/draft-revision.ts";
import { compareDatabase } from "../../src/check/compare-database.ts";
import type { Difference } from "../../src/check/difference.ts";
import type { Session } from "../../src/connection/session.ts";
import type { Dialect } from "../../src/dialect/dialect.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { compareDatabases, diffDatabase } from "../../src/diff/diff-database.ts";
import { logicalComparator } from "../../src/diff/logical-comparator.ts";
import { findLossyChanges } from "../../src/diff/lossy-changes.ts";
import { decisionKey } from "../../src/diff/missing-decisions.ts";
import type { Rename } from "../../src/diff/apply-renames.ts";
import { defaultNamingConvention } from "../../src/schema/default-naming-convention.ts";
import type { Column } from "../../src/schema/column.ts";
import type { Constraint } from "../../src/schema/constraint.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import type { RowValue } from "../../src/schema/expression.ts";
import type { Table } from "../../src/schema/table.ts";
import type { TableIndex } from "../../src/schema/table-index.ts";
import { type Replay, replayOperations } from "../../src/scratch/replay.ts";
import { dumpCatalogue } from "./catalogue-dump.ts";
import { introspect, startReplay } from "./rewrite.ts";
import { writeAndLoad } from "./revision-file.ts";

/** One single change of a schema, as hand-written SQL and as a change of the models. */
export interface Mutation<Sql = string> {
  readonly title: string;
  readonly sql: Sql;
  /** What `check` must name, and nothing else: `kind object`. */
  readonly found: readonly string[];
  /** What one of the details must say, where the kind and the object do not say it. */
  readonly detail?: RegExp;
  /** The same change of the models; null for what models do not say, or what a draft refuses. */
  readonly models: ((database: Database) => Database) | null;
  readonly renames?: readonly Rename[];
  readonly backfills?: Readonly<Record<string, RowValue>>;
}

/** Returns the schema with one table changed. */
export function editTable(name: string, change: (table: Table) => Partial<Table>) {
  return (database: Database): Database => {
    const table = database.tables.get(name);
    if (table === undefined) throw new Error(`no table ${name}`);
    return { ...database, tables: new Map(database.tables).set(name, { ...table, ...change(table) }) };
  };
}

/** Returns the schema with one column changed: `table.column`. */
export function editColumn(path: string, change: Partial<Column> | ((column: Column) => Partial<Column>)) {
  const at = path.lastIndexOf(".");
  const name = path.slice(at + 1);
  return editTable(path.slice(0, at), ({ columns }) => {
    if (!columns.some((column) => column.name === name)) throw new Error(`no column ${path}`);
    const apply = (column: Column) => ({ ...column, ...(typeof change === "function" ? change(column) : change) });
    return { columns: columns.map((column) => (column.name === name ? apply(column) : column)) };
  });
}

/** Returns the schema with a constraint changed, or without it: `change` returns null. */
export function editConstraint(table: string, name: string, change: Partial<Constraint> | null) {
  return editTable(table, ({ constraints }) => {
    if (!constraints.some((constraint) => constraint.name === name)) throw new Error(`no constraint ${name}`);
    return {
      constraints: constraints.flatMap((constraint) => {
        if (constraint.name !== name) return [constraint];
        return change === null ? [] : [{ ...constraint, ...change } as Constraint];
      }),
    };
  });
}

/** Returns the schema with an index changed, or without it. */
export function editIndex(table: string, name: string, change: ((index: TableIndex) => TableIndex) | null) {
  return editTable(table, ({ indexes }) => {
    if (!indexes.some((index) => index.name === name)) throw new Error(`no index ${name}`);
    return {
      indexes: indexes.flatMap((index) => {
        if (index.name !== name) return [index];
        return change === null ? [] : [change(index)];
      }),
    };
  });
}

const database = {
  versionTable: { schema: null, name: "aludel_version" },
  historyTable: { schema: null, name: "aludel_history" },
  owned: { schemas: [], isOwned: () => true },
};

/** Returns what `check` says of a live database that should be `expected`. */
export async function findDifferences(
  dialect: Dialect,
  live: Database,
  expected: Database,
): Promise<readonly Difference[]> {
  const target = { dialect, near: null, scope: { schemas: [], excludeTables: [] }, setup: [] };
  const replay = () => Promise.resolve(expected);
  const sides = { database, schema: live, applied: { recorded: [], schema: expected } };
  const compared = await compareDatabase(target, sides, { replay, strict: false });
  return compared.differences;
}

/** Expects that a mutated database is told from the one that it was, by exactly what was changed. */
export function expectFound({ found, detail }: Mutation<unknown>, differences: readonly Difference[]): void {
  expect(differences.map(({ kind, object }) => `${kind} ${object}`).toSorted()).toEqual(found.toSorted());
  if (detail !== undefined) expect(differences.map((difference) => difference.detail).join("\n")).toMatch(detail);
  for (const { between, remedies } of differences) {
    expect(between).toEqual(["history", "database"]);
    expect(remedies.length).toBeGreaterThan(1);
  }
}

/** Builds a schema on an empty database, row by row of `fill` in it. */
export async function buildBase(session: Session, base: Database, fill: string): Promise<Replay> {
  const { operations } = diffDatabase(emptyDatabase, base, { comparator: logicalComparator });
  const replay = await replayOperations(await startReplay(session), operations, "the base");
  await session.executeScript(fill);
  return replay;
}

async function countRows(session: Session, tables: Iterable<string>): Promise<readonly string[]> {
  const counts: string[] = [];
  for (const key of tables) {
    const quote = session.dialect === "mysql" || session.dialect === "mariadb" ? "`" : '"';
    const name = key.split(".").map((part) => `${quote}${part}${quote}`);
    const { rows } = await session.execute(`SELECT count(*) AS counted FROM ${name.join(".")}`);
    counts.push(`${key}: ${String(rows[0]?.["counted"])}`);
  }
  return counts;
}

/**
 * Expects of a change of the models that it is drafted, that the upgrade leads to what the hand-written SQL led to, and that the
 * downgrade restores the catalogue and leaves the rows.
 */
export async function expectDrafted(
  mutation: Mutation<unknown>,
  replay: Replay,
  mutated: Database,
  schemas: readonly string[] = [],
): Promise<void> {
  const { models, renames = [], backfills = {} } = mutation;
  if (models === null) return;
  const { session, state } = replay;
  const { comparator } = await loadDialect(session.dialect);
  const wanted = models(state);
  const { operations } = diffDatabase(state, wanted, { comparator: logicalComparator, renames });
  const accepted = new Set(findLossyChanges(operations).map(({ kind, object }) => decisionKey(kind, object)));
  const input = {
    revisions: state,
    models: wanted,
    backfills: new Map(Object.entries(backfills)),
    convention: defaultNamingConvention,
    comparator: logicalComparator,
    foldsText: false,
    isOneType: () => false,
  };
  const result = draftRevision(input, { renames, accepted });
  if (result.kind !== "draft") throw new Error(`undecided: ${JSON.stringify(result.missing)}`);
  const file = await writeAndLoad(result.draft.upgrade);

  const before = { dump: await dumpCatalogue(session), rows: await countRows(session, state.tables.keys()) };
  const upgraded = await replayOperations(replay, file.upgrade, "the upgrade");
  const live = await introspect(session, schemas);
  expect(compareDatabases(live, mutated, { comparator }).operations).toEqual([]);
  expect(compareDatabases(live, mutated, { comparator }).problems).toEqual([]);
  await replayOperations(upgraded, file.downgrade, "the downgrade");
  expect(await dumpCatalogue(session)).toEqual(before.dump);
  expect(
    await countRows(
      session,
      [...state.tables.keys()].filter((key) => wanted.tables.has(key)),
    ),
  ).toEqual(before.rows.filter((line) => wanted.tables.has(line.split(":")[0] ?? "")));
}
