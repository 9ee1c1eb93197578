import type { Database } from "aludel/models";
import type * as models from "./index.ts";

/** Rows as the PostgreSQL driver gives them. */
export type PostgresTables = Database<typeof models, "postgres">;

/** Rows as the SQLite driver gives them. */
export type SqliteTables = Database<typeof models, "sqlite">;
