import type { SqlText } from "../../schema/expression.ts";
import { formatExpression } from "../../schema/format-expression.ts";
import type { IndexKey, TableIndex } from "../../schema/table-index.ts";

/** Returns the included (non-key) columns of a covering index, in words after a space; empty where there are none. */
export function describeInclude(include: readonly string[]): string {
  return include.length === 0 ? "" : ` include (${include.join(", ")})`;
}

/** Returns one key of an index, or of an exclusion constraint, in words. */
export function describeKey({ on, order, nulls, operatorClass, collation }: IndexKey): string {
  return [
    on.kind === "column" ? on.column : `(${formatExpression(on.expression)})`,
    ...(collation === null ? [] : [`collate ${collation}`]),
    ...(operatorClass === null ? [] : [operatorClass]),
    ...(order === "desc" ? ["desc"] : []),
    ...(nulls === null ? [] : [`nulls ${nulls}`]),
  ].join(" ");
}

/** Returns the predicate of a partial index, in words after a space; empty where there is none. */
export function describePredicate(predicate: SqlText | null): string {
  return predicate === null ? "" : ` where ${formatExpression(predicate)}`;
}

/** Returns the definition of an index in words, without its name. */
export function describeIndex(index: TableIndex): string {
  const method = index.method === null ? "" : ` using ${index.method}`;
  return `${index.unique ? "unique index" : "index"}${method} (${index.keys.map(describeKey).join(", ")})${describeInclude(index.include)}${index.nullsNotDistinct ? " nulls not distinct" : ""}${describePredicate(index.predicate)}`;
}
