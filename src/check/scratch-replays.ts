import type { Database } from "../schema/database.ts";
import { type ProofTarget, replayOnScratch } from "../scratch/prove.ts";
import type { RecordedRevision } from "../script/fold-revisions.ts";

/** Returns what an engine reports after revisions were replayed on a scratch database. */
export type ReplayHistory = (target: ProofTarget, history: readonly RecordedRevision[]) => Promise<Database>;

/** Returns a replay that runs the same revisions on the same engine once. */
export function buildReplays(): ReplayHistory {
  const known = new Map<string, Promise<Database>>();
  return (target, history) => {
    const key = JSON.stringify([target.dialect.name, target.scope.schemas, ...history.map(({ revision }) => revision)]);
    const replay = known.get(key) ?? replayOnScratch(target, history);
    known.set(key, replay);
    return replay;
  };
}
