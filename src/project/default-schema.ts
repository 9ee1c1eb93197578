import type { Config } from "../config/config.ts";
import { resolveConfigDatabase } from "../config/config-database.ts";
import { loadConnector } from "../dialect/load-connector.ts";
import { isAludelError } from "../error/aludel-error.ts";

/**
 * Returns the name of the schema in which the configured database has what is named without one: `public.users` is `users` there. Null
 * where no URL tells it.
 */
export async function findDefaultSchema(config: Config): Promise<string | null> {
  try {
    const { url } = await resolveConfigDatabase(config);
    return url === null ? null : (await loadConnector(url.dialect)).defaultSchema(url);
  } catch (error) {
    // What is wrong with the database is told by what needs it.
    if (isAludelError(error)) return null;
    throw error;
  }
}
