import { type AlterColumn, isComputedAnew } from "../operation/alter-column.ts";
import { factsOf } from "../operation/definitions.ts";
import type { Operation } from "../operation/operation.ts";
import type { FromTo } from "../operation/describe/from-to.ts";
import type { ColumnType } from "../schema/column-type.ts";
import { formatColumnType } from "../schema/format-column-type.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { classifyTypeChange } from "./type-change.ts";

/** A change that may lose values of existing rows. */
export interface LossyChange {
  readonly kind: "dropTable" | "dropColumn" | "narrowing" | "deleteRow";
  readonly table: QualifiedName;
  /** Null where a whole table or row is lost. */
  readonly column: string | null;
  /** The object as users write it: `users`, `users.bio`; a reference row by its key: `roles.viewer`. */
  readonly object: string;
  /** What is lost, in a few words. */
  readonly detail: string;
  /** The change of type whose values are to be converted; absent where the values go. */
  readonly conversion?: FromTo<ColumnType>;
}

function findLossyChange(operation: Operation): LossyChange[] {
  if (operation.kind === "alterColumn") return findNarrowing(operation);
  return factsOf(operation).lostValues.map(({ table, column }) =>
    column === null
      ? { kind: "dropTable", table, column, object: formatQualifiedName(table), detail: "all rows" }
      : {
          kind: "dropColumn",
          table,
          column,
          object: formatColumnName(table, column),
          detail: "all values of the column",
        },
  );
}

/**
 * Returns the loss that the change of a column's type may cause. It is judged by the types alone; a revision may later declare what it does
 * about the values.
 */
function findNarrowing(operation: AlterColumn): LossyChange[] {
  const { table, column, changes } = operation;
  const narrowing = { kind: "narrowing", table, column, object: formatColumnName(table, column) } as const;
  if (changes.generated?.from === null) return [{ ...narrowing, detail: "computed values replace all others" }];
  // A generated column loses nothing, because its values are computed again.
  if (changes.type === undefined || isComputedAnew(operation)) return [];
  const { from, to } = changes.type;
  const { kind, reason } = classifyTypeChange(changes.type);
  const detail = `${formatColumnType(from)} to ${formatColumnType(to)}: ${reason}`;
  return kind === "exact" ? [] : [{ ...narrowing, detail, conversion: changes.type }];
}

/** Returns the changes among operations that may lose values of existing rows, in their order. */
export function findLossyChanges(operations: readonly Operation[]): LossyChange[] {
  return operations.flatMap(findLossyChange);
}
