import type { Connector } from "../connector.ts";
import { createSqliteDatabase, planSqliteDatabase } from "./create-database.ts";
import { type SqliteDatabase, urlParameters } from "./driver.ts";
import { openDeferredSession } from "./file/deferred-session.ts";
import { ownTableSql } from "./own-table-sql.ts";
import { adoptSqliteSession, isSqliteConnection } from "./session.ts";
import { explainSqliteError } from "./statement-error.ts";

/** Connects to SQLite. */
export const connector: Connector = {
  ...ownTableSql,
  name: "sqlite",
  urlParameters,
  open: openDeferredSession,
  defaultSchema: () => "main",
  accepts: isSqliteConnection,
  adopt: async (connection) => adoptSqliteSession(connection as SqliteDatabase),
  explain: explainSqliteError,
  needsAdministrator: false,
  planCreation: planSqliteDatabase,
  create: createSqliteDatabase,
};
