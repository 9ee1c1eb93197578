import { maskDatabaseUrl } from "../connection/database-url.ts";
import type { ResolvedDatabase } from "../connection/resolve-database.ts";
import type { Session } from "../connection/session.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { ConnectOptions } from "./dialect.ts";
import { findConnector, loadConnector } from "./load-connector.ts";

/** Options of {@link openDatabase}. */
export interface OpenDatabaseOptions extends ConnectOptions {
  /** Whether the environment is production, where a missing SQLite file is never created. */
  readonly isProduction?: boolean;
}

/**
 * Opens a session on the resolved database, or adopts the connection that the caller handed in. Errors name the variables from which the
 * database was resolved.
 *
 * @throws AludelError with exit 4 (cannot connect), 5 (privilege), 6 (DATABASE_CREATION_REFUSED), 2 (driver or engine missing)
 */
export async function openDatabase(database: ResolvedDatabase, options: OpenDatabaseOptions = {}): Promise<Session> {
  if (database.connection !== null)
    return (await findConnector(database.connection)).adopt(database.connection, options);
  if (database.url === null) throw new AludelError("NO_DATABASE", "no database is named");
  const { url } = database;
  const connector = await loadConnector(url.dialect);
  const { isProduction = false, ...connectOptions } = options;
  try {
    return await connector.open(url, { ...connectOptions, create: options.create === true && !isProduction });
  } catch (error) {
    if (!(error instanceof AludelError)) throw error;
    const isRefused =
      isProduction && options.create === true && url.path !== null && error.code === "DATABASE_NOT_FOUND";
    throw isRefused ? creationRefused(url.path, database) : withSource(error, database);
  }
}

function creationRefused(path: string, database: ResolvedDatabase): AludelError {
  return withSource(
    new AludelError(
      "DATABASE_CREATION_REFUSED",
      `SQLite database "${path}" does not exist, and is not created in production`,
      {
        hint: "check the path with aludel env; create the file on purpose with aludel db create --production",
        details: { path },
      },
    ),
    database,
  );
}

/** Adds to an error the variables that named the database, because those are what a user has to correct. */
function withSource(error: AludelError, { source, candidates, url }: ResolvedDatabase): AludelError {
  const variables = candidates.find((candidate) => candidate.state === "used")?.variables ?? [];
  return error.with({ details: { source, url: url === null ? null : maskDatabaseUrl(url), variables } });
}
