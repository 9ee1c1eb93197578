import type { Config } from "../config/config.ts";
import type { Database } from "../schema/database.ts";
import { isSameName, type QualifiedName } from "../schema/qualified-name.ts";

/** Returns whether a table is one in which Aludel keeps books: the version table or the history table. */
export function isOwnTable({ versionTable, historyTable }: Config, name: QualifiedName): boolean {
  return isSameName(versionTable, name) || isSameName(historyTable, name);
}

/** Returns a schema without Aludel's own tables. */
export function withoutOwnTables({ versionTable, historyTable }: Config, database: Database): Database {
  const own = new Set([versionTable.name, historyTable.name]);
  return {
    ...database,
    tables: new Map([...database.tables].filter(([, { name }]) => !own.has(name.name))),
  };
}
