import type { AlterColumn } from "../../../operation/alter-column.ts";
import type { FromTo } from "../../../operation/from-to.ts";
import type { AlterTable } from "../../../operation/alter-table.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { Column } from "../../../schema/column.ts";
import type { Table } from "../../../schema/table.ts";
import { compileColumnType, followsTable, type MysqlServer } from "../column-types.ts";
import { typeChange } from "./online-rules.ts";

/**
 * Returns whether the server refuses a change of a column while a foreign key joins it to another (errors 1832, 1833 and 3780), tested
 * against both (test/dialect/mysql/foreign-key-rules.test.ts).
 */
export function disturbsForeignKey(
  { changes: { type, collation, identity } }: Pick<AlterColumn, "changes">,
  column: Pick<Column, "type">,
  server: MysqlServer,
): boolean {
  const isEnum = (type?.to ?? column.type).kind === "enum";
  if (identity !== undefined && server === "mysql") return true;
  if (collation !== undefined && !(isEnum && server === "mysql")) return true;
  if (type === undefined || compileColumnType(type.from, server) === compileColumnType(type.to, server)) return false;
  switch (typeChange(type)) {
    case "appendLabels":
      return false;
    case "lengthenText":
      return server === "mariadb";
    case "rewriteColumn":
      return !(server === "mysql" && hasMoreBytes(type));
  }
}

/** Returns whether bytes only get longer, and their length is stored in as many bytes as before. */
function hasMoreBytes({ from, to }: FromTo<ColumnType>): boolean {
  if (from.kind !== "binary" || to.kind !== "binary" || from.length === null || to.length === null) return false;
  return to.length >= from.length && from.length <= 255 === to.length <= 255;
}

/** Returns whether the change of a table's collation is one of a column too. */
export function recollates(
  { options: { from, to } }: Pick<AlterTable, "options">,
  column: Column,
  server: MysqlServer,
): boolean {
  if (from["collation"] === to["collation"] || !followsTable(column, server)) return false;
  return !(column.type.kind === "enum" && server === "mysql");
}

/** Types whose columns a foreign key may join although they are not one type. */
const groups: Readonly<Record<string, string>> = {
  char: "text",
  varchar: "text",
  binary: "bytes",
  varbinary: "bytes",
  numeric: "decimal",
  dec: "decimal",
  fixed: "decimal",
  datetime: "moment",
  timestamp: "moment",
  integer: "int",
  bool: "tinyint",
  boolean: "tinyint",
};

/** Returns what two types must have in common to be joined; null where the text of the type does not tell. */
function groupOf(type: ColumnType, server: MysqlServer): string | null {
  const text = compileColumnType(type, server)?.toLowerCase() ?? "";
  const word = /^[a-z]+/.exec(text)?.[0];
  if (word === undefined) return null;
  const sign = /\bunsigned\b/.test(text) ? " unsigned" : "";
  return `${groups[word] ?? word}${sign}`;
}

/** A column with the table that it stands in. */
export interface PlacedColumn {
  readonly table: Pick<Table, "options">;
  readonly column: Pick<Column, "type" | "collation">;
}

/** Returns the collation of a column of text; null where it is not known. */
function collationOf({ table, column }: PlacedColumn, server: MysqlServer, usual: string | null): string | null {
  const text = compileColumnType(column.type, server) ?? "";
  const said = /\bcollate\s+(\w+)/i.exec(text)?.[1];
  if (said !== undefined || /\b(?:character\s+set|charset|ascii|unicode)\b/i.test(text)) return said ?? null;
  const ofTable = table.options["collation"];
  return column.collation ?? (typeof ofTable === "string" ? ofTable : usual);
}

/**
 * Returns whether the servers let a foreign key join two columns, as far as their types tell.
 *
 * @param usual the collation of the database; null where it is not known
 */
export function isJoinable(
  left: PlacedColumn,
  right: PlacedColumn,
  server: MysqlServer,
  usual: string | null,
): boolean {
  const [one, other] = [groupOf(left.column.type, server), groupOf(right.column.type, server)];
  if (one === null || other === null) return true;
  if (one !== other || one !== "text") return one === other;
  const [first, second] = [collationOf(left, server, usual), collationOf(right, server, usual)];
  // Two columns that follow the database have one collation, whichever it is.
  return first === null || second === null || first.toLowerCase() === second.toLowerCase();
}
