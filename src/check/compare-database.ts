import { fingerprintOwned, isComparable, parseFingerprint } from "../migration/bookkeeping/fingerprint.ts";
import { withoutOwnTables } from "../migration/bookkeeping/own-tables.ts";
import type { UnmanagedObject } from "../schema/database.ts";
import type { ReplayRevisions } from "../scratch/build-on-scratch.ts";
import type { ProofTarget } from "../scratch/proof-targets.ts";
import { compareColumnOrder } from "./compare-order.ts";
import { compareOwnTables } from "./compare-own-tables.ts";
import { describeDifferences, type Difference } from "./difference.ts";
import { onlyKeys, partOwned } from "./part-owned.ts";
import type { LiveDatabase } from "./read-live-database.ts";

/** How the schema of a live database differs from what the revisions that it records make. */
export interface DatabaseComparison {
  readonly differences: readonly Difference[];
  /** Objects of the database that belong to others, or that Aludel does not manage. */
  readonly unmanaged: readonly UnmanagedObject[];
}

/** What is compared of a live database. */
type ComparedDatabase = Pick<LiveDatabase, "schema" | "applied"> & {
  readonly database: Pick<LiveDatabase["database"], "owned" | "versionTable" | "historyTable">;
};

const between = ["history", "database"] as const;

/**
 * Compares a live database with what the revisions that it records lead to on a scratch database of the same engine.
 *
 * @throws AludelError PROOF_FAILED when a revision cannot be replayed, and what creating a scratch database throws
 */
export async function compareDatabase(
  target: ProofTarget,
  { database, schema, applied }: ComparedDatabase,
  { replay, strict }: { readonly replay: ReplayRevisions; readonly strict: boolean },
): Promise<DatabaseComparison> {
  const replayed = await replay(target, applied.recorded);
  // The replay holds more: what `scratch.setup` makes in the place of others, and what undeclared SQL makes, which `compareReplay` reports.
  const expected = {
    ...replayed,
    tables: onlyKeys(replayed.tables, (key) => applied.schema.tables.has(key)),
    enums: onlyKeys(replayed.enums, (key) => applied.schema.enums.has(key)),
  };
  const isOwned = (name: string): boolean => database.owned.isOwned(name);
  const { owned, unmanaged } = partOwned(withoutOwnTables(database, schema), expected, isOwned);
  const wanted = { ...expected, tables: onlyKeys(expected.tables, isOwned) };
  const options = { comparator: target.dialect.comparator, between, labelOrder: strict };
  // The unmanaged objects tell where something else, such as a view, stands under the name of a table.
  const found = { ...owned, unmanaged: schema.unmanaged };
  const differences = describeDifferences(found, wanted, options);
  if (!strict) return { differences, unmanaged };
  return {
    differences: [
      ...differences,
      ...compareColumnOrder(owned, wanted, between),
      ...(await compareOwnTables(database, target, schema)),
    ],
    unmanaged,
  };
}

/**
 * Compares a live database with the fingerprint that the last run left, where no scratch database can be had.
 *
 * @returns in `notCompared` why it says nothing: the last run left no fingerprint, or one of another format
 */
export function compareFingerprint({
  database,
  schema,
  applied,
  entries,
  versions,
}: LiveDatabase): DatabaseComparison & { readonly notCompared: string | null } {
  const isOwned = (name: string): boolean => database.owned.isOwned(name);
  const live = withoutOwnTables(database, schema);
  const { unmanaged } = partOwned(live, applied.schema, isOwned);
  const last = entries.findLast(({ finished }) => finished);
  const recorded = parseFingerprint(last?.fingerprint ?? null);
  const nothing = { differences: [], unmanaged: schema.unmanaged };
  if (last === undefined || recorded === null) {
    return { ...nothing, notCompared: "no fingerprint of its last upgrade is recorded" };
  }
  if (!isComparable(recorded)) {
    const notCompared =
      "the fingerprint of its last upgrade was taken by an older version of Aludel, in another way; the next run takes a new one";
    return { ...nothing, notCompared };
  }
  const found = fingerprintOwned(live, recorded.schemas, isOwned);
  if (found.sha256 === recorded.sha256) return { differences: [], unmanaged, notCompared: null };
  const detail = `the schema was changed since the ${last.direction} of revision "${last.revision}" (${last.finishedAt ?? ""}); without a scratch database it is not known where`;
  // A stamp records the schema as it is; at base it has nothing to record it with.
  const heads = versions ?? [];
  const remedies = [
    `see what it is: give check a server for scratch databases, scratch: { ${database.session.dialect}: "…" } in the configuration`,
    ...(heads.length === 0 ? [] : [`if it is meant to be so, record it: aludel stamp ${heads.join(" ")}`]),
  ];
  const difference: Difference = { kind: "schemaChanged", object: "", between, detail, remedies };
  return { differences: [difference], unmanaged, notCompared: null };
}
