import type { Config } from "../config/config.ts";
import type { Comparator } from "../diff/comparator.ts";
import { shapeComparator } from "../diff/shape-comparator.ts";
import { type AludelError, isAludelError } from "../error/aludel-error.ts";
import { isDeclared } from "../operation/digest-operations.ts";
import { buildOwnership } from "../config/owned-objects.ts";
import type { Database } from "../schema/database.ts";
import { buildOnScratch, type ProofTarget } from "../scratch/prove.ts";
import type { RecordedRevision } from "../script/fold-revisions.ts";
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
  const describe = (found: Database, wanted: Database, comparator: Comparator): Difference[] =>
    describeDifferences(owned(found), owned(wanted), { comparator, between }).map((difference) => ({
      ...difference,
      detail: `${difference.detail} (on ${dialect.name})`,
    }));
  // Reference rows are held against the live database; here they would need rows that only code inserts.
  const schema = { ...sides.history, rows: new Map() };
  let outline: Difference[] = [];
  try {
    const found = await replay(target, sides.recorded);
    // What operations declare they also do, except for what the engine takes along, such as the checks of a dropped column; and that
    // shows in the outline. What code and raw SQL do shows only when the schema is built to be held against.
    outline = describe(found, schema, shapeComparator);
    if (outline.length === 0 && sides.recorded.every(({ upgrade }) => isDeclared(upgrade))) return [];
    const wanted = await buildOnScratch(target, schema, "the history's schema built from nothing", sides.recorded);
    return describe(found, wanted, dialect.comparator);
  } catch (error) {
    if (!isAludelError(error, "PROOF_FAILED")) throw error;
    // A schema that cannot be built is one that the replay did not make either.
    return outline.length > 0 ? outline : [failedReplay(error)];
  }
}
