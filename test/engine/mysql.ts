import { randomBytes } from "node:crypto";
import mysql from "mysql2/promise";
import { inject } from "vitest";
import type { TestDatabase } from "./engine.ts";
import type { MysqlServerName } from "./mysql-server.ts";

/** A user without special rights, with a password. */
export interface MysqlTestUser {
  readonly name: string;
  /** The same database as this user. */
  login(databaseUrl: string): string;
  drop(): Promise<void>;
}

/** URL of the administrator of the server that this run shares; the first call starts the server. */
export async function mysqlAdminUrl(server: MysqlServerName): Promise<string> {
  const given = process.env[`TEST_${server.toUpperCase()}_URL`];
  if (given) return given;
  const response = await fetch(`${inject("engineBroker")}/${server}/any`);
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer;
}

/** Creates an empty database on the shared server. */
export async function createDatabaseOn(
  server: MysqlServerName,
  options = "CHARACTER SET utf8mb4",
): Promise<TestDatabase & { readonly name: string }> {
  const adminUrl = await mysqlAdminUrl(server);
  const name = `test_${randomBytes(6).toString("hex")}`;
  await executeMysql(adminUrl, `CREATE DATABASE ${name} ${options}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { name, url: url.href, drop: () => executeMysql(adminUrl, `DROP DATABASE IF EXISTS ${name}`) };
}

/** Creates an empty MariaDB database. */
export function createMariadbDatabase(): Promise<TestDatabase & { readonly name: string }> {
  return createDatabaseOn("mariadb");
}

/** Creates an empty MySQL database. */
export function createMysqlDatabase(): Promise<TestDatabase & { readonly name: string }> {
  return createDatabaseOn("mysql");
}

/** Creates a user that may do nothing; `grants` are completed to `GRANT … TO user`. */
export async function createMysqlUser(server: MysqlServerName, grants: readonly string[] = []): Promise<MysqlTestUser> {
  const adminUrl = await mysqlAdminUrl(server);
  const name = `user_${randomBytes(6).toString("hex")}`;
  const password = randomBytes(6).toString("hex");
  await executeMysql(adminUrl, `CREATE USER '${name}'@'%' IDENTIFIED BY '${password}'`);
  for (const grant of grants) await executeMysql(adminUrl, `GRANT ${grant} TO '${name}'@'%'`);
  return {
    name,
    login(databaseUrl) {
      const url = new URL(databaseUrl);
      url.username = name;
      url.password = password;
      return url.href;
    },
    drop: () => executeMysql(adminUrl, `DROP USER IF EXISTS '${name}'@'%'`),
  };
}

/** Runs SQL (several statements, if need be) on a connection of its own. */
export async function executeMysql(url: string, sql: string): Promise<void> {
  await queryMysql(url, sql);
}

/** Runs one statement on a connection of its own and returns its rows. */
export async function queryMysql(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const connection = await mysql.createConnection({
    uri: url.replace(/^mariadb:/, "mysql:"),
    multipleStatements: true,
  });
  try {
    const [rows] = await connection.query(sql);
    return Array.isArray(rows) ? (rows as Readonly<Record<string, unknown>>[]) : [];
  } finally {
    await connection.end();
  }
}
