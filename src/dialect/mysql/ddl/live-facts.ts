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
  /** Names of the tables that have a primary key which the server made by itself (`sql_generate_invisible_primary_key`). */
  readonly generatedKeys: ReadonlySet<string>;
  /** Whether the server makes such keys, and so refuses to leave a table without a key. */
  readonly generatesKeys: boolean;
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
  generatedKeys: new Set(),
  generatesKeys: false,
  foreignKeyIndexes: new Map(),
};
