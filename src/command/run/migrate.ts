import type { Config } from "../../config/config.ts";
import { resolveConfigDatabase } from "../../config/config-database.ts";
import { isProduction } from "../../config/production.ts";
import { loadDialect } from "../../dialect/load-dialect.ts";
import { isAludelError } from "../../error/aludel-error.ts";
import { assertAdopted } from "../../migration/assert-adopted.ts";
import { recordedChecksums } from "../../migration/bookkeeping/history-table.ts";
import { readBookkeeping } from "../../migration/bookkeeping/read-bookkeeping.ts";
import { assertReversible, migrate, type MigrationEvent } from "../../migration/migrate.ts";
import { type PlannedRevision, previewSteps } from "../../migration/preview.ts";
import type { AppliedRevision, Direction } from "../../migration/step.ts";
import { openProject, type Project } from "../../project/open-project.ts";
import type { OpenedDatabase } from "../../project/with-database.ts";
import { isRelativeToCurrent, parseTarget } from "../../revision/parse-target.ts";
import { splitRange } from "../../revision/resolve-range.ts";
import { resolveTarget } from "../../revision/resolve-target.ts";
import type { RevisionGraph } from "../../revision/revision-graph.ts";
import { invalidTarget } from "../../revision/target-fault.ts";
import { appliedRevisions, topmost } from "../../revision/version-set.ts";
import { findEditedRevisions } from "../../script/checksum.ts";
import { buildSteps, resolvePath, warnOfUnproved } from "./build-steps.ts";
import { writeOffline } from "./offline.ts";

export type { MigrationEvent } from "../../migration/migrate.ts";

/** How `upgrade` and `downgrade` run. */
export interface MigrationOptions {
  /** Where to; with `sql` also a range `FROM:TO`. */
  readonly target: string;
  /** Writes the SQL for a range (default `base:TARGET` for upgrade) instead of running it; no database is touched. */
  readonly sql?: boolean;
  /** Connects and reports what would run, and changes nothing. */
  readonly dryRun?: boolean;
  /** Allows to change production. */
  readonly production?: boolean;
  /** Accepts that a downgrade throws rows away. */
  readonly yes?: boolean;
  /** Asks a person; absent where nobody can be asked. */
  readonly confirm?: (question: string) => Promise<boolean>;
  readonly onEvent?: (event: MigrationEvent) => void;
}

/** What `upgrade` and `downgrade` have done. */
export interface MigrationReport {
  readonly applied: readonly AppliedRevision[];
  /** Ids that the database records afterwards. */
  readonly current: readonly string[];
  /** What deserves a look and stopped nothing. */
  readonly warnings: readonly string[];
  /** With `dryRun`: what would have run. */
  readonly planned?: readonly PlannedRevision[];
  /** With `sql`: the SQL script. */
  readonly sql?: string;
}

/** Applies what is pending up to a target, each revision in its own transaction, under the migration lock. */
export function upgrade(config: Config, options: MigrationOptions): Promise<MigrationReport> {
  return migrateTo(config, "upgrade", options);
}

/**
 * Takes revisions back down to a target. Nothing runs when one of them is irreversible, or when rows would be lost and nobody has said
 * that they may.
 */
export function downgrade(config: Config, options: MigrationOptions): Promise<MigrationReport> {
  return migrateTo(config, "downgrade", options);
}

async function migrateTo(config: Config, direction: Direction, options: MigrationOptions): Promise<MigrationReport> {
  const project = openProject(config, { needsMigrations: true });
  const { graph } = project;
  const { target, production, yes = false, confirm, onEvent = () => undefined } = options;
  if (options.sql === true) {
    const { sql, from } = await writeOffline(project, direction, target);
    return { applied: [], current: from, warnings: [], sql };
  }
  assertTarget(graph, direction, target);
  const migration = { project, direction, target, onEvent };
  if (options.dryRun === true) return preview(migration);
  const use = { writes: true, production, create: direction === "upgrade" };
  return await project.withDatabase(use, async (opened) => {
    const { session, warnings } = opened;
    session.whenCreated?.((path) => onEvent({ kind: "createdFile", path }));
    for (const message of warnings) onEvent({ kind: "warning", message });
    const result = await migrate({
      database: await opened.load(),
      direction,
      resolveSteps: buildStepResolver(migration, opened),
      lockTimeout: config.lock.timeout,
      statement: config.statement,
      transaction: config.transaction,
      lossDecision: { isGiven: direction === "upgrade" || yes, confirm, command: `aludel ${direction} ${target}` },
      onEvent,
    });
    return { ...result, current: topmost(graph, result.current), warnings: [...warnings, ...result.warnings] };
  });
}

/** One call of `upgrade` or `downgrade` that needs a database. */
interface Migration {
  readonly project: Project;
  readonly direction: Direction;
  readonly target: string;
  readonly onEvent: (event: MigrationEvent) => void;
}

/** Tells what is wrong with a target before a database is connected to, or made, as far as that can be told without one. */
function assertTarget(graph: RevisionGraph, direction: Direction, target: string): void {
  if (splitRange(target) !== undefined) {
    throw invalidTarget(target, "is a range", "A range is for --sql; a database says itself where it stands");
  }
  const parsed = parseTarget(graph, target);
  if (direction === "upgrade" && !isRelativeToCurrent(parsed) && parsed.place !== "current") {
    resolveTarget(graph, parsed);
  }
}

/** Returns what the runner asks once it holds the lock: which revisions to run, from what the database records by then. */
function buildStepResolver(
  { project, direction, target, onEvent }: Migration,
  { session, url }: OpenedDatabase,
): Parameters<typeof migrate>[0]["resolveSteps"] {
  const { config, graph } = project;
  return async ({ heads, entries }) => {
    const path = resolvePath(graph, direction, { from: heads, target });
    const steps = await buildSteps(project, { path, direction, from: heads });
    if (direction === "downgrade") return { steps, edited: [] };
    const unproved = isProduction(config, url) ? warnOfUnproved(steps, session.dialect) : null;
    if (unproved !== null) onEvent({ kind: "warning", message: unproved });
    const edited = await findEditedRevisions(graph, appliedRevisions(graph, heads), recordedChecksums(entries));
    return { steps, edited: edited.map(({ id }) => id) };
  };
}

/** Reports what would run. */
async function preview(migration: Migration): Promise<MigrationReport> {
  const { project, direction, onEvent } = migration;
  try {
    return await project.withDatabase({}, async (opened) => {
      const { warnings } = opened;
      for (const message of warnings) onEvent({ kind: "warning", message });
      const database = await opened.load();
      const { heads, missing } = await readBookkeeping(database);
      const planned = await planTo(migration, database, heads);
      if (missing.versionTable && planned.length > 0) await assertAdopted(database);
      return { applied: [], current: heads, warnings, planned };
    });
  } catch (error) {
    // A SQLite file that the upgrade would create stands at base.
    if (!isAludelError(error, "DATABASE_NOT_FOUND") || direction === "downgrade") throw error;
    const { url } = await resolveConfigDatabase(project.config);
    if (url === null || url.path === null) throw error;
    const planned = await planTo(migration, { session: null, dialect: await loadDialect(url.dialect) }, []);
    return { applied: [], current: [], warnings: [], planned };
  }
}

async function planTo(
  { project, direction, target }: Migration,
  database: Parameters<typeof previewSteps>[0],
  from: readonly string[],
): Promise<readonly PlannedRevision[]> {
  const path = resolvePath(project.graph, direction, { from, target });
  const steps = await buildSteps(project, { path, direction, from });
  assertReversible(steps);
  return previewSteps(database, steps);
}
