import type { Session } from "../connection/session.ts";
import type { Config } from "../config/config.ts";
import { fingerprintOwned, isComparable, parseFingerprint } from "../migration/bookkeeping/fingerprint.ts";
import type { HistoryEntry } from "../migration/bookkeeping/history-table.ts";
import { buildOwnership } from "../config/owned-objects.ts";
import { withoutOwnTables } from "../project/own-tables.ts";
import type { Database, UnmanagedObject } from "../schema/database.ts";
import type { ProofTarget } from "../scratch/prove.ts";
import type { RecordedRevision } from "../script/fold-revisions.ts";
import { compareColumnOrder } from "./compare-order.ts";
import { compareOwnTables } from "./compare-own-tables.ts";
import { describeDifferences, type Difference } from "./difference.ts";
import { onlyKeys, partOwned } from "./part-owned.ts";
import type { ReplayHistory } from "./scratch-replays.ts";

/** A live database held against the history that it records. */
export interface DatabaseComparison {
  readonly differences: readonly Difference[];
  /** What stands in the database and is nobody's business here. */
  readonly unmanaged: readonly UnmanagedObject[];
}

const between = ["history", "database"] as const;

/**
 * Compares a live database with what the revisions that it records lead to on a scratch database of the same engine.
 *
 * @throws AludelError PROOF_FAILED when a revision cannot be replayed, and what creating a scratch database throws
 */
export async function compareDatabase(
  config: Config,
  target: ProofTarget,
  sides: { readonly live: Database; readonly history: Database; readonly applied: readonly RecordedRevision[] },
  { replay, strict }: { readonly replay: ReplayHistory; readonly strict: boolean },
): Promise<DatabaseComparison> {
  const replayed = await replay(target, sides.applied);
  // The rest is what `scratch.setup` makes in the place of others, or SQL that is told between history and replay.
  const expected = {
    ...replayed,
    tables: onlyKeys(replayed.tables, (key) => sides.history.tables.has(key)),
    enums: onlyKeys(replayed.enums, (key) => sides.history.enums.has(key)),
  };
  const isOwned = buildOwnership(config);
  const { owned, unmanaged } = partOwned(withoutOwnTables(config, sides.live), expected, isOwned);
  const wanted = { ...expected, tables: onlyKeys(expected.tables, isOwned) };
  const options = { comparator: target.dialect.comparator, between, labelOrder: strict };
  // What is no table may stand where one should.
  const found = { ...owned, unmanaged: sides.live.unmanaged };
  const differences = describeDifferences(found, wanted, options);
  if (!strict) return { differences, unmanaged };
  return {
    differences: [
      ...differences,
      ...compareColumnOrder(owned, wanted, between),
      ...(await compareOwnTables(config, target, sides.live)),
    ],
    unmanaged,
  };
}

/**
 * Compares a live database with the fingerprint that the last run left, where no scratch database can be had.
 *
 * @returns in `notCompared` why it says nothing: the last run left no fingerprint, or one of another format
 */
export function compareFingerprint(
  config: Config,
  session: Session,
  sides: { readonly live: Database; readonly history: Database; readonly entries: readonly HistoryEntry[] },
): DatabaseComparison & { readonly notCompared: string | null } {
  const isOwned = buildOwnership(config);
  const live = withoutOwnTables(config, sides.live);
  const { unmanaged } = partOwned(live, sides.history, isOwned);
  const last = sides.entries.findLast(({ finished }) => finished);
  const recorded = parseFingerprint(last?.fingerprint ?? null);
  const nothing = { differences: [], unmanaged: sides.live.unmanaged };
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
  const remedies = [
    `see what it is: give check a server for scratch databases, scratch: { ${session.dialect}: "…" } in the configuration`,
    "if it is meant to be so, record it: aludel stamp of the revision that the database is at",
  ];
  const difference: Difference = { kind: "schemaChanged", object: "", between, detail, remedies };
  return { differences: [difference], unmanaged, notCompared: null };
}
