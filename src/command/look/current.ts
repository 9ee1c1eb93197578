import type { Config } from "../../config/config.ts";
import { openProject } from "../../project/open-project.ts";
import { appliedRevisions, topmost } from "../../revision/version-set.ts";

/** Where a database stands. */
export interface CurrentReport {
  readonly current: readonly {
    readonly revision: string;
    /** Whether no revision continues it; false for an id without a file. */
    readonly isHead: boolean;
    /** With `verbose`; absent for an id without a file. */
    readonly message?: string;
    readonly path?: string;
    readonly createDate?: string;
  }[];
  /** The revision inside which a run stopped, or is at work now; null when none did. */
  readonly unfinished: string | null;
  /** Whether the database stands at every head. */
  readonly isAtHeads: boolean;
  /** Heads at which it does not stand. */
  readonly missingHeads: readonly string[];
}

/** What `current` tells. */
export interface CurrentOptions {
  readonly verbose?: boolean;
}

/** Returns the revisions at which the database stands; none for a database without a version table. */
export async function current(config: Config, { verbose = false }: CurrentOptions = {}): Promise<CurrentReport> {
  const project = openProject(config);
  const { versions, unfinished } = await project.readStanding();
  const { graph } = project;
  const heads = graph.heads.map(({ id }) => id);
  // A head that another branch depends on is applied with that branch and then has no row of its own in the version table.
  const applied = appliedRevisions(graph, versions);
  const missingHeads = heads.filter((id) => !applied.has(id));
  return {
    current: topmost(graph, versions).map((revision) => {
      const found = verbose ? graph.byId.get(revision) : undefined;
      const facts = found && { message: found.message, path: found.path, createDate: found.createDate };
      return { revision, isHead: heads.includes(revision), ...facts };
    }),
    unfinished,
    isAtHeads: missingHeads.length === 0,
    missingHeads,
  };
}
