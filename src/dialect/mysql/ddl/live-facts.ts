import type { ColumnExtras } from "./column-extras.ts";

/** Facts about the server and the live schema that a plan needs and that neither models nor revisions contain. */
export interface LiveFacts {
  /** Collation of the database, which is the default of its tables; null without a connection. */
  readonly databaseCollation: string | null;
  /** Attributes of live columns that MODIFY must repeat, by `table.column`. */
  readonly columnExtras: ReadonlyMap<string, ColumnExtras>;
  /**
   * The word that hides an index from the optimizer, INVISIBLE or IGNORED, by `table.index`, for those that somebody has hidden. An index
   * that is made anew has to repeat it.
   */
  readonly indexVisibility: ReadonlyMap<string, string>;
  /**
   * Whether the server has a separate index for a foreign key, by the names of its table and key. For a key that is missing here the schema
   * decides.
   */
  readonly foreignKeyIndexes: ReadonlyMap<string, boolean>;
}

/** The facts without a connection: none. */
export const noLiveFacts: LiveFacts = {
  databaseCollation: null,
  columnExtras: new Map(),
  indexVisibility: new Map(),
  foreignKeyIndexes: new Map(),
};
