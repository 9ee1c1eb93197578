import type { Operation } from "../../operation/operation.ts";
import type { QualifiedName } from "../../schema/qualified-name.ts";
import type { Table } from "../../schema/table.ts";
import {
  type MigrationDatabase,
  type OwnTableReader,
  quoteName,
  readOwnRows,
  runBookkeeping,
} from "./migration-database.ts";
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
  const [table, column] = [quoteName(dialect, versionTable), dialect.quoteIdentifier("revision")];
  const rows = await readOwnRows({ session, dialect }, `SELECT ${column} FROM ${table}`);
  return rows?.map(({ revision }) => String(revision)).toSorted() ?? null;
}

/** Returns the operations that take the version table from some heads to others: one update where one head takes another's place. */
export function changeVersions(table: QualifiedName, from: readonly string[], to: readonly string[]): Operation[] {
  const { gone, added } = compareHeads(from, to);
  const [before, after] = [gone[0], added[0]];
  if (before !== undefined && after !== undefined && gone.length === 1 && added.length === 1) {
    return [{ kind: "updateRows", table, set: { revision: after }, where: { revision: before }, from: null }];
  }
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

/**
 * Takes the version table from some heads to others. Of two runs that do so at once, one waits for the other's transaction and then fails.
 *
 * @throws Error when it does not hold the heads that it should
 */
export async function writeVersions(
  database: MigrationDatabase,
  from: readonly string[],
  to: readonly string[],
): Promise<void> {
  const { gone, added } = compareHeads(from, to);
  const changed = await runBookkeeping(database, changeVersions(database.versionTable, from, to));
  const expected = gone.length === 1 && added.length === 1 ? 1 : gone.length + added.length;
  if (changed !== expected) {
    throw new Error(
      `the version table no longer holds ${from.map((id) => `"${id}"`).join(", ")}: somebody else changed it meanwhile`,
    );
  }
}

function compareHeads(from: readonly string[], to: readonly string[]) {
  return {
    gone: from.filter((revision) => !to.includes(revision)),
    added: to.filter((revision) => !from.includes(revision)),
  };
}
