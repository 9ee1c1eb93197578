import type { Config } from "../config/config.ts";
import { loadDialect } from "../dialect/load-dialect.ts";
import type { MigrationDatabase } from "../migration/bookkeeping/migration-database.ts";
import { buildOwnership } from "../config/owned-objects.ts";
import { toolVersion } from "./tool-version.ts";
import type { OpenedDatabase } from "./with-database.ts";

/** Returns an opened database as the runner sees it. */
export async function configuredDatabase(
  config: Config,
  { session, explain }: Pick<OpenedDatabase, "session" | "explain">,
): Promise<MigrationDatabase> {
  const { versionTable, historyTable } = config;
  const owned = { schemas: config.schemas, isOwned: buildOwnership(config) };
  return {
    session,
    dialect: await loadDialect(session.dialect),
    versionTable,
    historyTable,
    toolVersion,
    owned,
    explain,
    bookkeepingSql: new Map(),
  };
}
