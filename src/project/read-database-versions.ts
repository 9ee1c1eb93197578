import type { Config } from "../config/config.ts";
import { readVersions } from "../migration/bookkeeping/version-table.ts";
import { withDatabase } from "./with-database.ts";

/** Connects and returns the ids that the database records; none for a database without a version table. */
export async function readDatabaseVersions(config: Config): Promise<readonly string[]> {
  return withDatabase(
    config,
    {},
    async ({ session, connector }) =>
      (await readVersions({ session, dialect: connector, versionTable: config.versionTable })) ?? [],
  );
}
