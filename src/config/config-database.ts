import { resolveDatabase, type ResolvedDatabase } from "../connection/resolve-database.ts";
import type { Config } from "./config.ts";

/** What was resolved, by the configuration: a function that names the database is called once, since it may open a connection. */
const resolvedDatabases = new WeakMap<Config, Promise<ResolvedDatabase>>();

/**
 * Returns the database that a configuration, the environment and `--url` name together, and why it is this one.
 *
 * @throws AludelError as {@link resolveDatabase}
 */
export function resolveConfigDatabase(config: Config): Promise<ResolvedDatabase> {
  const known = resolvedDatabases.get(config);
  if (known !== undefined) return known;
  const resolved = resolveDatabase({
    url: config.url ?? undefined,
    variables: config.variables,
    configured: config.database,
    directory: config.directory,
  });
  resolvedDatabases.set(config, resolved);
  return resolved;
}
