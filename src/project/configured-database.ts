import type { Config } from "../config/config.ts";
import type { Session } from "../connection/session.ts";
import { loadDialect } from "../dialect/load-dialect.ts";
import type { MigrationDatabase } from "../migration/bookkeeping/migration-database.ts";
import { buildOwnership } from "../config/owned-objects.ts";
import { toolVersion } from "./tool-version.ts";

/** Returns an opened database as the runner sees it. */
export async function configuredDatabase(config: Config, session: Session): Promise<MigrationDatabase> {
  const { versionTable, historyTable } = config;
  const owned = { schemas: config.schemas, isOwned: buildOwnership(config) };
  return { session, dialect: await loadDialect(session.dialect), versionTable, historyTable, toolVersion, owned };
}
