import { describeStep, type Direction, type MigrationStep } from "../../migration/step.ts";
import type { Project } from "../../project/open-project.ts";
import { downgradePath } from "../../revision/downgrade-path.ts";
import type { RevisionGraph } from "../../revision/revision-graph.ts";
import { upgradePath } from "../../revision/upgrade-path.ts";
import { versionsAfterDowngrade, versionsAfterUpgrade } from "../../revision/version-set.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import { readChecksums } from "../../script/checksum.ts";
import { readProofNote } from "../../script/proof-note.ts";
import type { Script } from "../../script/script-directory.ts";

/**
 * Returns the revisions to run from the recorded heads to a target, in order.
 *
 * @throws AludelError what resolving the target throws
 */
export function resolvePath(
  graph: RevisionGraph<Script>,
  direction: Direction,
  { from, target }: { readonly from: readonly string[]; readonly target: string },
): readonly Script[] {
  return direction === "upgrade" ? upgradePath(graph, from, target) : downgradePath(graph, from, target);
}

/** Returns the steps of a path through the revisions, loaded and recorded, each with the heads before and after it. */
export async function buildSteps(
  project: Project,
  way: { readonly path: readonly Script[]; readonly direction: Direction; readonly from: readonly string[] },
): Promise<readonly MigrationStep[]> {
  const { path, direction } = way;
  const next = direction === "upgrade" ? versionsAfterUpgrade : versionsAfterDowngrade;
  const { graph } = project;
  const recorded = await project.revisions();
  await recorded.load(path.map(({ id }) => id));
  const checksums = await readChecksums(path.map((script) => script.path));
  const steps: MigrationStep[] = [];
  let current = way.from;
  for (const script of path) {
    const from = current;
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
      foldedSchema: () => recorded.fold(from),
    });
    current = to;
  }
  return steps;
}

/** Returns a warning of the revisions that were never proved on an engine as they stand, or null when all were. */
export function warnOfUnproved(steps: readonly MigrationStep[], dialect: DialectName): string | null {
  const unproved = steps.filter(
    ({ operations, path, checksum }) => operations.length > 0 && !readProofNote(path, checksum).includes(dialect),
  );
  if (unproved.length === 0) return null;
  return `never proved on ${dialect} as they stand: ${unproved.map(describeStep).join(", ")}; try them on a copy of the database first`;
}
