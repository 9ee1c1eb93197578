import type { RowSearch } from "../../../ddl/row-search.ts";
import { AludelError } from "../../../error/aludel-error.ts";
import { changesRows, type RowOperation } from "../../../operation/definitions.ts";
import type { Operation } from "../../../operation/operation.ts";
import type { Column } from "../../../schema/column.ts";
import { type Database, emptyDatabase } from "../../../schema/database.ts";
import { isExpression, literal, type RowValue, type RowValues } from "../../../schema/expression.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { findColumn } from "../../../schema/table.ts";
import { compileColumnType, type MysqlServer } from "../column-types.ts";
import { momentText } from "./mysql-literal.ts";

/** A moment as text that names its time zone, as ISO 8601 and PostgreSQL write it. The servers refuse most of them. */
const zoned =
  /^(?<day>\d{4}-\d\d-\d\d)[T ](?<minute>\d\d:\d\d)(?::(?<second>\d\d)(?<fraction>\.\d+)?)? ?(?:(?<utc>z)|(?<sign>[+-])(?<hours>\d\d)(?::?(?<minutes>\d\d))?)$/i;

function rowsOf(operation: RowOperation): readonly RowValues[] {
  switch (operation.kind) {
    case "insertRows":
      return operation.rows;
    case "deleteRows":
      return operation.where;
    case "updateRows":
    case "backfill":
      return [operation.set, operation.where];
  }
}

/** Returns the text of a value, bound or a constant. */
function textOf(value: RowValue): string | null {
  const plain = isExpression(value) && value.kind === "literal" ? value.value : value;
  return typeof plain === "string" ? plain : null;
}

/** Returns whether a row operation has a text that may be a moment with a time zone: what it is its column's type tells. */
export function hasZonedTexts(operation: Operation): operation is RowOperation {
  if (!changesRows(operation)) return false;
  return rowsOf(operation).some((row) => Object.values(row).some((value) => zoned.test(textOf(value) ?? "")));
}

/** Returns whether a column holds moments, and whether they are points in time wherever one is; null for other columns. */
function isOfTime({ type }: Column, server: MysqlServer): "instant" | "local" | null {
  const word = /^\w+/.exec(compileColumnType(type, server) ?? "")?.[0].toLowerCase();
  if (word === "timestamp") return "instant";
  return word === "datetime" ? "local" : null;
}

/** Returns the second of a moment, or null for a text that is none. */
function inUtcOf(text: string): string | null {
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? null : momentText(moment).slice(0, -".000".length);
}

/**
 * Returns a text that names its time zone as the servers take it: the moment in UTC, as a Date is written, with all of its digits. A text
 * that is none stays as it is.
 *
 * @throws AludelError UNSUPPORTED_FEATURE for another zone than UTC where the column has none: PostgreSQL leaves it out, others do not
 */
function readMoment(text: string, column: Column, table: QualifiedName, server: MysqlServer): string {
  const found = zoned.exec(text)?.groups;
  const kind = isOfTime(column, server);
  if (found === undefined || kind === null) return text;
  const { day, minute, second = "00", fraction = "", sign, hours = "00", minutes = "00" } = found;
  const said = `${day} ${minute}:${second}`;
  // Days that the calendar does not have become others here; the server refuses them.
  if (inUtcOf(`${day}T${minute}:${second}Z`) !== said) return text;
  const inUtc = inUtcOf(`${day}T${minute}:${second}${sign === undefined ? "Z" : `${sign}${hours}:${minutes}`}`);
  if (inUtc === null) return text;
  if (kind === "local" && inUtc !== said) {
    throw new AludelError(
      "UNSUPPORTED_FEATURE",
      `column "${formatColumnName(table, column.name)}" has no time zone, but the text "${text}" names one: PostgreSQL would leave it out, and other engines would not`,
      {
        hint: `Say which moment is meant: "${day}T${minute}:${second}${fraction}Z" or "${inUtc.replace(" ", "T")}${fraction}Z"; or make the column a timestamp with time zone`,
        details: { dialect: server, object: formatColumnName(table, column.name), text },
      },
    );
  }
  return `${inUtc}${fraction}`;
}

/** Returns a row operation with the texts of moments in columns of moments as the servers take them. */
export function withMomentTexts<O extends RowOperation>(operation: O, schema: Database, server: MysqlServer): O {
  const table = schema.tables.get(formatQualifiedName(operation.table));
  if (table === undefined) return operation;
  const read = (row: RowValues): RowValues =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const text = textOf(value);
        const column = findColumn(table, name);
        if (text === null || column === undefined) return [name, value];
        const moment = readMoment(text, column, table.name, server);
        return [name, typeof value === "string" ? moment : literal(moment)];
      }),
    );
  switch (operation.kind) {
    case "insertRows":
      return { ...operation, rows: operation.rows.map(read) };
    case "deleteRows":
      return { ...operation, where: operation.where.map(read) };
    case "updateRows":
    case "backfill":
      return { ...operation, set: read(operation.set), where: read(operation.where) };
  }
}

/** Returns a search for a row with the texts of moments as the servers take them, where the table is known. */
export function withMomentsAsTaken(search: RowSearch, server: MysqlServer): RowSearch {
  const { table, where, expected, definition } = search;
  if (definition === undefined) return search;
  const schema = { ...emptyDatabase, tables: new Map([[formatQualifiedName(table), definition]]) };
  const read = withMomentTexts({ kind: "updateRows", table, set: expected, where, from: null }, schema, server);
  return { ...search, where: read.where, expected: read.set };
}
