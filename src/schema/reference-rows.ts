import type { RowValues } from "./expression.ts";
import type { QualifiedName } from "./qualified-name.ts";

/** Rows that belong to the schema (roles, plans), found again by a natural key. */
export interface ReferenceRows {
  readonly table: QualifiedName;
  /** Columns of the natural key. */
  readonly key: readonly string[];
  /** Columns whose values are compared, besides the key; "insert-only" leaves rows alone once they exist. */
  readonly compare: readonly string[] | "insert-only";
  readonly rows: readonly RowValues[];
}
