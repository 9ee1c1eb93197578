import type { Config } from "../../config/config.ts";
import { AludelError } from "../../error/aludel-error.ts";
import {
  stamp as stampHeads,
  type StampedRevision,
  type StampResult,
} from "../../migration/bookkeeping/write-stamp.ts";
import { buildLineage } from "../../revision/lineage.ts";
import { assertVersionsKnown, resolveTarget } from "../../revision/resolve-target.ts";
import type { RevisionGraph } from "../../revision/revision-graph.ts";
import { invalidTarget } from "../../revision/target-fault.ts";
import { topmost } from "../../revision/version-set.ts";
import { openProject, type Project } from "../../project/open-project.ts";
import { readChecksums } from "../../script/checksum.ts";
import type { Script } from "../../script/script-directory.ts";
import type { CheckedDatabase } from "../../check/read-live-database.ts";
import { verifyDatabase } from "../../check/verify-database.ts";

/** What is recorded. */
export interface StampOptions {
  /** Revisions, `head`, `heads` or `base`. */
  readonly targets: readonly string[];
  /** Forgets what was recorded before, ids without a file included. */
  readonly purge?: boolean;
  /** Compares the database with what the revisions make of it first, and records nothing when it is something else. */
  readonly verify?: boolean;
  readonly production?: boolean;
}

/**
 * Records that the database stands at revisions, without running them. A revision replaces what is recorded of its own lineage;
 * other branches stay. `base` records nothing.
 *
 * @throws AludelError INVALID_TARGET for targets of which one is before another; NOT_AS_RECORDED with `verify`
 */
export async function stamp(config: Config, options: StampOptions): Promise<StampResult> {
  const { targets, purge = false, verify = false, production } = options;
  const project = openProject(config, { needsMigrations: true });
  const { graph } = project;
  return project.withDatabase({ writes: true, production, create: !verify }, async (opened) => {
    const database = await opened.load();
    return stampHeads({
      database,
      lockTimeout: config.lock.timeout,
      resolve: async (versions) => {
        const before = purge ? [] : versions;
        assertVersionsKnown(graph, before);
        const places = targets.map((target) => resolveTarget(graph, target, before));
        assertTogether(graph, targets, places);
        // Base means that nothing is applied, whichever branches were recorded.
        const kept = places.some((found) => found.length === 0) ? [] : before;
        const resolved = await resolveStamp(graph, kept, places.flat());
        if (verify) await assertVerified(project, database, resolved.to);
        return resolved;
      },
    });
  });
}

function assertTogether(
  graph: RevisionGraph<Script>,
  targets: readonly string[],
  places: readonly (readonly Script[])[],
): void {
  for (const [at, target] of targets.entries()) {
    const later = places.findIndex((found) => found.some((revision) => isBehind(graph, revision, places[at] ?? [])));
    if (later < 0) continue;
    throw invalidTarget(
      target,
      `is before "${targets[later]}" in the history, so a database cannot stand at both`,
      `Name the one at which it stands: aludel stamp ${targets[later]} --verify`,
    );
  }
}

/** Returns whether a revision continues one of a place; each of them is behind base, the empty place. */
function isBehind(graph: RevisionGraph<Script>, { id }: Script, place: readonly Script[]): boolean {
  const { ancestors } = buildLineage(graph, id);
  return place.length === 0 || place.some((other) => other.id !== id && ancestors.has(other.id));
}

/** Differences that a message names; `aludel diff` shows them all. */
const namedDifferences = 5;

async function assertVerified(project: Project, database: CheckedDatabase, heads: readonly string[]): Promise<void> {
  const revisions = await (await project.revisions()).upTo();
  const targets = await project.proofTargets([revisions.schema], [database.session.dialect]);
  const { differences, notCompared } = await verifyDatabase(database, revisions, targets, heads);
  if (notCompared === null && differences.length === 0) return;
  const place = heads.length === 0 ? "base" : heads.join(", ");
  if (notCompared !== null) {
    throw new AludelError("NOT_AS_RECORDED", `the database was not compared with ${place}: ${notCompared}`, {
      hint: "Nothing was recorded. Give it a server for scratch databases (scratch in the configuration), or stamp without --verify",
      details: { heads, notCompared },
    });
  }
  const named = differences.slice(0, namedDifferences).map(({ object, detail }) => `${object}: ${detail}`);
  const more = differences.length > named.length ? `; and ${differences.length - named.length} more` : "";
  throw new AludelError(
    "NOT_AS_RECORDED",
    `the database is not what ${place} makes of it: ${named.join("; ")}${more}`,
    {
      hint: `Nothing was recorded. See it all: aludel diff database ${heads[0] ?? "base"}; then stamp the revision that fits`,
      details: { heads, differences },
    },
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
