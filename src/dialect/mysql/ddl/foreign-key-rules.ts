import type { AlterColumn } from "../../../operation/alter-column.ts";
import type { FromTo } from "../../../operation/describe/from-to.ts";
import type { AlterTable } from "../../../operation/alter-table.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { Column } from "../../../schema/column.ts";
import type { Table } from "../../../schema/table.ts";
import { compileColumnType, followsTable, type MysqlServer } from "../column-types.ts";
import { type TextStorage, typeChange } from "./online-rules.ts";

/**
 * Returns whether the server refuses a change of a column that is part of a foreign key (errors 1832, 1833 and 3780). The rules are tested
 * against both servers in test/dialect/mysql/foreign-key-rules.test.ts.
 */
export function disturbsForeignKey(
  { changes: { type, collation, identity } }: Pick<AlterColumn, "changes">,
  column: Pick<Column, "type">,
  storage: TextStorage,
): boolean {
  const { server } = storage;
  const isEnum = (type?.to ?? column.type).kind === "enum";
  if (identity !== undefined && server === "mysql") return true;
  if (collation !== undefined && !(isEnum && server === "mysql")) return true;
  if (type === undefined || compileColumnType(type.from, server) === compileColumnType(type.to, server)) return false;
  switch (typeChange(type, storage)) {
    case "appendLabels":
      return false;
    case "lengthenText":
      return server === "mariadb";
    case "rewriteColumn":
      return !(server === "mysql" && hasMoreBytes(type));
  }
}

/** Returns whether a binary type only becomes longer and its length still takes as many bytes in a row. */
function hasMoreBytes({ from, to }: FromTo<ColumnType>): boolean {
  if (from.kind !== "binary" || to.kind !== "binary" || from.length === null || to.length === null) return false;
  return to.length >= from.length && from.length <= 255 === to.length <= 255;
}

/** Returns whether a change of the table's collation also changes the collation of a column. */
export function recollates(
  { options: { from, to } }: Pick<AlterTable, "options">,
  column: Column,
  server: MysqlServer,
): boolean {
  if (from["collation"] === to["collation"] || !followsTable(column, server)) return false;
  return !(column.type.kind === "enum" && server === "mysql");
}

/** Groups of types that a foreign key may combine although they differ. */
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

/** Returns the property that two types must share to be combined in a foreign key; null where the type's text does not tell. */
function groupOf(type: ColumnType, server: MysqlServer): string | null {
  const text = compileColumnType(type, server)?.toLowerCase() ?? "";
  const word = /^[a-z]+/.exec(text)?.[0];
  if (word === undefined) return null;
  const sign = /\bunsigned\b/.test(text) ? " unsigned" : "";
  return `${groups[word] ?? word}${sign}`;
}

/** A column with its table's options, which decide about its collation. */
export interface PlacedColumn {
  readonly table: Pick<Table, "options">;
  readonly column: Pick<Column, "type" | "collation">;
}

/** Returns the collation of a text column; null where it is unknown. */
function collationOf({ table, column }: PlacedColumn, server: MysqlServer, usual: string | null): string | null {
  const text = compileColumnType(column.type, server) ?? "";
  const said = /\bcollate\s+(\w+)/i.exec(text)?.[1];
  if (said !== undefined || /\b(?:character\s+set|charset|ascii|unicode)\b/i.test(text)) return said ?? null;
  const ofTable = table.options["collation"];
  return column.collation ?? (typeof ofTable === "string" ? ofTable : usual);
}

/**
 * Returns whether a foreign key may combine two columns, as far as their types tell.
 *
 * @param usual the collation of the database; null where it is unknown
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
  // Two columns that both have the database's collation agree, whichever that is.
  return first === null || second === null || first.toLowerCase() === second.toLowerCase();
}
