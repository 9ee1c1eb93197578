import { loadScripts } from "../../script/load-script.ts";
import { recordUpgrade } from "../../script/record-operations.ts";
import type { Script } from "../../script/script-directory.ts";
import type { RecordedRevision } from "./fold-history.ts";

/**
 * Loads revision files and returns what their upgrades record, in the order given.
 *
 * @throws what loading and recording throws, naming the file
 */
export async function recordHistory(scripts: readonly Script[]): Promise<RecordedRevision[]> {
  const loaded = await loadScripts(scripts);
  return loaded.map((script) => ({ revision: script.revision, path: script.path, upgrade: recordUpgrade(script) }));
}
