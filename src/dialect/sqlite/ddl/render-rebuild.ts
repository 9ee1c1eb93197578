import { type ParsedTable, renderCreateTable } from "../ddl-parser/create-table.ts";
import { compiler } from "../ddl-compiler.ts";
import { lowerName } from "../../../schema/sql-names.ts";
import { withoutQualifier } from "./without-qualifier.ts";
import { temporaryName } from "./temporary-name.ts";

/** The source of the values of one column. */
export interface ColumnCopy {
  readonly column: string;
  /** Expression over the columns of the old table. */
  readonly source: string;
}

/** The rebuild of a table. */
export interface Rebuild {
  /** The table as it is in the database. */
  readonly original: ParsedTable;
  /** The new definition. */
  readonly definition: ParsedTable;
  readonly copies: readonly ColumnCopy[];
  /** Whether the counter of AUTOINCREMENT is carried over. */
  readonly keepsSequence: boolean;
  /** CREATE statements of the indexes and triggers of the new table. */
  readonly belongings: readonly string[];
  /** The statistics that are carried over; null for none. */
  readonly statistics: Statistics | null;
}

/** What ANALYZE has found out about a table, which DROP TABLE would delete: https://sqlite.org/fileformat2.html#the_sqlite_stat1_table */
export interface Statistics {
  /** The tables that hold it: `sqlite_stat1`, `sqlite_stat4`. */
  readonly tables: readonly string[];
  /** The indexes that the new table has again. */
  readonly indexes: readonly string[];
}

/** The statements of a rebuild in their order; assertions about the copied rows come before `replace`. */
export interface RebuildStatements {
  readonly create: string;
  readonly copy: string;
  readonly replace: readonly string[];
}

/**
 * Returns the statements of the procedure at https://sqlite.org/lang_altertable.html#otheralter: create, copy, drop, rename. Foreign keys
 * must not be enforced meanwhile, because dropping the old table would delete its rows one by one, with all referential actions.
 * Rows keep their rowids, by which full-text indexes and applications may find them.
 */
export function renderRebuild(rebuild: Rebuild): RebuildStatements {
  const { original, definition, copies, keepsSequence, belongings, statistics } = rebuild;
  const name = compiler.quote(definition.name);
  const temporary = temporaryName(definition.name);
  const quoted = compiler.quote(temporary);
  const literal = (text: string) => compiler.stringLiteral(text);
  const targets = copies.map(({ column }) => compiler.quote(column));
  const sources = copies.map(({ source }) => source);
  const place = findRowid(definition);
  const placeBefore = findRowid(original);
  if (place !== null && placeBefore !== null && !isKeyRowid(definition)) {
    targets.unshift(place);
    sources.unshift(placeBefore);
  }
  if (targets.length === 0) {
    // No column is copied, but every old row still needs a new row.
    targets.push(compiler.quote(place ?? definition.columns[0]?.name ?? ""));
    sources.push("NULL");
  }
  return {
    create: renderCreateTable(withoutQualifier(definition), quoted),
    copy: `INSERT INTO ${quoted} (${targets.join(", ")}) SELECT ${sources.join(", ")} FROM ${name}`,
    replace: [
      ...(keepsSequence
        ? [
            `DELETE FROM sqlite_sequence WHERE name = ${literal(temporary)}`,
            `INSERT INTO sqlite_sequence (name, seq) SELECT ${literal(temporary)}, seq FROM sqlite_sequence WHERE name = ${literal(definition.name)}`,
          ]
        : []),
      ...moveStatistics(statistics, definition.name, temporary),
      `DROP TABLE ${name}`,
      // Without this, RENAME TABLE fails on views and triggers that use the table, which does not exist at this moment.
      "PRAGMA legacy_alter_table = ON",
      `ALTER TABLE ${quoted} RENAME TO ${name}`,
      "PRAGMA legacy_alter_table = OFF",
      ...belongings,
      ...moveStatistics(statistics, temporary, definition.name),
    ],
  };
}

/** Statistics of indexes that do not come again, and so are not moved, go with the old table. */
function moveStatistics(statistics: Statistics | null, from: string, to: string): readonly string[] {
  const literal = (text: string) => compiler.stringLiteral(text);
  return (statistics?.tables ?? []).map((table) => {
    // The rows of a table WITHOUT ROWID are filed under its own name; the names of the indexes of constraints are SQLite's own.
    const kept = [to, from, ...(statistics?.indexes ?? [])].map(literal).join(", ");
    const isKept = `(idx IS NULL OR idx IN (${kept}) OR idx LIKE 'sqlite\\_autoindex\\_%' ESCAPE '\\')`;
    return `UPDATE ${table} SET tbl = ${literal(to)} WHERE tbl = ${literal(from)} AND ${isKept}`;
  });
}

/** Returns the rowid under one of its names that no column of the table has; null where the table has none. */
function findRowid({ columns, withoutRowid }: ParsedTable): string | null {
  const taken = new Set(columns.map(({ name }) => lowerName(name)));
  return (withoutRowid ? undefined : ["rowid", "_rowid_", "oid"].find((name) => !taken.has(name))) ?? null;
}

/** Returns whether a column holds the rowid: https://sqlite.org/lang_createtable.html#rowid */
function isKeyRowid({ columns, constraints }: ParsedTable): boolean {
  const key = constraints.find(({ kind }) => kind === "primaryKey")?.columns ?? [];
  return columns.some(({ name, type, constraints: own }) => {
    const isInline = own.some(({ kind, order }) => kind === "primaryKey" && order === "asc");
    const isSole = key.length === 1 && lowerName(key[0]?.name ?? "") === lowerName(name);
    return lowerName(type) === "integer" && (isInline || isSole);
  });
}

/** Returns whether a column of the table has AUTOINCREMENT. */
export function hasAutoincrement({ columns, constraints }: ParsedTable): boolean {
  return (
    columns.some((column) => column.constraints.some(({ autoincrement }) => autoincrement)) ||
    constraints.some(({ autoincrement }) => autoincrement)
  );
}
