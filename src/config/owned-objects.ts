import picomatch from "picomatch";
import { formatQualifiedName } from "../schema/qualified-name.ts";

/** Which objects a project owns: glob patterns of `schema.table`, or of `table` in the default schema. */
export interface OwnershipPatterns {
  /** Patterns of what the project owns; none means everything. */
  readonly include: readonly string[];
  /** Patterns of what the project does not own even where `include` names it. */
  readonly exclude: readonly string[];
}

/** What the patterns of a project are read against. */
export interface OwnershipReading {
  /** The schema that is the default one: `users` is `public.users` there, too. Null where it is unknown. */
  readonly defaultSchema: string | null;
  /** Whether the database stores names in lower case, so that the case of patterns does not count. */
  readonly nocase: boolean;
}

/** Returns whether a name has one part. */
function isUnqualified(name: string): boolean {
  return /^(?:[^".]+|"(?:[^"]|"")*")$/.test(name);
}

/** Returns the function that tells whether an object, named as users write it, is owned. */
export function buildOwnership(
  { include, exclude }: OwnershipPatterns,
  { defaultSchema, nocase }: OwnershipReading,
): (name: string) => boolean {
  const prefix = defaultSchema === null ? null : formatQualifiedName({ schema: null, name: defaultSchema });
  const namesOf = (name: string): readonly string[] =>
    prefix !== null && isUnqualified(name) ? [name, `${prefix}.${name}`] : [name];
  const matches = (patterns: readonly string[]): ((names: readonly string[]) => boolean) => {
    const matchers = patterns.map((pattern) => {
      const isMatch = picomatch(pattern, { nocase });
      // What a pattern with "!" leaves out is left out under either name.
      return pattern.startsWith("!")
        ? (names: readonly string[]) => names.every((name) => isMatch(name))
        : (names: readonly string[]) => names.some((name) => isMatch(name));
    });
    return (names) => matchers.some((isMatch) => isMatch(names));
  };
  const [isIncluded, isExcluded] = [matches(include), matches(exclude)];
  return (name) => {
    const names = namesOf(name);
    return (include.length === 0 || isIncluded(names)) && !isExcluded(names);
  };
}
