import { constrainedColumns, type Constraint, type ForeignKey } from "../../../schema/constraint.ts";
import { constraintsOf, type Table } from "../../../schema/table.ts";
import type { TableIndex } from "../../../schema/table-index.ts";

/** Returns whether a key can back a foreign key: its first columns are the foreign key's columns in their order. */
function isBacking(keys: readonly (string | null)[], columns: readonly string[]): boolean {
  return columns.every((column, at) => keys[at] === column);
}

function keysOf(index: TableIndex): readonly (string | null)[] {
  if (index.method !== null && index.method !== "btree") return [null];
  return index.keys.map(({ on, operatorClass }) => (on.kind === "column" && operatorClass === null ? on.column : null));
}

/**
 * Returns whether an index or key is a backing index of a foreign key, which then needs no index of its own
 * (https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html).
 */
export function backs(key: TableIndex | Constraint, { columns }: ForeignKey): boolean {
  if (!("kind" in key)) return isBacking(keysOf(key), columns);
  return (key.kind === "primaryKey" || key.kind === "unique") && isBacking(constrainedColumns(key), columns);
}

/** Returns whether the table has a backing index for a foreign key, besides the one that the server creates for it. */
export function hasBackingIndex(
  table: Table,
  reference: ForeignKey,
  without: TableIndex | Constraint | null = null,
): boolean {
  return [...table.indexes, ...table.constraints].some((key) => key !== without && backs(key, reference));
}

/** Returns the foreign keys for which an index or key is the only backing index, so that the server refuses to drop it. */
export function backedAlone(table: Table, key: TableIndex | Constraint): readonly ForeignKey[] {
  return constraintsOf(table, "foreignKey").filter(
    (reference) => hasBackingIndex(table, reference) && !hasBackingIndex(table, reference, key),
  );
}
