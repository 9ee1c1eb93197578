import { AludelError } from "../error/aludel-error.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import type { MigrationDatabase } from "./bookkeeping/migration-database.ts";

/** Tables that the message names. */
const named = 5;

/**
 * Throws for a database that holds tables of the project's although it records no revision.
 *
 * @throws AludelError UNVERSIONED_DATABASE
 */
export async function assertAdopted(database: MigrationDatabase): Promise<void> {
  const { session, dialect, owned, historyTable } = database;
  if (owned === undefined) return;
  const excludeTables = [database.versionTable.name, historyTable.name];
  const { tables } = await dialect.introspect(session, { schemas: owned.schemas, excludeTables });
  const names = [...tables.values()].map(({ name }) => name).filter((name) => owned.isOwned(formatQualifiedName(name)));
  if (names.length === 0) return;
  const listed = names.slice(0, named).map((name) => `"${formatQualifiedName(name)}"`);
  const more = names.length > named ? ` and ${names.length - named} more` : "";
  const versionTable = formatQualifiedName(database.versionTable);
  throw new AludelError(
    "UNVERSIONED_DATABASE",
    `database has no version table "${versionTable}" but holds ${names.length === 1 ? "table" : `${names.length} tables:`} ${listed.join(", ")}${more}`,
    {
      hint: "When they are what the history builds, record that: aludel stamp head --verify (or the revision they stand at), which compares first; tables of other programs belong under exclude in the configuration",
      details: { tables: names.map(formatQualifiedName), versionTable },
    },
  );
}
