import { applyOperations } from "../operation/fold/apply-operation.ts";
import type { RenameColumn } from "../operation/rename-column.ts";
import type { RenameTable } from "../operation/rename-table.ts";
import type { Operation } from "../operation/operation.ts";
import { type Database, emptyDatabase } from "../schema/database.ts";
import { formatQualifiedName, isSameName, parseQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { shortenName } from "../schema/shorten-name.ts";
import { orderRenames } from "./order-renames.ts";

/** A rename that the user decided. The table of a renamed column has the name here that it had before all renames. */
export type Rename =
  | { readonly kind: "table"; readonly from: QualifiedName; readonly to: QualifiedName }
  | { readonly kind: "column"; readonly table: QualifiedName; readonly from: string; readonly to: string };

type ColumnRename = Extract<Rename, { readonly kind: "column" }>;

/** A schema after renames, and the operations that perform them. */
export interface RenamedDatabase {
  readonly database: Database;
  readonly operations: readonly Operation[];
  /** The renames of objects whose names others take and that have no new name: they are dropped under a name of their own. */
  readonly parked: readonly Rename[];
}

function columnNames({ tables }: Database, table: QualifiedName): readonly string[] {
  return tables.get(formatQualifiedName(table))?.columns.map(({ name }) => name) ?? [];
}

function groupByTable(
  renames: readonly ColumnRename[],
): readonly (readonly [QualifiedName, readonly ColumnRename[]])[] {
  const groups = new Map<string, [QualifiedName, ColumnRename[]]>();
  for (const rename of renames) {
    const key = formatQualifiedName(rename.table);
    const [table, group] = groups.get(key) ?? [rename.table, []];
    groups.set(key, [table, [...group, rename]]);
  }
  return [...groups.values()];
}

function tableWithSuffix(name: string, suffix: string): string {
  const { schema, name: table } = parseQualifiedName(name);
  return formatQualifiedName({ schema, name: shortenName(table + suffix) });
}

function columnWithSuffix(name: string, suffix: string): string {
  return shortenName(name + suffix);
}

/**
 * Returns `database` with first the tables and then the columns renamed as decided. New names may be the old ones of others, that are
 * renamed too or go.
 *
 * @param desired the schema that the renames lead to, whose names are not used for anything in between
 * @throws AludelError INVALID_OPERATION when the renamed object does not exist
 */
export function applyRenames(
  database: Database,
  renames: readonly Rename[],
  desired: Database = emptyDatabase,
): RenamedDatabase {
  const tables = renames.filter((rename) => rename.kind === "table");
  const ordered = orderRenames(
    tables.map(({ from, to }) => ({ from: formatQualifiedName(from), to: formatQualifiedName(to) })),
    [...database.tables.keys()],
    [...desired.tables.keys()],
    tableWithSuffix,
  );
  const operations: (RenameTable | RenameColumn)[] = ordered.steps.map(({ from, to }) => ({
    kind: "renameTable",
    from: parseQualifiedName(from),
    to: parseQualifiedName(to),
  }));
  const parked: Rename[] = ordered.parked.map(({ from, to }) => ({
    kind: "table",
    from: parseQualifiedName(from),
    to: parseQualifiedName(to),
  }));
  for (const [before, group] of groupByTable(renames.filter((rename) => rename.kind === "column"))) {
    const table = tables.find((rename) => isSameName(rename.from, before))?.to ?? before;
    const inTable = orderRenames(group, columnNames(database, before), columnNames(desired, table), columnWithSuffix);
    operations.push(...inTable.steps.map(({ from, to }) => ({ kind: "renameColumn" as const, table, from, to })));
    parked.push(...inTable.parked.map(({ from, to }) => ({ kind: "column" as const, table: before, from, to })));
  }
  return { database: operations.length === 0 ? database : applyOperations(database, operations), operations, parked };
}
