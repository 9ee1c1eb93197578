import type { DeleteRows } from "../operation/delete-rows.ts";
import type { InsertRows } from "../operation/insert-rows.ts";
import { pickColumns } from "../operation/row-match.ts";
import type { UpdateRows } from "../operation/update-rows.ts";
import type { ColumnType } from "../schema/column-type.ts";
import { isExpression, isJsonDocument, type RowValue, type RowValues, type SqlValue } from "../schema/expression.ts";
import { formatColumnName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Bind, SqlWriter } from "./sql-writer.ts";
import { buildStatement, type Statement } from "./statement.ts";

const rowsPerStatement = 500;
const matchesPerStatement = 100;

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

/** Returns the row without the columns whose values are deliberately left out on this engine. */
function presentColumns(writer: SqlWriter, row: RowValues, table: QualifiedName): RowValues {
  const isPresent = ([column, value]: readonly [string, RowValue]): boolean =>
    !(isExpression(value) && value.kind === "perDialect") ||
    writer.resolveText(value, describeColumn(table, column)) !== null;
  const columns = Object.entries(row);
  return columns.every(isPresent) ? row : Object.fromEntries(columns.filter(isPresent));
}

function compileValues(writer: SqlWriter, row: RowValues, table: QualifiedName, bind: Bind): string[] {
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

function compileInsertIfMissing(
  writer: SqlWriter,
  row: RowValues,
  key: readonly string[],
  table: QualifiedName,
): Statement {
  const parameters: SqlValue[] = [];
  const bind = writer.bindTo(parameters);
  const present = presentColumns(writer, row, table);
  const name = writer.qualifiedName(table);
  const values = compileValues(writer, present, table, bind);
  const match = compileMatch(writer, pickColumns(row, key), table, bind);
  const sql =
    `INSERT INTO ${name} (${writer.quoteAll(Object.keys(present))}) SELECT ${values.join(", ")}` +
    ` WHERE NOT EXISTS (SELECT 1 FROM ${name} WHERE ${match})`;
  return buildStatement(sql, { parameters });
}

function compileInsertBatch(writer: SqlWriter, rows: readonly RowValues[], table: QualifiedName): Statement {
  const parameters: SqlValue[] = [];
  const bind = writer.bindTo(parameters);
  const columns = Object.keys(rows[0] ?? {});
  const name = writer.qualifiedName(table);
  if (columns.length === 0) return buildStatement(`INSERT INTO ${name} DEFAULT VALUES`);
  const tuples = rows.map(
    (row) => `(${compileValues(writer, row === rows[0] ? row : pickColumns(row, columns), table, bind).join(", ")})`,
  );
  return buildStatement(`INSERT INTO ${name} (${writer.quoteAll(columns)}) VALUES ${tuples.join(", ")}`, {
    parameters,
  });
}

/**
 * Returns runs of consecutive rows that give the same columns, so that one INSERT serves each run and a column that a row does not give
 * gets its default.
 */
function batchRows(writer: SqlWriter, rows: readonly RowValues[]): RowValues[][] {
  const batches: RowValues[][] = [];
  let signature = "";
  let limit = 0;
  for (const row of rows) {
    const columns = Object.keys(row);
    const next = rows.length === 1 ? "" : JSON.stringify(columns.toSorted());
    const batch = batches.at(-1);
    if (batch === undefined || next !== signature || batch.length >= limit) {
      batches.push([row]);
      signature = next;
      // Rows without columns need a DEFAULT VALUES statement each. A lookup binds values of its own, which count towards the parameter
      // limit.
      limit =
        columns.length === 0
          ? 1
          : Math.min(rowsPerStatement, Math.floor(writer.parameterLimit / (columns.length * 4)) || 1);
    } else {
      batch.push(row);
    }
  }
  return batches;
}

/** Returns the statements that insert rows. With a key the insert is idempotent: a row whose key already exists is left unchanged. */
export function compileInsertRows(writer: SqlWriter, { table, rows, key }: InsertRows): Statement[] {
  if (key !== null) return rows.map((row) => compileInsertIfMissing(writer, row, key, table));
  const present = rows.map((row) => presentColumns(writer, row, table));
  return batchRows(writer, present).map((batch) => compileInsertBatch(writer, batch, table));
}

/** Returns `UPDATE … SET …`, or null when every column is left out on this engine. */
export function compileUpdate(
  writer: SqlWriter,
  { table, set }: Pick<UpdateRows, "table" | "set">,
  bind: Bind,
): string | null {
  const present = presentColumns(writer, set, table);
  const columns = Object.keys(present);
  if (columns.length === 0) return null;
  const values = compileValues(writer, present, table, bind);
  const assignments = columns.map((column, at) => `${writer.quote(column)} = ${values[at]}`).join(", ");
  return `UPDATE ${writer.qualifiedName(table)} SET ${assignments}`;
}

/** Returns the statement that updates rows, or none when every column is left out on this engine. */
export function compileUpdateRows(writer: SqlWriter, operation: UpdateRows): Statement[] {
  const parameters: SqlValue[] = [];
  const bind = writer.bindTo(parameters);
  const update = compileUpdate(writer, operation, bind);
  if (update === null) return [];
  const match = compileMatch(writer, operation.where, operation.table, bind);
  return [buildStatement(match === "" ? update : `${update} WHERE ${match}`, { parameters })];
}

/** Returns the statements that delete rows; each deletes as many of the matches as the parameter limit allows. */
export function compileDeleteRows(writer: SqlWriter, { table, where }: DeleteRows): Statement[] {
  const statements: Statement[] = [];
  for (let start = 0; start < where.length; start += matchesPerStatement) {
    const parameters: SqlValue[] = [];
    const bind = writer.bindTo(parameters);
    const batch = where.slice(start, start + matchesPerStatement);
    const matches = batch.map((match) => compileMatch(writer, match, table, bind));
    const from = `DELETE FROM ${writer.qualifiedName(table)}`;
    const condition = matches.length === 1 ? matches[0] : matches.map((match) => `(${match})`).join(" OR ");
    const deletesAll = matches.includes("");
    statements.push(deletesAll ? buildStatement(from) : buildStatement(`${from} WHERE ${condition}`, { parameters }));
  }
  return statements;
}
