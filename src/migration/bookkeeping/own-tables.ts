import type { Database } from "../../schema/database.ts";
import { isSameName, type QualifiedName } from "../../schema/qualified-name.ts";

/** The names of the two tables in which Aludel keeps its books. */
export interface OwnTables {
  /** Holds one row per head. */
  readonly versionTable: QualifiedName;
  /** Holds one row per run of a revision. */
  readonly historyTable: QualifiedName;
}

/** Returns whether a table is the version table or the history table. */
export function isOwnTable({ versionTable, historyTable }: OwnTables, name: QualifiedName): boolean {
  return isSameName(versionTable, name) || isSameName(historyTable, name);
}

/** Returns a schema without the version table and the history table, in whichever schema of the database they stand. */
export function withoutOwnTables({ versionTable, historyTable }: OwnTables, database: Database): Database {
  const names = new Set([...database.tables.values()].map(({ name }) => name.name));
  // A server may store names in lower case.
  const stored = (name: string): string => (names.has(name) ? name : name.toLowerCase());
  const own = new Set([stored(versionTable.name), stored(historyTable.name)]);
  return {
    ...database,
    tables: new Map([...database.tables].filter(([, { name }]) => !own.has(name.name))),
  };
}
