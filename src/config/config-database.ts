import { resolveDatabase, type ResolvedDatabase } from "../connection/resolve-database.ts";
import type { Config } from "./config.ts";

/**
 * Returns the database that a configuration, the environment and `--url` name together, and why it is this one.
 *
 * @throws AludelError as {@link resolveDatabase}
 */
export async function resolveConfigDatabase(config: Config): Promise<ResolvedDatabase> {
  return resolveDatabase({
    url: config.url ?? undefined,
    variables: config.variables,
    configured: config.database,
    directory: config.directory,
  });
}
