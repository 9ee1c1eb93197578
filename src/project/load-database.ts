import type { Config } from "../config/config.ts";
import { buildOwnership } from "../config/owned-objects.ts";
import { loadDialect } from "../dialect/load-dialect.ts";
import type { MigrationDatabase } from "../migration/bookkeeping/migration-database.ts";
import { toolVersion } from "./tool-version.ts";
import type { OpenedDatabase } from "./with-database.ts";

/** Returns an opened database as the runner and the checks see it. A file of its own, because short commands never load it. */
export async function loadDatabase(
  config: Config,
  { session, explain }: Pick<OpenedDatabase, "session" | "explain">,
): Promise<Required<MigrationDatabase>> {
  const { versionTable, historyTable } = config;
  return {
    session,
    dialect: await loadDialect(session.dialect),
    versionTable,
    historyTable,
    toolVersion,
    owned: { schemas: config.schemas, isOwned: buildOwnership(config) },
    explain,
    bookkeepingSql: new Map(),
  };
}
