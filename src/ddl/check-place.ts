import type { AlterColumn } from "../operation/alter-column.ts";
import type { Operation } from "../operation/operation.ts";
import type { Database } from "../schema/database.ts";
import { formatQualifiedName, isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import { constraintsOf } from "../schema/table.ts";

/** A place in a plan: the operation before which a check of values stands, and the names that the column has there. */
export interface CheckPlace {
  readonly at: number;
  readonly table: QualifiedName;
  readonly column: string;
  /** Columns of the primary key. */
  readonly key: readonly string[];
}

const rowOperations: ReadonlySet<Operation["kind"]> = new Set([
  "insertRows",
  "updateRows",
  "deleteRows",
  "backfill",
  "execute",
  "run",
]);

/** Returns the names before an operation, or null when the values may be others before it. */
function before(place: CheckPlace, operation: Operation): CheckPlace | null {
  if (rowOperations.has(operation.kind)) return null;
  if (operation.kind === "renameTable" && isSameName(operation.to, place.table)) {
    return { ...place, table: operation.from };
  }
  if (operation.kind === "createTable") return isSameName(operation.table.name, place.table) ? null : place;
  if (!("table" in operation) || !isSameName(operation.table, place.table)) return place;
  if (operation.kind === "renameColumn") {
    const rename = (name: string) => (name === operation.to ? operation.from : name);
    return { ...place, column: rename(place.column), key: place.key.map(rename) };
  }
  if (operation.kind === "addColumn")
    return [place.column, ...place.key].includes(operation.column.name) ? null : place;
  const isChanged = operation.kind === "alterColumn" && operation.column === place.column;
  return isChanged && (operation.changes.type ?? operation.changes.generated) !== undefined ? null : place;
}

/**
 * Returns the first place where the values of a column are those that its change of type will find, so that a check there stops before
 * anything is done unless the operations change rows themselves.
 *
 * @param at position of the change among the operations
 * @param found the schema that the change finds
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
