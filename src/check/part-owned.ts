import type { Database, UnmanagedObject } from "../schema/database.ts";

/** A schema divided into the objects that the revisions made, or should have made, and all others. */
export interface OwnedParts {
  readonly owned: Database;
  /** Objects that belong to others, or that Aludel does not manage. */
  readonly unmanaged: readonly UnmanagedObject[];
}

/** Returns a map without the keys that are not to be kept. */
export function onlyKeys<V>(map: ReadonlyMap<string, V>, keep: (key: string) => boolean): ReadonlyMap<string, V> {
  return new Map([...map].filter(([key]) => keep(key)));
}

/** Divides the schema of a database: owned is what `expected` names and the configuration does not exclude. */
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
