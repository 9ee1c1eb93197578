import { formatRowKeyText } from "../operation/describe/row-match.ts";
import type { Operation } from "../operation/operation.ts";
import type { ForeignKey } from "../schema/constraint.ts";
import type { Database } from "../schema/database.ts";
import type { RowValues } from "../schema/expression.ts";
import { formatColumnName, formatQualifiedName, isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Rename } from "./apply-renames.ts";
import { columnBefore, tableBefore } from "./names-before.ts";

/** A foreign key through which rows of another table, or of the same one, may reference a row. */
export interface RowUser {
  readonly table: QualifiedName;
  readonly foreignKey: ForeignKey;
}

/** A reference row that is deleted while its table stays. Names are those of the revision history, before renames. */
export interface RemovedRow {
  readonly table: QualifiedName;
  readonly key: RowValues;
  /** The row as users write it: `roles.viewer`. */
  readonly object: string;
  readonly users: readonly RowUser[];
}

function findUsers(before: Database, table: QualifiedName): RowUser[] {
  return [...before.tables.values()].flatMap((user) =>
    user.constraints.flatMap((constraint) =>
      constraint.kind === "foreignKey" && isSameName(constraint.references.table, table)
        ? [{ table: user.name, foreignKey: constraint }]
        : [],
    ),
  );
}

/**
 * Returns the reference rows that the operations delete from tables that stay and that foreign keys reference.
 *
 * @param before the schema before the operations and the renames
 */
export function findRemovedRows(
  operations: readonly Operation[],
  before: Database,
  renames: readonly Rename[],
): readonly RemovedRow[] {
  const dropped = new Set(
    operations.flatMap((operation) => (operation.kind === "dropTable" ? [formatQualifiedName(operation.table)] : [])),
  );
  return operations.flatMap((operation) => {
    if (operation.kind !== "deleteRows" || dropped.has(formatQualifiedName(operation.table))) return [];
    const table = tableBefore(operation.table, renames);
    // The referencing rows of a dropped table disappear with it.
    const users = findUsers(before, table).filter((user) => !dropped.has(formatQualifiedName(user.table)));
    if (users.length === 0) return [];
    return operation.where.map((where) => {
      const key = Object.fromEntries(
        Object.entries(where).map(([column, value]) => [columnBefore(table, column, renames), value]),
      );
      return { table, key, object: formatColumnName(table, formatRowKeyText(key)), users };
    });
  });
}
