import { buildHistoryTable } from "../migration/bookkeeping/history-table.ts";
import type { OwnTables } from "../migration/bookkeeping/own-tables.ts";
import { buildVersionTable } from "../migration/bookkeeping/version-table.ts";
import { type Database, emptyDatabase } from "../schema/database.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import { buildOnScratch } from "../scratch/build-on-scratch.ts";
import type { ProofTarget } from "../scratch/proof-targets.ts";
import { describeDifferences, type Difference } from "./difference.ts";
import { onlyKeys } from "./part-owned.ts";

const remedies = [
  "the next revision that is applied brings what tables of an earlier version lack",
  "undo what was done to Aludel's own table by hand",
];

/** Compares the version table and the history table, as far as they exist, with what this version would create. */
export async function compareOwnTables(
  { versionTable, historyTable }: OwnTables,
  target: ProofTarget,
  live: Database,
): Promise<Difference[]> {
  const tables = [buildVersionTable(versionTable), buildHistoryTable(historyTable)];
  const found = onlyKeys(live.tables, (key) => tables.some(({ name }) => formatQualifiedName(name) === key));
  const schema: Database = {
    ...emptyDatabase,
    schemas: new Set(tables.flatMap(({ name }) => (name.schema === null ? [] : [name.schema]))),
    tables: new Map(tables.map((table) => [formatQualifiedName(table.name), table] as const)),
  };
  const wanted = await buildOnScratch(target, schema, "Aludel's own tables");
  return describeDifferences(
    { ...emptyDatabase, tables: found },
    { ...emptyDatabase, tables: onlyKeys(wanted.tables, (key) => found.has(key)) },
    { comparator: target.dialect.comparator, between: ["history", "database"] },
  ).map((difference) => ({ ...difference, remedies }));
}
