import type { Database, UnmanagedObject } from "../schema/database.ts";

/** A schema parted into what the history made, or should have made, and the rest. */
export interface OwnedParts {
  readonly owned: Database;
  /** What stands there and is nobody's business here. */
  readonly unmanaged: readonly UnmanagedObject[];
}

/** Returns a map without the keys that are not to be kept. */
export function onlyKeys<V>(map: ReadonlyMap<string, V>, keep: (key: string) => boolean): ReadonlyMap<string, V> {
  return new Map([...map].filter(([key]) => keep(key)));
}

/** Parts what was found in a database: owned is what `expected` names and the configuration does not exclude. */
export function partOwned(found: Database, expected: Database, isOwned: (name: string) => boolean): OwnedParts {
  const others = (kind: string, names: Iterable<string>, known: (name: string) => boolean): UnmanagedObject[] =>
    [...names].filter((name) => !known(name)).map((name) => ({ kind, name }));
  const isKnownTable = (key: string): boolean => expected.tables.has(key) && isOwned(key);
  const isKnownEnum = (key: string): boolean => expected.enums.has(key);
  return {
    owned: {
      ...found,
      schemas: new Set([...found.schemas].filter((schema) => expected.schemas.has(schema))),
      tables: onlyKeys(found.tables, isKnownTable),
      enums: onlyKeys(found.enums, isKnownEnum),
      unmanaged: [],
    },
    unmanaged: [
      ...others("table", found.tables.keys(), isKnownTable),
      ...others("enum", found.enums.keys(), isKnownEnum),
      ...found.unmanaged,
    ],
  };
}
