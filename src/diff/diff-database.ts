import type { RowValue } from "../schema/expression.ts";
import type { Database } from "../schema/database.ts";
import { applyRenames, type Rename } from "./apply-renames.ts";
import type { Comparator } from "./comparator.ts";
import type { DatabaseDiff, DiffDraft } from "./database-diff.ts";
import { detachReferences } from "./detach-references.ts";
import { diffEnums } from "./diff-enum.ts";
import { addRows, diffRows, dropRows } from "./diff-rows.ts";
import { diffTable } from "./diff-table.ts";
import { collectNames, type Naming, resolveNames } from "./resolve-names.ts";
import { sortOperations } from "./sort-operations.ts";

/** How two schemas are compared, and what the user decided. */
export interface DiffOptions {
  readonly comparator: Comparator;
  /** How new constraints and indexes without a name get one; null leaves them unnamed. */
  readonly naming?: Naming | null;
  /** Renames that the user decided; they are applied before the comparison. */
  readonly renames?: readonly Rename[];
  /** Values for existing rows of columns that become NOT NULL, by `table.column`. */
  readonly backfills?: ReadonlyMap<string, RowValue>;
  /** Whether an engine may take texts of a key for one that differ in case, accents or blanks at the end. */
  readonly foldsText?: boolean;
}

function diffSchemas(from: Database, to: Database, draft: DiffDraft): void {
  for (const schema of to.schemas) {
    if (!from.schemas.has(schema)) draft.operations.push({ kind: "createSchema", schema });
  }
  for (const schema of from.schemas) {
    if (!to.schemas.has(schema)) draft.operations.push({ kind: "dropSchema", schema });
  }
}

function diffTables(from: Database, to: Database, options: DiffOptions, draft: DiffDraft): void {
  const { comparator, backfills, foldsText = false } = options;
  const takenNames = collectNames(from);
  for (const [key, table] of to.tables) {
    const before = from.tables.get(key);
    const hasReferenceRows = from.rows.has(key) || to.rows.has(key);
    if (before === undefined) {
      draft.operations.push({ kind: "createTable", table });
      const rows = to.rows.get(key);
      if (rows !== undefined) addRows(rows, draft);
      continue;
    }
    diffTable(before, table, { comparator, backfills: backfills ?? new Map(), hasReferenceRows, takenNames }, draft);
    diffRows(from.rows.get(key), to.rows.get(key), before, table, { draft, foldsText });
  }
  for (const [key, definition] of from.tables) {
    if (to.tables.has(key)) continue;
    const rows = from.rows.get(key);
    if (rows !== undefined) dropRows(rows, draft);
    draft.operations.push({ kind: "dropTable", table: definition.name, definition });
  }
}

function collectDifferences(from: Database, to: Database, options: DiffOptions): DiffDraft {
  const draft: DiffDraft = { operations: [], problems: [], diagnostics: [] };
  diffSchemas(from, to, draft);
  diffEnums(from.enums, to.enums, draft);
  diffTables(from, to, options, draft);
  return draft;
}

/**
 * Returns each difference between two schemas once, in the order of their objects. The result is meant for people and not for running:
 * {@link diffDatabase} adds what a migration needs, such as foreign keys that are detached while their columns change.
 */
export function compareDatabases(from: Database, to: Database, options: DiffOptions): DatabaseDiff {
  const named = resolveNames(from, to, options.comparator, options.naming ?? null);
  return { ...collectDifferences(from, named, options), named, parked: [] };
}

/**
 * Returns the operations that turn `from` into `to`. Everything that a {@link Database} holds is compared, except for the order of columns
 * and unmanaged objects. The operations are sorted so that each finds the objects that it depends on, forwards and in reverse.
 *
 * @throws AludelError INVALID_OPERATION when a rename does not fit `from`
 */
export function diffDatabase(from: Database, to: Database, options: DiffOptions): DatabaseDiff {
  const renamed = applyRenames(from, options.renames ?? [], to);
  const named = resolveNames(renamed.database, to, options.comparator, options.naming ?? null);
  const draft = collectDifferences(renamed.database, named, options);
  const detached = detachReferences(draft.operations, renamed.database, named);
  const operations = sortOperations([...renamed.operations, ...detached], renamed.database, named);
  return { ...draft, operations, named, parked: renamed.parked };
}
