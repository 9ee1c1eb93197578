import { AludelError } from "../error/aludel-error.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import type { Connector } from "./connector.ts";

const loaders: Readonly<Record<DialectName, () => Promise<{ readonly connector: Connector }>>> = {
  sqlite: () => import("./sqlite/connector.ts"),
  postgres: () => import("./postgres/connector.ts"),
  mysql: () => import("./mysql/connector.ts"),
  mariadb: () => import("./mariadb/connector.ts"),
};

/** Loads the code that connects to one engine and nothing else, which keeps the start fast. */
export async function loadConnector(name: DialectName): Promise<Connector> {
  return (await loaders[name]()).connector;
}

/**
 * Returns the connector for a connection that the caller opened.
 *
 * @throws AludelError UNSUPPORTED_CONNECTION when no engine accepts it
 */
export async function findConnector(connection: object): Promise<Connector> {
  for (const name of Object.keys(loaders) as DialectName[]) {
    const connector = await loadConnector(name);
    if (connector.accepts(connection)) return connector;
  }
  const isPool = "totalCount" in connection || "getConnection" in connection;
  const kind = isPool ? "a pool" : `an object of class "${connection.constructor?.name ?? "Object"}"`;
  throw new AludelError("UNSUPPORTED_CONNECTION", `the connection handed in is ${kind}, which cannot be used`, {
    hint: isPool
      ? "hand in one client: await pool.connect(), or await pool.getConnection() of mysql2"
      : "hand in a connected pg Client or PoolClient, a connection of mysql2, or an open DatabaseSync of node:sqlite (better-sqlite3 works too)",
  });
}
