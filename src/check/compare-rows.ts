import { type Row, type Session, SessionError } from "../connection/session.ts";
import { batchRowSearches } from "../ddl/row-search.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { givenValue, pickColumns } from "../operation/describe/row-match.ts";
import type { Database } from "../schema/database.ts";
import { isExpression, isJsonDocument, type RowValue, type RowValues, type SqlValue } from "../schema/expression.ts";
import { formatExpression, formatValue } from "../schema/format-expression.ts";
import type { ReferenceRows } from "../schema/reference-rows.ts";
import { findColumn, type Table } from "../schema/table.ts";
import { type Difference, remediesFor } from "./difference.ts";

const between = ["models", "database"] as const;

/** Returns whether a value is known before it is written: a constant, or the key of another row. */
function isFixed(value: RowValue): boolean {
  return !isExpression(value) || value.kind === "literal" || value.kind === "json" || value.kind === "lookup";
}

function formatRowValue(value: RowValue): string {
  if (isExpression(value)) {
    return value.kind === "lookup" ? `${value.table} (${formatKey(value.where)})` : formatExpression(value);
  }
  return isJsonDocument(value) ? JSON.stringify(value) : formatValue(value as SqlValue);
}

function formatKey(where: RowValues): string {
  return Object.entries(where)
    .map(([column, value]) => `${column} = ${formatRowValue(value)}`)
    .join(", ");
}

/** Returns a value as the database has it, for people. */
function formatFound(value: unknown): string {
  if (value instanceof Uint8Array) return formatValue(value);
  return typeof value === "object" && value !== null ? JSON.stringify(value) : formatValue(value as SqlValue);
}

function describeChanges(row: Row, expected: RowValues): string[] {
  return Object.entries(expected).flatMap(([column, value], at) => {
    if (Number(row[`same_${at}`]) === 1) return [];
    return [`${column} is ${formatFound(row[`value_${at}`])} and is to be ${formatRowValue(value)}`];
  });
}

function hasFixed(row: RowValues, column: string): boolean {
  const value = givenValue(row, column);
  return value !== undefined && isFixed(value);
}

/** Returns the rows that a table should have now: those that the applied revisions wrote, found and compared as the models say. */
function rowsToFind(models: ReferenceRows, written: ReferenceRows): { where: RowValues; expected: RowValues }[] {
  const { key, compare } = models;
  return written.rows
    .filter((row) => key.every((column) => hasFixed(row, column)))
    .map((row) => {
      const compared = compare === "insert-only" ? [] : compare;
      const given = compared.filter((column) => hasFixed(row, column));
      return { where: pickColumns(row, key), expected: pickColumns(row, given) };
    });
}

function usedColumns({ key, compare }: ReferenceRows): Iterable<string> {
  return new Set([...key, ...(compare === "insert-only" ? [] : compare)]);
}

/** Reference rows, and the table as it is. */
interface RowSides {
  readonly models: ReferenceRows;
  /** What the applied revisions wrote. */
  readonly written: ReferenceRows;
  readonly definition: Table;
}

async function compareTable(
  session: Session,
  dialect: Dialect,
  object: string,
  { models, written, definition }: RowSides,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  const facts = { object, between, remedies: remediesFor(between) };
  const searches = rowsToFind(models, written).map((row) => ({ table: models.table, definition, ...row }));
  for (const batch of batchRowSearches(searches)) {
    const { sql, parameters } = dialect.compileRowSearch(batch, session);
    const { rows } = await session.execute(sql, parameters);
    const found = new Map(rows.map((row) => [Number(row["search"]), row]));
    for (const [at, { where, expected }] of batch.entries()) {
      const row = found.get(at);
      if (row === undefined) {
        differences.push({ ...facts, kind: "insertRows", detail: `the row with ${formatKey(where)} is missing` });
        continue;
      }
      const changes = describeChanges(row, expected);
      if (changes.length === 0) continue;
      const detail = `in the row with ${formatKey(where)} ${changes.join(", ")}`;
      differences.push({ ...facts, kind: "updateRows", detail });
    }
  }
  return differences;
}

/**
 * Compares the reference rows of the models with a live database, as far as the revisions that it records have written them: rows
 * that are missing, and rows whose compared columns were changed. Other rows and other columns belong to the users; of "insert-only"
 * rows only the existence is compared.
 */
export async function compareRows(
  session: Session,
  dialect: Dialect,
  sides: {
    readonly models: Database["rows"];
    /** The reference rows that the applied revisions have written. */
    readonly revisions: Database["rows"];
    readonly live: Pick<Database, "tables">;
  },
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const [object, models] of sides.models) {
    const written = sides.revisions.get(object);
    const table = sides.live.tables.get(object);
    if (written === undefined || table === undefined) continue;
    // A missing column is reported by the comparison of the schemas; without it the rows cannot be compared.
    if (![...usedColumns(models)].every((column) => findColumn(table, column) !== undefined)) continue;
    try {
      differences.push(...(await compareTable(session, dialect, object, { models, written, definition: table })));
    } catch (error) {
      if (!(error instanceof SessionError) || error.connectionLost) throw error;
      const detail = `the engine cannot compare the rows: ${error.message}`;
      const remedies = ["leave the columns out of compare that have no equality on this engine"];
      differences.push({ kind: "rowsNotCompared", object, between, detail, remedies });
    }
  }
  return differences;
}
