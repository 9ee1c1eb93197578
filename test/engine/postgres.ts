import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import type { TestDatabase } from "./engine.ts";

/** Which of the run's servers; the first version of the run by default. */
export interface PostgresChoice {
  readonly version?: string | undefined;
}

/** A role that may log in to the shared server, which trusts everybody (a password matters on a server with `password` only). */
export interface PostgresTestRole {
  readonly name: string;
  /** The same database as this role. */
  login(databaseUrl: string): string;
  drop(): Promise<void>;
}

/** The major versions of this run (`PG_VERSIONS=14,17`, default 17); undefined stands for the server of `TEST_POSTGRES_URL`. */
export function postgresVersions(): readonly (string | undefined)[] {
  if (process.env["TEST_POSTGRES_URL"]) return [undefined];
  return (process.env["PG_VERSIONS"] || "17").split(",").map((version) => version.trim());
}

/** URL of the superuser of the server that this run shares; the first call starts the server. */
export async function postgresAdminUrl({ version = postgresVersions()[0] }: PostgresChoice = {}): Promise<string> {
  if (version === undefined) return process.env["TEST_POSTGRES_URL"] ?? "";
  const response = await fetch(`${inject("engineBroker")}/postgres/${version}`);
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer;
}

/** Creates an empty database on the shared server, for `owner` when given. */
export async function createPostgresDatabase(
  options: PostgresChoice & { readonly owner?: string } = {},
): Promise<TestDatabase & { readonly name: string }> {
  const adminUrl = await postgresAdminUrl(options);
  const name = `test_${randomBytes(6).toString("hex")}`;
  const owner = options.owner === undefined ? "" : ` owner ${pg.escapeIdentifier(options.owner)}`;
  await executePostgres(adminUrl, `create database ${name}${owner}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    drop: () => executePostgres(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

/** Creates a role without special rights; `attributes` are words of CREATE ROLE, such as `createdb`. */
export async function createPostgresRole(
  options: PostgresChoice & { readonly attributes?: string } = {},
): Promise<PostgresTestRole> {
  const adminUrl = await postgresAdminUrl(options);
  const name = `role_${randomBytes(6).toString("hex")}`;
  const password = randomBytes(6).toString("hex");
  await executePostgres(adminUrl, `create role ${name} login password '${password}' ${options.attributes ?? ""}`);
  return {
    name,
    login(databaseUrl) {
      const url = new URL(databaseUrl);
      url.username = name;
      url.password = password;
      return url.href;
    },
    drop: () => executePostgres(adminUrl, `drop role if exists ${name}`),
  };
}

/** Runs SQL (several statements, if need be) on a connection of its own. */
export async function executePostgres(url: string, sql: string): Promise<void> {
  await queryPostgres(url, sql);
}

/** Runs one statement on a connection of its own and returns its rows. */
export async function queryPostgres<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Row>(sql);
    return result.rows;
  } finally {
    await client.end();
  }
}
