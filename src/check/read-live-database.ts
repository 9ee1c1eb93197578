import type { Config } from "../config/config.ts";
import type { Session } from "../connection/session.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { loadDialect } from "../dialect/load-dialect.ts";
import { type HistoryEntry, readHistory } from "../migration/bookkeeping/history-table.ts";
import { findProvenances, hasFingerprint, readOrigin } from "../migration/bookkeeping/provenance.ts";
import { readVersions } from "../migration/bookkeeping/version-table.ts";
import { digestRevisions, isDeclared } from "../operation/digest-operations.ts";
import { buildOwnership } from "../config/owned-objects.ts";
import type { RevisionGraph } from "../revision/revision-graph.ts";
import { appliedRevisions } from "../revision/version-set.ts";
import { type Database, emptyDatabase } from "../schema/database.ts";
import type { Script } from "../script/script-directory.ts";
import { foldRevisions, type RecordedRevision } from "../script/fold-revisions.ts";
import { withoutOwnTables } from "../project/own-tables.ts";
import { hasShape } from "../diff/has-shape.ts";
import { onlyKeys, partOwned } from "./part-owned.ts";
import { schemasInScope } from "../project/proof-targets.ts";
import { toolVersion } from "../project/tool-version.ts";
import type { OpenedDatabase } from "../project/with-database.ts";

/** A live database, as it was read once. */
export interface LiveDatabase {
  readonly session: Session;
  readonly dialect: Dialect;
  /** The heads that it records; null without a version table. */
  readonly versions: readonly string[] | null;
  readonly entries: readonly HistoryEntry[];
  /** The revisions that it records and that have files, parents first. */
  readonly applied: readonly RecordedRevision[];
  /** What these add up to. */
  readonly history: Database;
  /** The schemas that were looked at. */
  readonly schemas: readonly string[];
  readonly schema: Database;
  /** Whether it is itself what a replay of the applied revisions gives, so that none is needed. */
  readonly isReplay: boolean;
}

/** The history that a database is held against. */
export interface CheckedHistory {
  readonly graph: RevisionGraph<Script>;
  /** Every revision, parents first. */
  readonly recorded: readonly RecordedRevision[];
  readonly history: Database;
}

/**
 * Returns whether an upgrade that ran exactly these operations, and no others, from nothing, on this server, with this version of
 * Aludel, left exactly this schema, which has what the operations name. What brought the database back to it since does not matter.
 */
async function isReplayed(config: Config, live: Omit<LiveDatabase, "isReplay">): Promise<boolean> {
  const { session, dialect, entries, applied } = live;
  if (!applied.every(({ upgrade }) => isDeclared(upgrade))) return false;
  const origin = await readOrigin(session, dialect, toolVersion);
  const fingerprints = origin === null ? [] : findProvenances(entries, origin);
  if (fingerprints.length === 0) return false;
  const operations = digestRevisions(applied.map(({ revision, upgrade }) => ({ revision, operations: upgrade })));
  const isOwned = buildOwnership(config);
  const found = withoutOwnTables(config, live.schema);
  const isProved = fingerprints.some(
    (fingerprint) =>
      fingerprint.provenance.operations === operations &&
      live.schemas.every((schema) => fingerprint.schemas.includes(schema)) &&
      hasFingerprint(found, fingerprint, isOwned),
  );
  if (!isProved) return false;
  // What else acts on a server, such as event triggers, would show here.
  const history = { ...live.history, tables: onlyKeys(live.history.tables, isOwned) };
  return hasShape(partOwned(found, history, isOwned).owned, history);
}

/**
 * Reads a live database: what it records and what it holds.
 *
 * @param heads taken for those that it records
 * @throws SessionError when it cannot be read
 */
export async function readLiveDatabase(
  config: Config,
  { graph, recorded, history }: CheckedHistory,
  { session, connector }: OpenedDatabase,
  heads?: readonly string[],
): Promise<LiveDatabase> {
  const reader = { session, dialect: connector, versionTable: config.versionTable };
  const versions = heads ?? (await readVersions(reader));
  const entries = (await readHistory({ ...reader, historyTable: config.historyTable })) ?? [];
  const ids = appliedRevisions(graph, versions ?? []);
  const applied = recorded.filter(({ revision }) => ids.has(revision));
  const dialect = await loadDialect(session.dialect);
  const schemas = dialect.capabilities.schemas ? schemasInScope(config, history) : [];
  const live = {
    session,
    dialect,
    versions,
    entries,
    applied,
    history: applied.length === recorded.length ? history : foldRevisions(applied, emptyDatabase),
    schemas,
    schema: await dialect.introspect(session, { schemas, excludeTables: [] }),
  };
  return { ...live, isReplay: await isReplayed(config, live) };
}
