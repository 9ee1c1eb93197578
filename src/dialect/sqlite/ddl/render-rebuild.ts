import { type ParsedTable, renderCreateTable } from "../ddl-parser/create-table.ts";
import { compiler } from "../ddl-compiler.ts";
import { lowerName } from "../ddl-parser/tokenizer.ts";
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
export function renderRebuild({ definition, copies, keepsSequence, belongings }: Rebuild): RebuildStatements {
  const name = compiler.quote(definition.name);
  const temporary = temporaryName(definition.name);
  const quoted = compiler.quote(temporary);
  const literal = (text: string) => compiler.stringLiteral(text);
  const targets = copies.map(({ column }) => compiler.quote(column));
  const sources = copies.map(({ source }) => source);
  if (targets.length === 0) {
    // Nothing is copied, and yet there is a new row for each old one.
    targets.push(compiler.quote(placeOf(definition)));
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

/** Returns a column that takes NULL for a new row: the rowid, under the name that no column hides. */
function placeOf({ columns, withoutRowid }: ParsedTable): string {
  const taken = new Set(columns.map(({ name }) => lowerName(name)));
  const rowid = withoutRowid ? undefined : ["rowid", "_rowid_", "oid"].find((name) => !taken.has(name));
  return rowid ?? columns[0]?.name ?? "";
}

/** Returns whether the table has a column that AUTOINCREMENT fills. */
export function hasAutoincrement({ columns, constraints }: ParsedTable): boolean {
  return (
    columns.some((column) => column.constraints.some(({ autoincrement }) => autoincrement)) ||
    constraints.some(({ autoincrement }) => autoincrement)
  );
}
