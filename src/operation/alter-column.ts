import type { Column } from "../schema/column.ts";
import type { SqlText } from "../schema/expression.ts";
import { formatColumnName, type QualifiedName } from "../schema/qualified-name.ts";
import { findColumn } from "../schema/table.ts";
import { assertColumnFits } from "./assert-references.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./database-draft.ts";
import { type FromTo, reverseFromTo } from "./from-to.ts";

/** The properties of a column that can change under it. A key that is present is a change. */
export type ColumnChanges = {
  readonly [K in "type" | "nullable" | "default" | "generated" | "identity" | "collation"]?: FromTo<Column[K]>;
};

/** Changes properties of a column. */
export interface AlterColumn {
  readonly kind: "alterColumn";
  readonly table: QualifiedName;
  readonly column: string;
  readonly changes: ColumnChanges;
  /** How old values become values of the new type; null leaves it to the engine's cast. */
  readonly using: SqlText | null;
  /** What values lose, in a few words, where the revision says that they do. */
  readonly lossy?: string;
}

/** Returns the operation that changes the properties back, with the engine's own cast for the type. */
export function reverseAlterColumn(operation: AlterColumn): AlterColumn {
  const reversed = Object.entries(operation.changes).map(([property, change]) => [
    property,
    reverseFromTo<unknown>(change),
  ]);
  const { lossy: _lossy, ...others } = operation;
  return { ...others, changes: Object.fromEntries(reversed) as ColumnChanges, using: null };
}

/** Returns whether a generated column stays one and its values are computed again, so that none is converted or lost. */
export function isComputedAnew({ changes: { generated } }: AlterColumn): boolean {
  return generated !== undefined && generated.from !== null && generated.to !== null;
}

/** Returns the column after the changes. */
export function changeColumn(column: Column, changes: ColumnChanges): Column {
  return { ...column, ...Object.fromEntries(Object.entries(changes).map(([property, { to }]) => [property, to])) };
}

/** Changes the column in the draft. */
export function applyAlterColumn(draft: DatabaseDraft, operation: AlterColumn): void {
  const { type } = operation.changes;
  if (type !== undefined) assertColumnFits(draft, operation.table, { name: operation.column, type: type.to });
  changeTable(draft, operation.table, (table) => {
    if (findColumn(table, operation.column) === undefined) {
      throw invalidOperation(`column "${formatColumnName(operation.table, operation.column)}" does not exist`);
    }
    return {
      ...table,
      columns: table.columns.map((column) =>
        column.name === operation.column ? changeColumn(column, operation.changes) : column,
      ),
    };
  });
}
