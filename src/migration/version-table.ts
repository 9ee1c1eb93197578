import { SessionError } from "../connection/session.ts";
import type { Operation } from "../operation/operation.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import { type OwnTableReader, quoteName } from "./migration-database.ts";
import { ownColumn } from "./own-column.ts";

/** Returns the definition of the version table: one row per head. Ids have an end, because not every engine has keys on long texts. */
export function buildVersionTable(name: QualifiedName): Table {
  return {
    name,
    columns: [ownColumn("revision", { kind: "varchar", length: 255 })],
    constraints: [
      { kind: "primaryKey", name: `pk_${name.name}`, columns: ["revision"], include: [], deferrable: "no" },
    ],
    indexes: [],
    comment: null,
    options: {},
  };
}

/** Returns the heads that the database records, sorted, with one query; null when it has no version table. */
export async function readVersions({
  session,
  dialect,
  versionTable,
}: OwnTableReader & { readonly versionTable: QualifiedName }): Promise<readonly string[] | null> {
  try {
    const column = dialect.quoteIdentifier("revision");
    const { rows } = await session.execute(`SELECT ${column} FROM ${quoteName(dialect, versionTable)}`);
    return rows.map(({ revision }) => String(revision)).toSorted();
  } catch (error) {
    if (error instanceof SessionError && dialect.isMissingTable(error)) return null;
    throw error;
  }
}

/** Returns the operations that take the version table from some heads to others. */
export function changeVersions(table: QualifiedName, from: readonly string[], to: readonly string[]): Operation[] {
  const gone = from.filter((revision) => !to.includes(revision));
  const added = to.filter((revision) => !from.includes(revision));
  const operations: Operation[] = [];
  if (gone.length > 0) {
    const where = gone.map((revision) => ({ revision }));
    operations.push({ kind: "deleteRows", table, where, rows: where });
  }
  if (added.length > 0) {
    operations.push({ kind: "insertRows", table, rows: added.map((revision) => ({ revision })), key: null });
  }
  return operations;
}
