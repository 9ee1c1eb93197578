import type { Config } from "../config/config.ts";
import { buildOwnership } from "../config/owned-objects.ts";
import { loadDialect } from "../dialect/load-dialect.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { MigrationDatabase } from "../migration/bookkeeping/migration-database.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import { findDefaultSchema } from "./default-schema.ts";
import { toolVersion } from "./tool-version.ts";
import type { OpenedDatabase } from "./with-database.ts";

/** Returns an opened database as the runner and the checks see it. A file of its own, because short commands never load it. */
export async function loadDatabase(
  config: Config,
  { session, explain }: Pick<OpenedDatabase, "session" | "explain">,
): Promise<Required<MigrationDatabase>> {
  const dialect = await loadDialect(session.dialect);
  if (config.lock.pooler !== null && !dialect.capabilities.poolers) {
    throw new AludelError(
      "INVALID_CONFIG",
      `key "lock.pooler" of the configuration has no effect on ${session.dialect}`,
      {
        hint: "Set it for the environments whose database is behind a pooler: environments of the configuration",
        details: { key: "lock.pooler", dialect: session.dialect },
      },
    );
  }
  const nocase = session.lowerTableNames === true;
  const defaultSchema = await findDefaultSchema(config);
  const stored = ({ schema, name }: QualifiedName): QualifiedName => ({
    schema: schema === defaultSchema ? null : schema,
    name: nocase ? name.toLowerCase() : name,
  });
  const [versionTable, historyTable] = [stored(config.versionTable), stored(config.historyTable)];
  return {
    session,
    dialect,
    versionTable,
    historyTable,
    toolVersion,
    pooler: config.lock.pooler,
    owned: { schemas: config.schemas, isOwned: buildOwnership(config, { defaultSchema, nocase }) },
    explain,
    bookkeepingSql: new Map(),
  };
}
