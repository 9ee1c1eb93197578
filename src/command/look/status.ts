import type { Config } from "../../config/config.ts";
import { isAludelError } from "../../error/aludel-error.ts";
import type { MigrationDatabase } from "../../migration/bookkeeping/migration-database.ts";
import { readBookkeeping } from "../../migration/bookkeeping/read-bookkeeping.ts";
import { withMigrationLock } from "../../migration/migration-lock.ts";
import { readUnfinishedRun, type UnfinishedRun } from "../../migration/journal/unfinished-run.ts";
import { appliedRevisions, topmost } from "../../revision/version-set.ts";
import { openProject, type Project } from "../../project/open-project.ts";
import { type VerifiedReport, verifyDatabase } from "../../check/verify-database.ts";

/** A run that stopped inside a revision, or is inside it now. */
export interface UnfinishedReport extends UnfinishedRun {
  /** Message of the revision; empty without a file. */
  readonly message: string;
  /** The revision's file; null when there is none. */
  readonly path: string | null;
  /** What holds the migration lock, when somebody is at work now: then nothing stopped. */
  readonly runningNow: string | null;
}

/** How a database is. */
export interface StatusReport {
  /** Ids that it records. */
  readonly current: readonly string[];
  /** Revisions that it has not applied, parents first; none where files are missing that would tell. */
  readonly pending: readonly string[];
  /** Ids that it records and that have no file. */
  readonly missing: readonly string[];
  /** Null when no run stopped inside a revision. */
  readonly unfinished: UnfinishedReport | null;
  /** With `verify`: how the database differs from what it records; null for a run that stopped inside. */
  readonly verified: VerifiedReport | null;
}

/** What `status` looks at. */
export interface StatusOptions {
  /** Compares the database with what it records, too. */
  readonly verify?: boolean;
}

/** Tells how a database is: where it stands, what is pending, and where a run stopped inside a revision. Changes nothing. */
export async function status(config: Config, { verify = false }: StatusOptions = {}): Promise<StatusReport> {
  const project = openProject(config);
  const { graph } = project;
  const found = await project.withDatabase({}, async (opened) => {
    const database = await opened.load();
    const { heads: versions, unfinished: entry } = await readBookkeeping(database);
    if (entry === null) return { versions, unfinished: null };
    const runningNow = await findHolder(database);
    const run = await readUnfinishedRun(database, entry);
    const script = graph.byId.get(entry.revision);
    const unfinished = { ...run, message: script?.message ?? "", path: script?.path ?? null, runningNow };
    return { versions, unfinished };
  });
  const missing = found.versions.filter((id) => !graph.byId.has(id));
  const applied = appliedRevisions(
    graph,
    found.versions.filter((id) => graph.byId.has(id)),
  );
  return {
    current: topmost(graph, found.versions),
    pending: missing.length > 0 ? [] : graph.revisions.flatMap(({ id }) => (applied.has(id) ? [] : [id])),
    missing,
    unfinished: found.unfinished,
    verified: verify && found.unfinished === null ? await verifyCurrent(project) : null,
  };
}

async function verifyCurrent(project: Project): Promise<VerifiedReport> {
  const revisions = await (await project.revisions()).upTo();
  return project.withDatabase({}, async (opened) => {
    const database = await opened.load();
    const targets = await project.proofTargets([revisions.schema], [database.session.dialect]);
    return verifyDatabase(database, revisions, targets);
  });
}

/** Returns who is at work on the database now, or null. */
async function findHolder(database: MigrationDatabase): Promise<string | null> {
  try {
    return await withMigrationLock(database, 0, () => Promise.resolve(null));
  } catch (error) {
    if (isAludelError(error, "LOCK_BUSY")) return error.message;
    // Through a pooler that shares connections nobody can hold the lock.
    if (isAludelError(error, "TRANSACTION_POOLER")) return null;
    throw error;
  }
}
