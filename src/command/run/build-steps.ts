import type { Direction, MigrationStep } from "../../migration/step.ts";
import type { RevisionGraph } from "../../revision/revision-graph.ts";
import { versionsAfterDowngrade, versionsAfterUpgrade } from "../../revision/version-set.ts";
import { readChecksums } from "../../script/checksum.ts";
import type { Script } from "../../script/script-directory.ts";
import type { RecordedRevisions } from "../../project/recorded-revisions.ts";

/** Returns the steps of a way through the history, loaded and recorded, each with the heads before and after it. */
export async function buildSteps(
  graph: RevisionGraph<Script>,
  recorded: RecordedRevisions,
  way: { readonly path: readonly Script[]; readonly direction: Direction; readonly from: readonly string[] },
): Promise<readonly MigrationStep[]> {
  const { path, direction } = way;
  const next = direction === "upgrade" ? versionsAfterUpgrade : versionsAfterDowngrade;
  await recorded.load(path.map(({ id }) => id));
  const checksums = await readChecksums(path.map((script) => script.path));
  const steps: MigrationStep[] = [];
  let { from } = way;
  for (const script of path) {
    const to = next(graph, from, script.id);
    steps.push({
      revision: script.id,
      message: script.message,
      path: script.path,
      checksum: checksums.get(script.path) ?? "",
      direction,
      operations: await recorded.record(script.id, direction),
      from,
      to,
    });
    from = to;
  }
  return steps;
}
