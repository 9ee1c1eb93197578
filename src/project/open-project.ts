import type { Config } from "../config/config.ts";
import { readUnfinishedRevision } from "../migration/bookkeeping/history-table.ts";
import { readVersions } from "../migration/bookkeeping/version-table.ts";
import type { DescribedSchema } from "../reader/schema-reader.ts";
import { buildRevisionGraph, type RevisionGraph } from "../revision/revision-graph.ts";
import type { Database } from "../schema/database.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import type { ProofTargets } from "../scratch/proof-targets.ts";
import { readScripts, type Script } from "../script/script-directory.ts";
import type { RecordedRevisions } from "./recorded-revisions.ts";
import { type DatabaseUse, type OpenedDatabase, withDatabase } from "./with-database.ts";

/** A project opened, which every command stands on. Each part is read when it is first asked for; what cannot change meanwhile is kept. */
export interface Project {
  readonly config: Config;
  /** The revisions, from the headers of their files; a getter that throws what reading them and a faulty graph throw. */
  readonly graph: RevisionGraph<Script>;
  /** Returns the operations of the revisions; a file is loaded when its operations are asked for. */
  revisions(): Promise<RecordedRevisions>;
  /** Reads the models that the configuration names. */
  models(): Promise<DescribedSchema>;
  /**
   * Returns where revisions can be proved, for what is in the schemas of the configuration and of these databases.
   *
   * @param engines instead of those that the configuration names
   */
  proofTargets(databases: readonly Database[], engines?: readonly DialectName[]): Promise<ProofTargets>;
  /** Opens the database, uses it, and closes it; throws what {@link withDatabase} throws. */
  withDatabase<R>(use: DatabaseUse, work: (database: OpenedDatabase) => Promise<R>): Promise<R>;
  /** Connects and returns the heads that the database records; none for a database without a version table. */
  readVersions(): Promise<readonly string[]>;
  /** Connects and returns the heads, and the revision inside which a run stopped, or null. */
  readStanding(): Promise<{ readonly versions: readonly string[]; readonly unfinished: string | null }>;
}

/** How a project is opened. */
export interface ProjectOptions {
  /** Whether the migrations folder must exist: a command that brings a database to a revision has nowhere to go without one. */
  readonly needsMigrations?: boolean;
}

/** Opens a project. Nothing is read or connected yet. The code that reads files and models loads when it is first needed. */
export function openProject(config: Config, { needsMigrations = false }: ProjectOptions = {}): Project {
  let graph: RevisionGraph<Script> | undefined;
  let revisions: RecordedRevisions | undefined;
  const project: Project = {
    config,
    get graph() {
      return (graph ??= buildRevisionGraph(readScripts(config.migrations, { allowMissing: !needsMigrations })));
    },
    async revisions() {
      const { findDefaultSchema } = await import("./default-schema.ts");
      const { buildRecordedRevisions } = await import("./recorded-revisions.ts");
      return (revisions ??= buildRecordedRevisions(project.graph, await findDefaultSchema(config)));
    },
    async models() {
      const { readConfiguredModels } = await import("./read-configured-models.ts");
      return readConfiguredModels(config);
    },
    async proofTargets(databases, engines) {
      const { resolveProofTargets } = await import("./resolve-proof-targets.ts");
      return resolveProofTargets(config, databases, engines);
    },
    withDatabase: (use, work) => withDatabase(config, use, work),
    readVersions: () =>
      withDatabase(config, {}, async ({ session, connector }) => {
        const { versionTable } = config;
        return (await readVersions({ session, dialect: connector, versionTable })) ?? [];
      }),
    readStanding: () =>
      withDatabase(config, {}, async ({ session, connector }) => {
        const { versionTable, historyTable } = config;
        const reader = { session, dialect: connector };
        const versions = (await readVersions({ ...reader, versionTable })) ?? [];
        return { versions, unfinished: await readUnfinishedRevision({ ...reader, historyTable }) };
      }),
  };
  return project;
}
