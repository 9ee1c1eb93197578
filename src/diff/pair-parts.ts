/** The rules by which the parts of two tables (constraints, indexes) are paired. */
export interface PartRules<P> {
  /** Whether two parts with the same name can be versions of one part. */
  readonly isSameKind: (from: P, to: P) => boolean;
  /** Whether two parts are the same apart from their names. */
  readonly isSame: (from: P, to: P) => boolean;
  /** Whether two parts constrain the same columns, so that one can be a changed version of the other. */
  readonly isSameSubject: (from: P, to: P) => boolean;
}

/** The parts of two tables in pairs, and the parts without a partner. */
export interface PairedParts<P> {
  readonly pairs: readonly { readonly from: P; readonly to: P }[];
  readonly onlyFrom: readonly P[];
  readonly onlyTo: readonly P[];
}

/**
 * Returns which parts of two tables correspond: first those with the same name; then those that are the same apart from their names; then,
 * where the naming convention chose the name, those that constrain the same columns.
 */
export function pairParts<P extends { readonly name: string | null }>(
  from: readonly P[],
  to: readonly P[],
  rules: PartRules<P>,
): PairedParts<P> {
  const pairs: { from: P; to: P }[] = [];
  const free = new Set(from);
  let waiting: readonly P[] = to;
  const pairAll = (find: (part: P) => P | undefined): void => {
    waiting = waiting.filter((part) => {
      const found = find(part);
      if (found === undefined) return true;
      free.delete(found);
      pairs.push({ from: found, to: part });
      return false;
    });
  };
  const named = new Map(from.flatMap((part) => (part.name === null ? [] : [[part.name, part] as const])));
  pairAll((part) => {
    const found = part.name === null ? undefined : named.get(part.name);
    return found !== undefined && rules.isSameKind(found, part) ? found : undefined;
  });
  if (waiting.length > 0) {
    pairAll((part) => [...free].find((other) => rules.isSame(other, part)));
    pairAll((part) =>
      [...free].find((other) => (part.name === null || other.name === null) && rules.isSameSubject(other, part)),
    );
  }
  return { pairs, onlyFrom: from.filter((part) => free.has(part)), onlyTo: waiting };
}

/** The callbacks of {@link changeParts}. */
export interface PartChanges<P> {
  readonly drop: (part: P) => void;
  readonly create: (part: P) => void;
  /** Changes one part into the other in place; returns false where it must be dropped and created again. */
  readonly change: (from: P, to: P) => boolean;
}

/** Reports the changes of a table's parts: the drops first, then the changes, then the additions. */
export function changeParts<P extends { readonly name: string | null }>(
  from: readonly P[],
  to: readonly P[],
  rules: PartRules<P>,
  { drop, create, change }: PartChanges<P>,
): void {
  const { pairs, onlyFrom, onlyTo } = pairParts(from, to, rules);
  for (const part of onlyFrom) drop(part);
  for (const pair of pairs) {
    if (change(pair.from, pair.to)) continue;
    drop(pair.from);
    create(pair.to);
  }
  for (const part of onlyTo) create(part);
}
