import { AludelError } from "../error/aludel-error.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import type { Connector } from "./connector.ts";

/** The engines that can be connected to; null for those that only have a name yet. */
const loaders: Readonly<Record<DialectName, (() => Promise<{ readonly connector: Connector }>) | null>> = {
  sqlite: () => import("./sqlite/connector.ts"),
  postgres: () => import("./postgres/connector.ts"),
  mysql: null,
  mariadb: null,
};

/**
 * Loads the code that connects to one engine, and nothing else.
 *
 * @throws AludelError UNSUPPORTED_DATABASE for an engine that is not supported yet
 */
export async function loadConnector(name: DialectName): Promise<Connector> {
  const load = loaders[name];
  if (load === null) {
    throw new AludelError("UNSUPPORTED_DATABASE", `database "${name}" is not supported yet`, {
      hint: "supported are sqlite and postgres",
      details: { dialect: name },
    });
  }
  return (await load()).connector;
}

/**
 * Returns the code for the engine of a connection that the caller opened.
 *
 * @throws AludelError UNSUPPORTED_CONNECTION when no engine knows it
 */
export async function findConnector(connection: object): Promise<Connector> {
  for (const name of Object.keys(loaders) as DialectName[]) {
    if (loaders[name] === null) continue;
    const connector = await loadConnector(name);
    if (connector.accepts(connection)) return connector;
  }
  const isPool = "totalCount" in connection;
  const kind = isPool ? "a pool" : `an object of class "${connection.constructor?.name ?? "Object"}"`;
  throw new AludelError("UNSUPPORTED_CONNECTION", `the connection handed in is ${kind}, which cannot be used`, {
    hint: isPool
      ? "hand in one client: await pool.connect()"
      : "hand in a connected pg Client or PoolClient, or an open DatabaseSync of node:sqlite (better-sqlite3 works too)",
  });
}
