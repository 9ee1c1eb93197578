import type { Connector } from "../connector.ts";
import { createPostgresDatabase, planPostgresDatabase } from "./create-database.ts";
import { firstSchema, searchPathOf } from "./introspection/default-schema.ts";
import { type PostgresClient, urlParameters } from "./driver.ts";
import { ownTableSql } from "./own-table-sql.ts";
import { adoptPostgresSession, isPostgresConnection, openPostgresSession } from "./session.ts";
import { explainPostgresError } from "./statement-error.ts";

/** Connects to PostgreSQL. */
export const connector: Connector = {
  ...ownTableSql,
  name: "postgres",
  urlParameters,
  open: openPostgresSession,
  defaultSchema: (url) => firstSchema(searchPathOf(url) ?? "public"),
  accepts: isPostgresConnection,
  adopt: (connection, options) => adoptPostgresSession(connection as PostgresClient, options),
  explain: explainPostgresError,
  needsAdministrator: true,
  planCreation: planPostgresDatabase,
  create: createPostgresDatabase,
};
