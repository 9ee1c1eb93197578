import { loadScripts } from "./load-script.ts";
import { recordUpgrade } from "./record-operations.ts";
import type { Script } from "./script-directory.ts";
import type { RecordedRevision } from "./fold-revisions.ts";

/**
 * Loads revision files and returns what their upgrades record, in the order given.
 *
 * @throws what loading and recording throws, naming the file
 */
export async function recordRevisions(scripts: readonly Script[]): Promise<RecordedRevision[]> {
  const loaded = await loadScripts(scripts);
  return loaded.map((script) => ({ revision: script.revision, path: script.path, upgrade: recordUpgrade(script) }));
}
