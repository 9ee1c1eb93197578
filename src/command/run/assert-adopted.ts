import type { Config } from "../../config/config.ts";
import type { MigrationDatabase } from "../../migration/bookkeeping/migration-database.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";
import { buildOwnership } from "../../config/owned-objects.ts";

/** Tables that the message names. */
const named = 5;

/**
 * Throws for a database that holds tables of the project's although it records no revision.
 *
 * @throws AludelError UNVERSIONED_DATABASE
 */
export async function assertAdopted(config: Config, { session, dialect }: MigrationDatabase): Promise<void> {
  const excludeTables = [config.versionTable.name, config.historyTable.name];
  const { tables } = await dialect.introspect(session, { schemas: config.schemas, excludeTables });
  const isOwned = buildOwnership(config);
  const names = [...tables.values()].map(({ name }) => name).filter((name) => isOwned(formatQualifiedName(name)));
  if (names.length === 0) return;
  const listed = names.slice(0, named).map((name) => `"${formatQualifiedName(name)}"`);
  const more = names.length > named ? ` and ${names.length - named} more` : "";
  const versionTable = formatQualifiedName(config.versionTable);
  throw new AludelError(
    "UNVERSIONED_DATABASE",
    `database has no version table "${versionTable}" but holds ${names.length === 1 ? "table" : `${names.length} tables:`} ${listed.join(", ")}${more}`,
    {
      hint: "When they are what the history builds, record that: aludel stamp head (or the revision they stand at), then aludel check; tables of other programs belong under exclude in the configuration",
      details: { tables: names.map(formatQualifiedName), versionTable },
    },
  );
}
