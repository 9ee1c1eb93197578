import type { ColumnExtras } from "./column-extras.ts";

/** What a plan knows of the server and of the live schema that neither models nor revisions say. */
export interface LiveFacts {
  /** Collation of the database, which tables have that name none; null where no connection tells it. */
  readonly databaseCollation: string | null;
  /** What live columns have that MODIFY must repeat, by `table.column`. */
  readonly columnExtras: ReadonlyMap<string, ColumnExtras>;
  /**
   * Whether a foreign key has an index of its own on the server, by name of table and key. Where a key is missing here, it follows from
   * the schema.
   */
  readonly foreignKeyIndexes: ReadonlyMap<string, boolean>;
}

/** What is known without a connection: nothing. */
export const noLiveFacts: LiveFacts = {
  databaseCollation: null,
  columnExtras: new Map(),
  foreignKeyIndexes: new Map(),
};
