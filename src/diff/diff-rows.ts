import { givenValue, pickColumns, rowKey } from "../operation/describe/row-match.ts";
import { canonicalDefault } from "../schema/canonical-type.ts";
import { canonicalValue } from "../schema/canonical-value.ts";
import type { RowValue, RowValues } from "../schema/expression.ts";
import type { ReferenceRows } from "../schema/reference-rows.ts";
import { type KeyReading, keyIdentity } from "../schema/row/key-identity.ts";
import { findColumn, type Table } from "../schema/table.ts";
import type { DiffDraft } from "./database-diff.ts";

/** Adds the operation that deletes the reference rows of a table before it is dropped, so that the downgrade restores them. */
export function dropRows({ table, key, rows }: ReferenceRows, draft: DiffDraft): void {
  if (rows.length === 0) return;
  draft.operations.push({ kind: "deleteRows", table, where: rows.map((row) => pickColumns(row, key)), rows });
}

/** Adds the operation that inserts the reference rows of a table that had none. */
export function addRows({ table, key, rows }: ReferenceRows, draft: DiffDraft): void {
  if (rows.length > 0) draft.operations.push({ kind: "insertRows", table, rows, key });
}

/** Returns the value that a row has in a column that it does not give: the column's default, or null. */
function implicitValue(column: string, ...tables: readonly (Table | undefined)[]): RowValue {
  for (const table of tables) {
    const found = table && findColumn(table, column);
    if (found !== undefined) return found.default ?? null;
  }
  return null;
}

interface RowChange {
  readonly set: Record<string, RowValue>;
  readonly from: Record<string, RowValue>;
}

/**
 * Returns the values that change in a row, before and after, or null where none does. A column that the new row does not give is not
 * compared.
 */
function findRowChange(
  before: RowValues,
  after: RowValues,
  compared: readonly string[],
  from: Table,
  to: Table,
): RowChange | null {
  const change: RowChange = { set: {}, from: {} };
  for (const column of compared) {
    const value = givenValue(after, column);
    if (value === undefined) continue;
    const given = givenValue(before, column);
    const known = given === undefined ? implicitValue(column, from, to) : given;
    if (canonicalValue(known) === canonicalValue(value)) continue;
    change.set[column] = value;
    change.from[column] = known;
  }
  // The values of a dropped column are recorded, so that the downgrade can restore them.
  for (const [column, value] of Object.entries(before)) {
    if (findColumn(to, column) !== undefined) continue;
    const left = implicitValue(column, from);
    if (canonicalValue(left) === canonicalValue(value)) continue;
    change.set[column] = left;
    change.from[column] = value;
  }
  return Object.keys(change.set).length === 0 ? null : change;
}

/**
 * Returns a row with the defaults written out that `from` gave it and `to` changes. Rows are written after columns change, so the downgrade
 * inserts the row while the table still has the new defaults.
 */
function withOldDefaults(row: RowValues, from: Table, to: Table): RowValues {
  const changed = from.columns.filter((column) => {
    const after = findColumn(to, column.name);
    const isGiven = givenValue(row, column.name) !== undefined || column.default === null;
    return !isGiven && after !== undefined && canonicalDefault(column) !== canonicalDefault(after);
  });
  if (changed.length === 0) return row;
  return { ...row, ...Object.fromEntries(changed.map((column) => [column.name, column.default])) };
}

/** Adds the operation that deletes rows, found by the keys of both sides: the new key alone may match a new row as well as an old one. */
function deleteRows(
  gone: readonly RowValues[],
  keys: readonly string[],
  from: Table,
  to: Table,
  draft: DiffDraft,
): void {
  if (gone.length === 0) return;
  const columns = [...new Set(keys)];
  const where = gone.map((row) => pickColumns(row, columns));
  const rows = gone.map((row) => withOldDefaults(row, from, to));
  draft.operations.push({ kind: "deleteRows", table: to.name, where, rows });
  const object = `${gone.length} ${gone.length === 1 ? "row" : "rows"}`;
  draft.diagnostics.push({ kind: "referenceRowsDeleted", table: to.name, object });
}

/**
 * Returns the row before of each row that was there: the one with the same key, else one whose key is only spelled otherwise. To insert the
 * new spelling and delete the old one would lose the row where the engine takes both for one: the insert would find the row and leave it.
 */
function pairRows(
  before: readonly RowValues[],
  after: readonly RowValues[],
  key: readonly string[],
  reading: KeyReading,
): ReadonlyMap<RowValues, RowValues> {
  const known = new Map(before.map((row) => [rowKey(row, key), row]));
  const pairs = new Map<RowValues, RowValues>();
  const unpaired: RowValues[] = [];
  for (const row of after) {
    const text = rowKey(row, key);
    const old = known.get(text);
    if (old === undefined) unpaired.push(row);
    else pairs.set(row, old);
    known.delete(text);
  }
  if (unpaired.length === 0 || known.size === 0) return pairs;
  const respelled = new Map([...known.values()].map((row) => [keyIdentity(row, key, reading), row]));
  for (const row of unpaired) {
    const identity = keyIdentity(row, key, reading);
    const old = respelled.get(identity);
    if (old !== undefined) pairs.set(row, old);
    respelled.delete(identity);
  }
  return pairs;
}

/**
 * Adds the operations that give a table that stays the reference rows of `to`. Rows are matched by their natural key; in the mode
 * "insert-only" only missing rows are inserted.
 *
 * @param foldsText whether an engine may take texts for one that differ in case, accents or blanks at the end
 */
export function diffRows(
  before: ReferenceRows | undefined,
  after: ReferenceRows | undefined,
  from: Table,
  to: Table,
  { draft, foldsText }: { readonly draft: DiffDraft; readonly foldsText: boolean },
): void {
  if (after === undefined) {
    if (before !== undefined) deleteRows(before.rows, before.key, from, to, draft);
    return;
  }
  if (before === undefined) return addRows(after, draft);
  const { key, compare } = after;
  const rowBefore = pairRows(before.rows, after.rows, key, { columnOf: (name) => findColumn(to, name), foldsText });
  const added = after.rows.filter((row) => !rowBefore.has(row));
  addRows({ ...after, rows: added }, draft);
  for (const [row, old] of rowBefore) {
    // The key itself differs where only its spelling changed.
    const compared = [...key, ...(compare === "insert-only" ? [] : compare)];
    const change = findRowChange(old, row, compared, from, to);
    if (change === null) continue;
    const where = pickColumns(old, key);
    draft.operations.push({ kind: "updateRows", table: to.name, set: change.set, where, from: change.from });
  }
  if (compare === "insert-only") return;
  const kept = new Set(rowBefore.values());
  const gone = before.rows.filter((row) => !kept.has(row));
  deleteRows(gone, [...before.key, ...key], from, to, draft);
}
