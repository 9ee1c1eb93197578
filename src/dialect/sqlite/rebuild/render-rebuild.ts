import { type ParsedColumn, type ParsedTable, renderCreateTable } from "../sql/create-table.ts";
import { compiler } from "../ddl-compiler.ts";
import { foldName } from "../sql/tokenizer.ts";
import { withoutQualifier } from "./without-qualifier.ts";

/** Where the values of one column come from. */
export interface ColumnCopy {
  readonly column: string;
  /** Expression over the columns of the old table. */
  readonly source: string;
}

/** A table that is made anew. */
export interface Rebuild {
  /** What it becomes. */
  readonly definition: ParsedTable;
  readonly copies: readonly ColumnCopy[];
  /** Whether rows keep their rowid, for whoever refers to it (such as full-text tables). */
  readonly rowid: string | null;
  /** Whether AUTOINCREMENT goes on where it was. */
  readonly keepsSequence: boolean;
  /** The indexes and triggers that it is given again. */
  readonly belongings: readonly string[];
}

/** The statements of a rebuild in their order; assertions about the copied rows stand before `replace`. */
export interface RebuildStatements {
  readonly create: string;
  readonly copy: string;
  readonly replace: readonly string[];
}

/** Returns the name of the table that takes the place of another one, and never stays. */
export function temporaryName(table: string): string {
  return `aludel_new_${table}`;
}

/**
 * Returns create, copy, drop and rename: https://sqlite.org/lang_altertable.html#otheralter. They need enforcement of foreign keys to be
 * off: dropping the old table would delete its rows one by one, with all that ON DELETE says.
 */
export function renderRebuild({ definition, copies, rowid, keepsSequence, belongings }: Rebuild): RebuildStatements {
  const name = compiler.quote(definition.name);
  const temporary = temporaryName(definition.name);
  const quoted = compiler.quote(temporary);
  const literal = (text: string) => compiler.stringLiteral(text);
  const columns = [...(rowid === null ? [] : [{ column: null, source: rowid }]), ...copies];
  const targets = columns.map(({ column, source }) => (column === null ? source : compiler.quote(column)));
  const sources = columns.map(({ source }) => source);
  if (targets.length === 0) {
    // Nothing is copied, and yet there is a new row for each old one.
    targets.push(
      compiler.quote((definition.withoutRowid ? null : freeRowid([definition])) ?? definition.columns[0]?.name ?? ""),
    );
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
      `DROP TABLE ${name}`,
      // Otherwise the renaming stops at views and triggers, which refer to the table that is not there at this moment.
      "PRAGMA legacy_alter_table = ON",
      `ALTER TABLE ${quoted} RENAME TO ${name}`,
      "PRAGMA legacy_alter_table = OFF",
      ...belongings,
    ],
  };
}

const rowidNames = ["rowid", "_rowid_", "oid"];

function hasRowidColumn({ columns, constraints, withoutRowid }: ParsedTable): boolean {
  if (withoutRowid) return true;
  const isInteger = ({ type }: ParsedColumn) => foldName(type) === "integer";
  const key = constraints.find(({ kind }) => kind === "primaryKey")?.columns ?? [];
  return columns.some(
    (column) =>
      isInteger(column) &&
      (column.constraints.some(({ kind }) => kind === "primaryKey") ||
        (key.length === 1 && foldName(key[0]?.name ?? "") === foldName(column.name))),
  );
}

function freeRowid(tables: readonly ParsedTable[]): string | null {
  const taken = new Set(tables.flatMap(({ columns }) => columns).map(({ name }) => foldName(name)));
  return rowidNames.find((name) => !taken.has(name)) ?? null;
}

/** Returns the name under which rows of both tables give their rowid, or null where a column holds it or hides it. */
export function commonRowid(from: ParsedTable, to: ParsedTable): string | null {
  return from.withoutRowid || hasRowidColumn(to) ? null : freeRowid([from, to]);
}

/** Returns whether the table has a column that AUTOINCREMENT fills. */
export function hasAutoincrement({ columns, constraints }: ParsedTable): boolean {
  return (
    columns.some((column) => column.constraints.some(({ autoincrement }) => autoincrement)) ||
    constraints.some(({ autoincrement }) => autoincrement)
  );
}
