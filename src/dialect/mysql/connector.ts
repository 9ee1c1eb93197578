import type { Connector } from "../connector.ts";
import { createMysqlDatabase, planMysqlDatabase } from "./create-database.ts";
import { urlParameters } from "./driver.ts";
import { ownTableSql } from "./own-table-sql.ts";
import { adoptMysqlSession, isMysqlConnection, openMysqlSession } from "./session.ts";
import { explainMysqlError } from "./statement-error.ts";

/** Connects to MySQL, or to MariaDB where the server identifies itself as MariaDB. */
export const connector: Connector = {
  ...ownTableSql,
  name: "mysql",
  urlParameters,
  open: openMysqlSession,
  async identify(url) {
    const session = await openMysqlSession(url);
    await session.close();
    return session.dialect;
  },
  defaultSchema: ({ database }) => database,
  accepts: isMysqlConnection,
  adopt: adoptMysqlSession,
  explain: explainMysqlError,
  needsAdministrator: true,
  planCreation: planMysqlDatabase,
  create: createMysqlDatabase,
};
