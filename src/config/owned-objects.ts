import picomatch from "picomatch";

/** Which objects a project owns: glob patterns of `schema.table`, or of `table` in the default schema. */
export interface OwnershipPatterns {
  /** Patterns of what the project owns; none means everything. */
  readonly include: readonly string[];
  /** Patterns of what the project does not own even where `include` names it. */
  readonly exclude: readonly string[];
}

/**
 * Returns the function that tells whether an object, named as users write it, is owned. Patterns match without regard to case where
 * the database stores names in lower case.
 */
export function buildOwnership(
  { include, exclude }: OwnershipPatterns,
  { nocase = false }: { readonly nocase?: boolean } = {},
): (name: string) => boolean {
  const isIncluded = include.length === 0 ? () => true : picomatch([...include], { nocase });
  const isExcluded = exclude.length === 0 ? () => false : picomatch([...exclude], { nocase });
  return (name) => isIncluded(name) && !isExcluded(name);
}
