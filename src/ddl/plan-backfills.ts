import { AludelError } from "../error/aludel-error.ts";
import type { Backfill } from "../operation/backfill.ts";
import { foldAlong } from "../operation/fold/fold-along.ts";
import type { Operation } from "../operation/operation.ts";
import type { Column } from "../schema/column.ts";
import type { Database } from "../schema/database.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import { constraintsOf, findColumn, type Table } from "../schema/table.ts";

/** A backfill whose key is resolved to columns. */
export interface PlannedBackfill extends Backfill {
  /** In the order of the key. */
  readonly keyColumns: readonly Column[];
}

/**
 * Returns the operations with the key of each backfill resolved in the schema that the backfill finds, according to the revision history.
 *
 * @throws AludelError BACKFILL_KEY for a table without a unique key of columns that are NOT NULL, or for a key that the backfill itself
 * changes
 */
export async function planBackfills(
  operations: readonly Operation[],
  foldedSchema: () => Promise<Database>,
): Promise<readonly Operation[]> {
  if (operations.every(({ kind }) => kind !== "backfill")) return operations;
  const schemaBefore = foldAlong(operations, await foldedSchema());
  return operations.map((operation, at) =>
    operation.kind === "backfill" ? planBackfill(operation, schemaBefore(at)) : operation,
  );
}

function planBackfill(operation: Backfill, schema: Database): PlannedBackfill {
  const name = formatQualifiedName(operation.table);
  const table = schema.tables.get(name);
  if (table === undefined) {
    throw keyError(operation, `the history knows no table "${name}"`, [
      "Name a table that revisions create; tell of one that raw SQL creates with changes in op.execute",
    ]);
  }
  const key = resolveKey(operation, table);
  const keyColumns = key.map((column) => findColumn(table, column)).filter((column) => column !== undefined);
  const moving = key.find((column) => Object.hasOwn(operation.set, column));
  if (moving !== undefined) {
    throw keyError(operation, `its set changes column "${moving}" of the key along which it goes`, describeKeys(table));
  }
  const computed = keyColumns.find(({ generated }) => generated !== null);
  if (computed !== undefined) {
    throw keyError(operation, `column "${computed.name}" of its key is generated from others`, describeKeys(table));
  }
  return { ...operation, key, keyColumns };
}

/** Returns the columns of the key along which the backfill visits the rows, in the order of the key's index. */
function resolveKey(operation: Backfill, table: Table): readonly string[] {
  const [primary] = constraintsOf(table, "primaryKey");
  const key = operation.key ?? primary?.columns;
  if (key === undefined) {
    throw keyError(operation, `table "${formatQualifiedName(table.name)}" has no primary key`, describeKeys(table));
  }
  const missing = key.find((column) => findColumn(table, column) === undefined);
  if (missing !== undefined) throw keyError(operation, `the table has no column "${missing}"`, describeKeys(table));
  const found = uniqueKeys(table).find((columns) => isSameSet(columns, key));
  if (found === undefined) {
    const problem = `its key (${key.join(", ")}) is neither the primary key nor unique`;
    throw keyError(operation, problem, describeKeys(table));
  }
  // SQLite allows nulls in primary keys unless the columns are NOT NULL (https://sqlite.org/lang_createtable.html#the_primary_key).
  const nullable = found.find((column) => findColumn(table, column)?.nullable === true);
  if (nullable !== undefined) {
    throw keyError(operation, `column "${nullable}" of its key may be null`, describeKeys(table));
  }
  return found;
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  const wanted = new Set(right);
  return left.length === wanted.size && left.every((column) => wanted.has(column));
}

/** Returns the columns of each key that identifies rows as far as they are not null, the primary key first. */
function uniqueKeys(table: Table): readonly (readonly string[])[] {
  const indexed = table.indexes
    .filter(({ unique, predicate }) => unique && predicate === null)
    .map(({ keys }) => keys.map(({ on, collation }) => (on.kind === "column" && collation === null ? on.column : null)))
    .filter((columns): columns is string[] => !columns.includes(null));
  const constraints = [...constraintsOf(table, "primaryKey"), ...constraintsOf(table, "unique")];
  return [...constraints.map(({ columns }) => columns), ...indexed];
}

function describeKeys(table: Table): readonly string[] {
  const isFilled = (columns: readonly string[]) => columns.every((name) => findColumn(table, name)?.nullable === false);
  const keys = uniqueKeys(table)
    .filter(isFilled)
    .map((columns) => `["${columns.join('", "')}"]`);
  return keys.length === 0
    ? ["Add a primary key or a unique constraint over columns that are not null, or use op.update"]
    : [`Keys that tell its rows apart: ${keys.join(", ")}`];
}

function keyError({ table, key }: Backfill, problem: string, [hint]: readonly string[]): AludelError {
  const name = formatQualifiedName(table);
  return new AludelError("BACKFILL_KEY", `op.backfill of "${name}" cannot go along a key: ${problem}`, {
    ...(hint === undefined ? {} : { hint }),
    details: { table: name, key },
  });
}
