import type { Config } from "../../config/config.ts";
import { createKysely } from "../../connection/kysely.ts";
import type { Session } from "../../connection/session.ts";
import { resolveConfigDatabase } from "../../config/config-database.ts";
import { isProduction } from "../../config/production.ts";
import type { Dialect } from "../../dialect/dialect.ts";
import { loadDialect } from "../../dialect/load-dialect.ts";
import { isAludelError } from "../../error/aludel-error.ts";
import { describeLoss } from "../../migration/count-lost-rows.ts";
import { appliedOrder, readHistory } from "../../migration/bookkeeping/history-table.ts";
import { assertSteps, migrate, type MigrationEvent as RunnerEvent } from "../../migration/migrate.ts";
import type { AppliedRevision } from "../../migration/step.ts";
import { previewSteps } from "../../migration/preview.ts";
import type { BackfillStatus } from "../../migration/run-backfill.ts";
import { undecidedLoss } from "../../migration/undecided-loss.ts";
import type { LockWait } from "../../migration/with-retries.ts";
import { readVersions } from "../../migration/bookkeeping/version-table.ts";
import type { RevisionGraph } from "../../revision/revision-graph.ts";
import { isRelativeToCurrent, parseTarget } from "../../revision/parse-target.ts";
import { splitRange } from "../../revision/resolve-range.ts";
import { resolveTarget } from "../../revision/resolve-target.ts";
import { invalidTarget } from "../../revision/target-fault.ts";
import { appliedRevisions, topmost } from "../../revision/version-set.ts";
import type { Script } from "../../script/script-directory.ts";
import { assertAdopted } from "./assert-adopted.ts";
import { buildSteps } from "./build-steps.ts";
import type { DirectionRules } from "./direction-rules.ts";
import { findEditedRevisions } from "../../check/edited-revisions.ts";
import { configuredDatabase } from "../../project/configured-database.ts";
import type { MigrationReport } from "./migration-report.ts";
import { writeOffline } from "./offline.ts";
import { buildRecordedRevisions } from "../../project/recorded-revisions.ts";
import { readExistingGraph } from "../../project/revision-files.ts";
import { warnOfUnproved } from "./unproved-revisions.ts";
import { withDatabase } from "../../project/with-database.ts";

/** What happens during a run, told as it happens. */
export type MigrationEvent =
  | { readonly kind: "createdFile"; readonly path: string }
  | { readonly kind: "warning"; readonly message: string }
  /** What is about to be thrown away, in words. */
  | { readonly kind: "losses"; readonly losses: readonly string[] }
  | {
      readonly kind: "started";
      readonly revision: string;
      readonly message: string;
      readonly position: number;
      readonly total: number;
    }
  /** A run before this one stopped inside a revision, which goes on now. */
  | { readonly kind: "continues"; readonly revision: string; readonly segmentsDone: number }
  /** Others are in the way: see `LockWait`. `blockers` says who, in words. */
  | ({ readonly kind: "waiting"; readonly blockers: readonly string[] } & Omit<LockWait, "blockers">)
  /** A backfill goes on: rows looked at, of how many, how fast; at most five times a second. */
  | ({ readonly kind: "progress"; readonly revision: string } & BackfillStatus)
  /** A revision is committed. */
  | { readonly kind: "finished"; readonly applied: AppliedRevision; readonly message: string };

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

/** `upgrade` or `downgrade`. */
export type MigrationCommand = (config: Config, options: MigrationOptions) => Promise<MigrationReport>;

/** Tells what is wrong with a target before a database is connected to, or made, as far as that can be told without one. */
function assertTarget(graph: RevisionGraph, { direction }: DirectionRules, target: string): void {
  if (splitRange(target) !== undefined) {
    throw invalidTarget(target, "is a range", "A range is for --sql; a database says itself where it stands");
  }
  const parsed = parseTarget(graph, target);
  if (direction === "upgrade" && !isRelativeToCurrent(parsed) && parsed.place !== "current") {
    resolveTarget(graph, parsed);
  }
}

/** Runs one direction as its options say. */
export async function runMigrationCommand(
  config: Config,
  rules: DirectionRules,
  options: MigrationOptions,
): Promise<MigrationReport> {
  if (options.sql === true) return writeOffline(config, rules, options.target);
  const graph = readExistingGraph(config);
  assertTarget(graph, rules, options.target);
  if (options.dryRun === true) return preview(config, rules, graph, options);
  const use = { writes: true, production: options.production, create: rules.direction === "upgrade" };
  return withDatabase(config, use, async ({ session, url, warnings, explain }) => {
    const database = await configuredDatabase(config, session);
    const recorded = buildRecordedRevisions(graph);
    const { onEvent = () => undefined } = options;
    if (session.createdFile !== undefined) onEvent({ kind: "createdFile", path: session.createdFile });
    for (const message of warnings) onEvent({ kind: "warning", message });
    const result = await migrate({
      database,
      direction: rules.direction,
      history: {
        resolveSteps: async (from, appliedOrder) => {
          const path = rules.resolvePath(graph, from, options.target, appliedOrder);
          const steps = await buildSteps(graph, recorded, { path, direction: rules.direction, from });
          const isAtRisk = rules.direction === "upgrade" && isProduction(config, url);
          const message = isAtRisk ? warnOfUnproved(steps, session.dialect) : null;
          if (message !== null) onEvent({ kind: "warning", message });
          return steps;
        },
        findEdited: async (versions, checksums) => {
          const edited = await findEditedRevisions(graph, appliedRevisions(graph, versions), checksums);
          return edited.map(({ id }) => id);
        },
        foldBefore: (step) => recorded.fold(step.from),
      },
      lockTimeout: config.lock.timeout,
      statement: config.statement,
      transaction: config.transaction,
      runRows: async (run) => {
        await run(await createKysely(session));
      },
      explain,
      assertAdopted: () => assertAdopted(config, database),
      confirmLosses: async (losses) => {
        if (options.yes === true) return;
        const question = `Throw away ${losses.map(describeLoss).join(", ")}?`;
        if (options.confirm !== undefined && (await options.confirm(question))) return;
        throw undecidedLoss(losses, `aludel ${rules.direction} ${options.target}`);
      },
      onEvent: (event) => onEvent(translateEvent(event)),
    });
    return { ...result, current: topmost(graph, result.current), warnings: [...warnings, ...result.warnings] };
  });
}

function translateEvent(event: RunnerEvent): MigrationEvent {
  switch (event.kind) {
    case "losses":
      return { kind: "losses", losses: event.losses.map(describeLoss) };
    case "started": {
      const { step, position, total } = event;
      return { kind: "started", revision: step.revision, message: step.message, position, total };
    }
    case "finished":
      return { kind: "finished", applied: event.applied, message: event.step.message };
    case "continues":
      return event;
    case "waiting":
      return { kind: "waiting", ...event.wait, blockers: event.wait.blockers.map(({ description }) => description) };
    case "progress":
      return { kind: "progress", revision: event.step.revision, ...event.status };
    case "warning":
      return event;
  }
}

async function preview(
  config: Config,
  rules: DirectionRules,
  graph: RevisionGraph<Script>,
  { target, onEvent = () => undefined }: MigrationOptions,
): Promise<MigrationReport> {
  try {
    return await withDatabase(config, {}, async ({ session, warnings }) => {
      for (const message of warnings) onEvent({ kind: "warning", message });
      const database = await configuredDatabase(config, session);
      const versions = await readVersions(database);
      const order = appliedOrder((await readHistory(database)) ?? []);
      const found = { session, dialect: database.dialect, current: versions ?? [], order };
      const report = await previewFrom(rules, graph, target, found);
      if (versions === null && report.planned?.length !== 0) await assertAdopted(config, database);
      return { ...report, warnings };
    });
  } catch (error) {
    // A SQLite file that the upgrade would create stands at base.
    if (!isAludelError(error, "DATABASE_NOT_FOUND") || rules.direction === "downgrade") throw error;
    const { url } = await resolveConfigDatabase(config);
    if (url === null || url.path === null) throw error;
    return previewFrom(rules, graph, target, {
      session: null,
      dialect: await loadDialect(url.dialect),
      current: [],
      order: [],
    });
  }
}

/** Where a preview starts. */
interface PreviewStart {
  readonly session: Session | null;
  readonly dialect: Dialect;
  readonly current: readonly string[];
  readonly order: readonly string[];
}

async function previewFrom(
  { direction, resolvePath }: DirectionRules,
  graph: RevisionGraph<Script>,
  target: string,
  { session, dialect, current, order }: PreviewStart,
): Promise<MigrationReport> {
  const recorded = buildRecordedRevisions(graph);
  const path = resolvePath(graph, current, target, order);
  const steps = await buildSteps(graph, recorded, { path, direction, from: current });
  assertSteps(steps);
  const planned = await previewSteps({ dialect, session }, steps, (step) => recorded.fold(step.from));
  return { applied: [], current, warnings: [], planned };
}
