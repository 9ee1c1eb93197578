import type { Connector } from "../connector.ts";
import { createSqliteDatabase, planSqliteDatabase } from "./create-database.ts";
import type { SqliteDatabase } from "./driver.ts";
import { adoptSqliteSession, isSqliteConnection, openSqliteSession } from "./session.ts";
import { explainSqliteError } from "./statement-error.ts";

/** Connecting to SQLite. */
export const connector: Connector = {
  name: "sqlite",
  open: openSqliteSession,
  accepts: isSqliteConnection,
  adopt: async (connection) => adoptSqliteSession(connection as SqliteDatabase),
  explain: explainSqliteError,
  planCreation: planSqliteDatabase,
  create: createSqliteDatabase,
};
