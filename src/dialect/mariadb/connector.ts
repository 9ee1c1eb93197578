import type { Connector } from "../connector.ts";
import { connector as mysqlConnector } from "../mysql/connector.ts";

/** Connecting to MariaDB: as to MySQL, whose protocol it speaks. */
export const connector: Connector = {
  ...mysqlConnector,
  name: "mariadb",
  identify: () => Promise.resolve("mariadb"),
};
