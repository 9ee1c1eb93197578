import type { Config } from "../config/config.ts";
import { type AludelError, isAludelError } from "../error/aludel-error.ts";
import { buildOwnership } from "../ownership/owned-objects.ts";
import type { Database } from "../schema/database.ts";
import { buildOnScratch, type ProofTarget } from "../scratch/prove.ts";
import type { RecordedRevision } from "../source/history/fold-history.ts";
import { describeDifferences, type Difference, remediesFor } from "./difference.ts";
import { onlyKeys } from "./part-owned.ts";
import type { ReplayHistory } from "./scratch-replays.ts";

const between = ["history", "replay"] as const;

function failedReplay(error: AludelError): Difference {
  const { revision } = error.details;
  const object = typeof revision === "string" ? revision : "";
  return { kind: "replayFailed", object, between, detail: error.message, remedies: remediesFor(between) };
}

/**
 * Holds what the recorded operations add up to against what the revisions really make of a scratch database: SQL that changes the
 * schema without declaring it shows up here. A replay that fails is a difference too.
 */
export async function compareHistory(
  config: Config,
  target: ProofTarget,
  sides: { readonly recorded: readonly RecordedRevision[]; readonly history: Database },
  replay: ReplayHistory,
): Promise<Difference[]> {
  const { dialect } = target;
  const isOwned = buildOwnership(config);
  const owned = (database: Database): Database => ({ ...database, tables: onlyKeys(database.tables, isOwned) });
  try {
    const found = await replay(target, sides.recorded);
    // Recorded operations are what they add up to; what code and raw SQL do is not recorded.
    if (!sides.recorded.some(({ upgrade }) => upgrade.some(({ kind }) => kind === "execute" || kind === "run")))
      return [];
    // Reference rows are held against the live database; here they would need rows that only code inserts.
    const schema = { ...sides.history, rows: new Map() };
    const wanted = await buildOnScratch(target, schema, "the history's schema built from nothing");
    const options = { comparator: dialect.comparator, between };
    return describeDifferences(owned(found), owned(wanted), options).map((difference) => ({
      ...difference,
      detail: `${difference.detail} (on ${dialect.name})`,
    }));
  } catch (error) {
    if (isAludelError(error, "PROOF_FAILED")) return [failedReplay(error)];
    throw error;
  }
}
