import { Kysely, PostgresDialect, SqliteDialect } from "kysely";
import type { PostgresTables, SqliteTables } from "../models/tables.ts";
import { openSqlite } from "./sqlite-driver.ts";

/** The tables as the drivers of both engines give them: a boolean is `true` or 1, a moment a `Date` or text. */
export type Tables = {
  [T in keyof PostgresTables]: {
    [C in keyof PostgresTables[T]]: PostgresTables[T][C] | SqliteTables[T][C & keyof SqliteTables[T]];
  };
};

export type Vault = Kysely<Tables>;

/** Opens the vault's database: `sqlite:/path/to/file`, or a PostgreSQL URL. */
export async function openVault(url: string): Promise<Vault> {
  if (url.startsWith("sqlite:")) {
    const path = url.slice("sqlite:".length);
    return new Kysely({ dialect: new SqliteDialect({ database: openSqlite(path) }) });
  }
  const { default: pg } = await import("pg");
  return new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }) });
}
