import { constrainedColumns, type Constraint, type ForeignKey } from "../../../schema/constraint.ts";
import { constraintsOf, type Table } from "../../../schema/table.ts";
import type { TableIndex } from "../../../schema/table-index.ts";

/** Returns whether the first columns of a key are, in any order, those of a foreign key: then it needs no index of its own. */
function isBacking(keys: readonly (string | null)[], columns: readonly string[]): boolean {
  return columns.every((column, at) => keys[at] === column);
}

function keysOf(index: TableIndex): readonly (string | null)[] {
  if (index.method !== null && index.method !== "btree") return [null];
  return index.keys.map(({ on, operatorClass }) => (on.kind === "column" && operatorClass === null ? on.column : null));
}

/** Returns whether an index or a key serves a foreign key, so that it needs none of its own. */
export function backs(key: TableIndex | Constraint, { columns }: ForeignKey): boolean {
  if (!("kind" in key)) return isBacking(keysOf(key), columns);
  return (key.kind === "primaryKey" || key.kind === "unique") && isBacking(constrainedColumns(key), columns);
}

/** Returns whether the table has a key that serves a foreign key, besides the index that the server makes for it. */
export function hasBackingIndex(
  table: Table,
  reference: ForeignKey,
  without: TableIndex | Constraint | null = null,
): boolean {
  return [...table.indexes, ...table.constraints].some((key) => key !== without && backs(key, reference));
}

/** Returns the foreign keys that an index or key serves alone: the server does not let it go. */
export function backedAlone(table: Table, key: TableIndex | Constraint): readonly ForeignKey[] {
  return constraintsOf(table, "foreignKey").filter(
    (reference) => hasBackingIndex(table, reference) && !hasBackingIndex(table, reference, key),
  );
}
