import type { SqlText } from "./expression.ts";

/** One key of an index: a column or an expression. */
export interface IndexKey {
  readonly on:
    | { readonly kind: "column"; readonly column: string }
    | { readonly kind: "expression"; readonly expression: SqlText };
  readonly order: "asc" | "desc";
  /** Null leaves it to the engine (PostgreSQL: last when ascending, first when descending). */
  readonly nulls: "first" | "last" | null;
  readonly operatorClass: string | null;
  readonly collation: string | null;
}

/** An index that is not the implementation of a constraint. */
export interface TableIndex {
  /** Null when the naming convention is to name it. */
  readonly name: string | null;
  readonly unique: boolean;
  /** Access method, or null for the engine's default (a b-tree everywhere). */
  readonly method: string | null;
  readonly keys: readonly IndexKey[];
  readonly include: readonly string[];
  /** The predicate of a partial index: only rows that satisfy it are indexed; null for all rows. */
  readonly predicate: SqlText | null;
  readonly nullsNotDistinct: boolean;
  readonly comment: string | null;
}

/** Returns whether one of the keys of an index is an expression. */
export function hasExpression({ keys }: TableIndex): boolean {
  return keys.some(({ on }) => on.kind === "expression");
}

/** Returns the names of the columns among the keys and the included columns. */
export function indexedColumns(index: TableIndex): readonly string[] {
  return [...index.keys.flatMap(({ on }) => (on.kind === "column" ? [on.column] : [])), ...index.include];
}
