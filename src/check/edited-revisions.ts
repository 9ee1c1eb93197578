import type { RevisionGraph } from "../revision/revision-graph.ts";
import { readChecksums } from "../script/checksum.ts";
import type { Script } from "../script/script-directory.ts";

/** Returns the applied revisions whose code is not what the database recorded, parents first. */
export async function findEditedRevisions(
  graph: RevisionGraph<Script>,
  applied: ReadonlySet<string>,
  recorded: ReadonlyMap<string, string>,
): Promise<readonly Script[]> {
  const scripts = graph.revisions.filter(({ id }) => applied.has(id) && recorded.has(id));
  const checksums = await readChecksums(scripts.map(({ path }) => path));
  return scripts.filter(({ id, path }) => checksums.get(path) !== recorded.get(id));
}
