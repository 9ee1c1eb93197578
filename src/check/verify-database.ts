import { replayEachOnce } from "../scratch/build-on-scratch.ts";
import type { ProofTargets } from "../scratch/proof-targets.ts";
import { checkDatabase, type DatabaseFindings } from "./check-database.ts";
import { type CheckedDatabase, type CheckedRevisions, readLiveDatabase } from "./read-live-database.ts";

/** How a database differs from what revisions make of it. */
export type VerifiedReport = Pick<DatabaseFindings, "differences" | "notCompared">;

/**
 * Compares a database with the revisions that it records, their reference rows included. The models are not looked at.
 *
 * @param targets where the database's own engine replays revisions
 * @param heads taken for those that it records, when it does not record them yet
 */
export async function verifyDatabase(
  database: CheckedDatabase,
  revisions: CheckedRevisions,
  targets: ProofTargets,
  heads?: readonly string[],
): Promise<VerifiedReport> {
  const found = await readLiveDatabase(database, revisions, heads);
  // The history table tells of runs that led to other heads, so it says nothing of these.
  const live = heads === undefined ? found : { ...found, entries: [], unfinished: null, isReplay: false };
  const check = { revisions, models: live.applied.schema, targets, replay: replayEachOnce(), strict: false };
  const { differences, notCompared } = await checkDatabase(check, live);
  return { differences, notCompared };
}
