import type { SqlText } from "../schema/expression.ts";
import type { IndexKey } from "../schema/table-index.ts";
import type { Comparator } from "./comparator.ts";

/** Returns whether two predicates are the same; null, for no predicate, equals only null. */
export function isSamePredicate(from: SqlText | null, to: SqlText | null, comparator: Comparator): boolean {
  return from === null || to === null ? from === to : comparator.isSameExpression(from, to);
}

/** Returns whether two keys are on the same column or expression. */
export function isSameTarget({ on: from }: IndexKey, { on: to }: IndexKey, comparator: Comparator): boolean {
  if (from.kind === "column") return to.kind === "column" && from.column === to.column;
  return to.kind === "expression" && comparator.isSameExpression(from.expression, to.expression);
}

/** Returns whether two keys are the same. */
export function isSameKey(from: IndexKey, to: IndexKey, comparator: Comparator): boolean {
  return (
    isSameTarget(from, to, comparator) &&
    from.order === to.order &&
    from.nulls === to.nulls &&
    from.operatorClass === to.operatorClass &&
    from.collation === to.collation
  );
}

/** Returns whether two lists of keys have the same length and `isSame` holds for each pair of keys at the same position. */
export function areSameKeys<K extends IndexKey>(
  from: readonly K[],
  to: readonly K[],
  isSame: (from: K, to: K) => boolean,
): boolean {
  if (from.length !== to.length) return false;
  return from.every((key, at) => {
    const other = to[at];
    return other !== undefined && isSame(key, other);
  });
}
