import type { Config } from "../config/config.ts";
import type { RevisionGraph } from "../revision/revision-graph.ts";
import type { Script } from "../script/script-directory.ts";
import { foldRevisions } from "../script/fold-revisions.ts";
import { recordRevisions } from "../script/record-revisions.ts";
import { checkDatabase } from "./check-database.ts";
import type { Difference } from "./difference.ts";
import { readLiveDatabase } from "./read-live-database.ts";
import { buildReplays } from "./scratch-replays.ts";
import type { OpenedDatabase } from "../project/with-database.ts";

/** How a database differs from what revisions make of it. */
export interface VerifiedReport {
  readonly differences: readonly Difference[];
  /** Why its schema was not compared; null when it was. */
  readonly notCompared: string | null;
}

/**
 * Compares a database with the revisions that it records, their reference rows included. The models have no say in it.
 *
 * @param heads taken for those that it records, when it does not record them yet
 */
export async function verifyDatabase(
  config: Config,
  graph: RevisionGraph<Script>,
  opened: OpenedDatabase,
  heads?: readonly string[],
): Promise<VerifiedReport> {
  const recorded = await recordRevisions(graph.revisions);
  const history = foldRevisions(recorded);
  const checked = { graph, recorded, history, models: history, replay: buildReplays(), strict: false };
  const found = await readLiveDatabase(config, checked, opened, heads);
  // What was recorded of other runs says nothing of these heads.
  const live = heads === undefined ? found : { ...found, entries: [], isReplay: false };
  const { differences, notCompared } = await checkDatabase(config, { ...checked, models: live.history }, live);
  return { differences, notCompared };
}
