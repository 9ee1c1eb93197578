import { isComputedAnew } from "../operation/alter-column.ts";
import type { Operation } from "../operation/operation.ts";
import { formatColumnType } from "../schema/format-column-type.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { classifyTypeChange } from "./type-change.ts";

/** A change that may lose what rows hold. */
export interface LossyChange {
  readonly kind: "dropTable" | "dropColumn" | "narrowing" | "deleteRow";
  readonly table: QualifiedName;
  /** Null for a whole table or row. */
  readonly column: string | null;
  /** The object as users write it: `users`, `users.bio`; a reference row by its key: `roles.viewer`. */
  readonly object: string;
  /** What is lost, in a few words. */
  readonly detail: string;
}

function buildColumnChange(
  kind: LossyChange["kind"],
  operation: { readonly table: QualifiedName; readonly column: string },
  detail: string,
): LossyChange {
  const { table, column } = operation;
  return { kind, table, column, object: formatColumnName(table, column), detail };
}

function findLossyChange(operation: Operation): LossyChange[] {
  if (operation.kind === "dropTable") {
    const { table } = operation;
    return [{ kind: "dropTable", table, column: null, object: formatQualifiedName(table), detail: "all rows" }];
  }
  if (operation.kind === "dropColumn") {
    // What a generated column holds can be computed again.
    const isComputed = operation.definition !== null && operation.definition.generated !== null;
    return isComputed ? [] : [buildColumnChange("dropColumn", operation, "all values of the column")];
  }
  if (operation.kind !== "alterColumn") return [];
  const { type, generated } = operation.changes;
  if (generated?.from === null)
    return [buildColumnChange("narrowing", operation, "computed values replace all others")];
  // Values that are computed again are not lost.
  if (type === undefined || isComputedAnew(operation)) return [];
  const { kind, reason } = classifyTypeChange(type);
  if (kind === "exact") return [];
  const change = `${formatColumnType(type.from)} to ${formatColumnType(type.to)}: ${reason}`;
  return [buildColumnChange("narrowing", operation, change)];
}

/** Returns the changes among operations that may lose what rows hold, in their order. */
export function findLossyChanges(operations: readonly Operation[]): LossyChange[] {
  return operations.flatMap(findLossyChange);
}
