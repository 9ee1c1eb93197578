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

/** A timestamp with a time zone as text, in the formats of ISO 8601 and PostgreSQL. The servers refuse most of them. */
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

/** Returns the text of a bound or literal value; null for other values. */
function textOf(value: RowValue): string | null {
  const plain = isExpression(value) && value.kind === "literal" ? value.value : value;
  return typeof plain === "string" ? plain : null;
}

/**
 * Returns whether a row operation has a text that looks like a timestamp with a time zone. Whether it is one depends on the column's type.
 */
export function hasZonedTexts(operation: Operation): operation is RowOperation {
  if (!changesRows(operation)) return false;
  return rowsOf(operation).some((row) => Object.values(row).some((value) => zoned.test(textOf(value) ?? "")));
}

/** Returns whether a column holds instants (with time zone) or local timestamps; null for other columns. */
function isOfTime({ type }: Column, server: MysqlServer): "instant" | "local" | null {
  const word = /^\w+/.exec(compileColumnType(type, server) ?? "")?.[0].toLowerCase();
  if (word === "timestamp") return "instant";
  return word === "datetime" ? "local" : null;
}

/** Returns the instant of a text in UTC, to the second, or null for text that is no timestamp. */
function inUtcOf(text: string): string | null {
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? null : momentText(moment).slice(0, -".000".length);
}

/**
 * Returns a timestamp with a time zone in a format that the servers accept: in UTC, as a Date is written, with all of its digits. Text that
 * is no such timestamp is returned unchanged.
 *
 * @throws AludelError UNSUPPORTED_FEATURE for a time zone other than UTC where the column has none: PostgreSQL ignores it, other engines do
 * not
 */
function readMoment(text: string, column: Column, table: QualifiedName, server: MysqlServer): string {
  const found = zoned.exec(text)?.groups;
  const kind = isOfTime(column, server);
  if (found === undefined || kind === null) return text;
  const { day, minute, second = "00", fraction = "", sign, hours = "00", minutes = "00" } = found;
  const said = `${day} ${minute}:${second}`;
  // Date would normalize a day that the calendar does not have. Such a text is left to the server, which refuses it.
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

/** Returns a row operation whose texts in timestamp columns are in a format that the servers accept. */
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

/** Returns a search for a row whose timestamps are in a format that the servers accept, where the table is known. */
export function withMomentsAsTaken(search: RowSearch, server: MysqlServer): RowSearch {
  const { table, where, expected, definition } = search;
  if (definition === undefined) return search;
  const schema = { ...emptyDatabase, tables: new Map([[formatQualifiedName(table), definition]]) };
  const read = withMomentTexts({ kind: "updateRows", table, set: expected, where, from: null }, schema, server);
  return { ...search, where: read.where, expected: read.set };
}
