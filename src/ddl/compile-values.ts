import type { ColumnType } from "../schema/column-type.ts";
import {
  type Expression,
  isExpression,
  isJsonDocument,
  type RowValue,
  type RowValues,
  type SqlText,
  type SqlValue,
} from "../schema/expression.ts";
import { formatColumnName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Bind, SqlWriter } from "./sql-writer.ts";

function describeColumn(table: QualifiedName, column: string): string {
  return `column "${formatColumnName(table, column)}"`;
}

/** Returns the SQL of a value of a row, or null where the value is deliberately left out on this engine. */
function compileValue(
  writer: SqlWriter,
  value: RowValue,
  table: QualifiedName,
  column: string,
  bind: Bind,
): string | null {
  if (isExpression(value)) return writer.expression(value, describeColumn(table, column), bind);
  return bind(isJsonDocument(value) ? writer.json(value) : (value as SqlValue));
}

/** Returns how many parameters a row binds at most. */
export function countParameters(row: RowValues): number {
  let count = 0;
  for (const value of Object.values(row)) count += isExpression(value) ? countInExpression(value) : 1;
  return count;
}

function countInExpression(value: Expression | SqlText): number {
  if (value.kind === "lookup") return Object.keys(value.where).length;
  if (value.kind === "sql") return value.values.length;
  if (value.kind !== "perDialect") return 1;
  return Math.max(0, ...Object.values(value.dialects).map((text) => text?.values.length ?? 0));
}

/** Returns the row without the columns whose values are deliberately left out on this engine. */
export function presentColumns(writer: SqlWriter, row: RowValues, table: QualifiedName): RowValues {
  const isPresent = ([column, value]: readonly [string, RowValue]): boolean =>
    !(isExpression(value) && value.kind === "perDialect") ||
    writer.resolveText(value, describeColumn(table, column)) !== null;
  const columns = Object.entries(row);
  return columns.every(isPresent) ? row : Object.fromEntries(columns.filter(isPresent));
}

/** Returns the SQL of the values of a row, in the order of its columns. */
export function compileValues(writer: SqlWriter, row: RowValues, table: QualifiedName, bind: Bind): string[] {
  return Object.entries(row).map(([column, value]) => compileValue(writer, value, table, column, bind) ?? "NULL");
}

/**
 * Returns the predicate for rows with these values, with IS NULL for null; it is empty for no values, which matches all rows. `types` holds
 * the known types of the columns, so that the engine compares values as the column does.
 */
export function compileMatch(
  writer: SqlWriter,
  match: RowValues,
  table: QualifiedName,
  bind: Bind,
  types: ReadonlyMap<string, ColumnType> = new Map(),
): string {
  return Object.entries(match)
    .map(([column, value]) => {
      const name = writer.quote(column);
      if (value === null || (isExpression(value) && value.kind === "literal" && value.value === null))
        return `${name} IS NULL`;
      const text = compileValue(writer, value, table, column, bind);
      // Leaving the condition out would match more rows than intended.
      if (text === null)
        throw writer.unsupported(
          "SQL text for a condition",
          describeColumn(table, column),
          "Give the condition a text for this engine",
        );
      if (isJsonDocument(value)) return writer.jsonEquals(name, text);
      if (Array.isArray(value)) return writer.arrayEquals(name, text);
      return `${name} = ${types.get(column)?.kind === "real" ? writer.realValue(text) : text}`;
    })
    .join(" AND ");
}
