import type { AlterColumn } from "../operation/alter-column.ts";
import { factsOf, mayChangeRows } from "../operation/definitions.ts";
import type { Operation } from "../operation/operation.ts";
import type { Database } from "../schema/database.ts";
import { formatQualifiedName, isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import { constraintsOf } from "../schema/table.ts";

/**
 * A place in a plan for a check of values: the position of the operation before which it runs, and the names of the table and column there.
 */
export interface CheckPlace {
  readonly at: number;
  readonly table: QualifiedName;
  readonly column: string;
  /** Columns of the primary key. */
  readonly key: readonly string[];
}

/** Returns the place before an operation, with the names from before it, or null when the operation may change the values. */
function before(place: CheckPlace, operation: Operation): CheckPlace | null {
  if (mayChangeRows(operation)) return null;
  const { renaming, givenColumns } = factsOf(operation);
  const isGiven = givenColumns.some(
    ({ table, column, isNew }) =>
      isSameName(table, place.table) && (column === place.column || (isNew && place.key.includes(column))),
  );
  if (isGiven) return null;
  if (renaming?.part === "table" && isSameName(renaming.to, place.table)) return { ...place, table: renaming.from };
  if (renaming?.part === "column" && isSameName(renaming.table, place.table)) {
    const rename = (name: string) => (name === renaming.to ? renaming.from : name);
    return { ...place, column: rename(place.column), key: place.key.map(rename) };
  }
  return place;
}

/**
 * Returns the earliest place at which the column already has the values that its change of type will convert. A check there fails before
 * anything is changed, unless earlier operations change rows themselves.
 *
 * @param at position of the change among the operations
 * @param found the schema in which the change finds the column
 */
export function findCheckPlace(
  operations: readonly Operation[],
  at: number,
  { table, column }: AlterColumn,
  found: Database,
): CheckPlace {
  const owner = found.tables.get(formatQualifiedName(table));
  const [key] = owner === undefined ? [] : constraintsOf(owner, "primaryKey");
  let place: CheckPlace = { at, table, column, key: (key?.columns ?? []).filter((name) => name !== column) };
  for (let earlier = at - 1; earlier >= 0; earlier -= 1) {
    const operation = operations[earlier];
    const names = operation && before(place, operation);
    if (!names) return place;
    place = { ...names, at: earlier };
  }
  return place;
}
