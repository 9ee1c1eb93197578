import { changesRows, type RowOperation } from "../operation/definitions.ts";
import { foldAlong } from "../operation/fold/fold-along.ts";
import type { Operation } from "../operation/operation.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { Database } from "../schema/database.ts";
import { isExpression, literal, type RowValue, type RowValues } from "../schema/expression.ts";
import { hasOffset, momentInUtc } from "../schema/row/moment-in-utc.ts";
import { formatQualifiedName, parseQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { findColumn, type Table } from "../schema/table.ts";
import type { RowSearch } from "./row-search.ts";

/** A value of a row that stands in an array. */
type Part = Exclude<RowValue, undefined>;

function readValue(value: Part, type: ColumnType): Part {
  if (type.kind === "array" && Array.isArray(value)) {
    return value.map((part: Part) => readValue(part, type.element)) as Part;
  }
  if (elementOf(type).kind !== "timestamp") return value;
  if (typeof value === "string") return momentInUtc(value);
  // An array of one dimension may be declared, and hold others.
  if (Array.isArray(value)) return value.map((part: Part) => readValue(part, type)) as Part;
  return value;
}

function elementOf(type: ColumnType): ColumnType {
  return type.kind === "array" ? elementOf(type.element) : type;
}

type TableOf = (name: QualifiedName) => Table | undefined;

function readRow(row: RowValues, name: QualifiedName, tableOf: TableOf): RowValues {
  const table = tableOf(name);
  const read = (column: string, value: RowValue): RowValue => {
    if (isExpression(value) && value.kind === "lookup") {
      return { ...value, where: readRow(value.where, parseQualifiedName(value.table), tableOf) as typeof value.where };
    }
    const type = table && findColumn(table, column)?.type;
    if (type === undefined) return value;
    if (!isExpression(value)) return readValue(value, type);
    return value.kind === "literal" ? literal(readValue(value.value, type) as typeof value.value) : value;
  };
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, read(column, value)]));
}

function readOperation<O extends RowOperation>(operation: O, tableOf: TableOf): O {
  const read = (row: RowValues): RowValues => readRow(row, operation.table, tableOf);
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

/** Whether the operation has a text that looks like a moment with an offset, wherever it stands. */
function mayHaveOffsets(operation: Operation): operation is RowOperation {
  if (!changesRows(operation)) return false;
  const found = (value: unknown): boolean =>
    typeof value === "string"
      ? hasOffset(value)
      : typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && Object.values(value).some(found);
  return found(operation);
}

/**
 * Returns the operations with the moments in rows in UTC, as moments in defaults are: those of timestamps with and without a time zone, also
 * inside arrays and lookups.
 */
export async function withMomentsInUtc(
  operations: readonly Operation[],
  foldedSchema: () => Promise<Database>,
): Promise<readonly Operation[]> {
  if (!operations.some(mayHaveOffsets)) return operations;
  const schemaBefore = foldAlong(operations, await foldedSchema());
  return operations.map((operation, at) => {
    if (!mayHaveOffsets(operation)) return operation;
    const { tables } = schemaBefore(at);
    return readOperation(operation, (name) => tables.get(formatQualifiedName(name)));
  });
}

/** Returns a search for a row with its moments in UTC, where the table is known. */
export function searchInUtc(search: RowSearch): RowSearch {
  const { table, where, expected, definition } = search;
  const mayChange = (value: RowValue): boolean =>
    typeof value === "string" ? hasOffset(value) : typeof value === "object" && value !== null;
  if (definition === undefined || ![where, expected].some((row) => Object.values(row).some(mayChange))) return search;
  const tableOf: TableOf = (name) =>
    formatQualifiedName(name) === formatQualifiedName(table) ? definition : undefined;
  return { ...search, where: readRow(where, table, tableOf), expected: readRow(expected, table, tableOf) };
}
