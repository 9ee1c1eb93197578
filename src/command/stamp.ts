import type { Config } from "../config/config.ts";
import { stamp as stampHeads, type StampedRevision, type StampResult } from "../migration/stamp.ts";
import { buildLineage } from "../revision/lineage.ts";
import { assertVersionsKnown, resolveTarget } from "../revision/resolve-target.ts";
import type { RevisionGraph } from "../revision/revision-graph.ts";
import { topmost } from "../revision/version-set.ts";
import { buildMigrationDatabase } from "./migration-database.ts";
import { readChecksums } from "../script/checksum.ts";
import type { Script } from "../script/script-directory.ts";
import { readRevisionGraph } from "./revision-files.ts";
import { withDatabase } from "./with-database.ts";

/** What is recorded. */
export interface StampOptions {
  /** Revisions, `head`, `heads` or `base`. */
  readonly targets: readonly string[];
  /** Forgets what was recorded before, ids without a file included. */
  readonly purge?: boolean;
  readonly production?: boolean;
}

/**
 * Records that the database stands at revisions, without running them. A revision replaces what is recorded of its own line; other
 * branches stay. `base` records nothing.
 */
export async function stamp(config: Config, options: StampOptions): Promise<StampResult> {
  const { targets, purge = false, production } = options;
  const graph = readRevisionGraph(config);
  return withDatabase(config, { writes: true, production, create: true }, async ({ session }) =>
    stampHeads({
      database: await buildMigrationDatabase(config, session),
      lockTimeout: config.lock.timeout,
      resolve: async (versions) => {
        const before = purge ? [] : versions;
        assertVersionsKnown(graph, before);
        const places = targets.map((target) => resolveTarget(graph, target, before));
        // Base means that nothing is applied, whatever branch stood there.
        const kept = places.some((found) => found.length === 0) ? [] : before;
        return resolveStamp(graph, kept, places.flat());
      },
    }),
  );
}

async function resolveStamp(
  graph: RevisionGraph<Script>,
  before: readonly string[],
  places: readonly Script[],
): Promise<{ readonly to: readonly string[]; readonly stamped: readonly StampedRevision[] }> {
  const lineages = places.map(({ id }) => buildLineage(graph, id));
  const others = before.filter(
    (id) => !lineages.some(({ ancestors, descendants }) => ancestors.has(id) || descendants.has(id)),
  );
  const to = topmost(graph, [...others, ...places.map(({ id }) => id)]);
  const checksums = await readChecksums(places.map(({ path }) => path));
  const stamped = places.map(({ id, path }) => ({ revision: id, checksum: checksums.get(path) ?? null }));
  return { to, stamped };
}
