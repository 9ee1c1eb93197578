import type { DeleteRows } from "../operation/delete-rows.ts";
import type { InsertRows } from "../operation/insert-rows.ts";
import { pickColumns } from "../operation/describe/row-match.ts";
import type { UpdateRows } from "../operation/update-rows.ts";
import type { RowValues, SqlValue } from "../schema/expression.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import { compileMatch, compileValues, countParameters, presentColumns } from "./compile-values.ts";
import type { Bind, SqlWriter } from "./sql-writer.ts";
import { buildStatement, type Statement } from "./statement.ts";

const rowsPerStatement = 500;
const matchesPerStatement = 100;

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
  let free = 0;
  for (const row of rows) {
    const columns = Object.keys(row);
    const parameters = countParameters(row);
    const next = rows.length === 1 ? "" : JSON.stringify(columns.toSorted());
    const batch = batches.at(-1);
    // Rows without columns need a DEFAULT VALUES statement each.
    const isFull = columns.length === 0 || (batch?.length ?? 0) >= rowsPerStatement || parameters > free;
    if (batch === undefined || next !== signature || isFull) {
      batches.push([row]);
      signature = next;
      free = writer.parameterLimit - parameters;
    } else {
      batch.push(row);
      free -= parameters;
    }
  }
  return batches;
}

/** Returns the statements that insert rows, whether or not there are such rows. */
export function compileInsertRows(writer: SqlWriter, { table, rows }: InsertRows): Statement[] {
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
