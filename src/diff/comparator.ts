import type { Column } from "../schema/column.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { Expression, SqlText } from "../schema/expression.ts";

/**
 * How the parts of two schemas are compared. Logical schemas (models, revision history) are compared in portable terms by
 * `logicalComparator`; a schema that an engine reported is compared by that engine's dialect, which knows how the engine rewrites types and
 * expressions.
 */
export interface Comparator {
  isSameType(from: ColumnType, to: ColumnType): boolean;
  /** Compares defaults as their columns' types read them (`1` and `true`, `'a'` and `'a'::text`). */
  isSameDefault(from: Column, to: Column): boolean;
  /** Compares the text of checks, predicates, generated columns and index expressions. */
  isSameExpression(from: Expression | SqlText, to: Expression | SqlText): boolean;
}
