import type { Connector } from "../connector.ts";
import { connector as mysqlConnector } from "../mysql/connector.ts";

/** Connects to MariaDB in the same way as to MySQL, because MariaDB speaks the same protocol. */
export const connector: Connector = {
  ...mysqlConnector,
  name: "mariadb",
  identify: () => Promise.resolve("mariadb"),
};
