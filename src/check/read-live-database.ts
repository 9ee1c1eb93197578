import type { Session } from "../connection/session.ts";
import { scopeOf } from "../dialect/introspection-scope.ts";
import { hasShape } from "../diff/has-shape.ts";
import type { HistoryEntry } from "../migration/bookkeeping/history-table.ts";
import type { MigrationDatabase } from "../migration/bookkeeping/migration-database.ts";
import { withoutOwnTables } from "../migration/bookkeeping/own-tables.ts";
import { findProvenances, hasFingerprint, readOrigin } from "../migration/bookkeeping/provenance.ts";
import { readBookkeeping } from "../migration/bookkeeping/read-bookkeeping.ts";
import { readDoneOperations } from "../migration/journal/journal-place.ts";
import { readUnfinishedRun, type UnfinishedRun } from "../migration/journal/unfinished-run.ts";
import type { Operation } from "../operation/operation.ts";
import { digestRevisions, isDeclared } from "../operation/describe/digest-operations.ts";
import type { RevisionGraph } from "../revision/revision-graph.ts";
import { appliedRevisions } from "../revision/version-set.ts";
import { withLowerTables } from "../operation/rewrite/lower-table-names.ts";
import type { Database } from "../schema/database.ts";
import { readChecksums } from "../script/checksum.ts";
import { type FoldedRevisions, foldRevisions, type RecordedRevision } from "../script/fold-revisions.ts";
import type { Script } from "../script/script-directory.ts";
import { onlyKeys, partOwned } from "./part-owned.ts";

/** A database that is checked: unlike the runner, a check always knows what of it is the project's. */
export type CheckedDatabase = Required<MigrationDatabase>;

/** All revisions of a project, against which a database is held. */
export interface CheckedRevisions extends FoldedRevisions {
  readonly graph: RevisionGraph<Script>;
  /** Returns the operations of one direction of a revision. */
  readonly record: (id: string, direction: "upgrade" | "downgrade") => Promise<readonly Operation[]>;
}

/** A run that stopped inside a revision, and how far the database is to be compared. */
export interface UnfinishedPlace {
  readonly entry: HistoryEntry;
  readonly run: UnfinishedRun;
  /** Why it is not known what the revision has made so far; null where the journal tells. */
  readonly notCompared: string | null;
}

/** A live database, as it was read once. */
export interface LiveDatabase {
  readonly database: CheckedDatabase;
  /** The heads that it records; null without a version table. */
  readonly versions: readonly string[] | null;
  /** The rows of its history table. */
  readonly entries: readonly HistoryEntry[];
  /** The revisions that it records and that have files; with a run that stopped inside a revision also what that has done. */
  readonly applied: FoldedRevisions;
  /** The run that stopped inside a revision, or is inside it now; null when none did. */
  readonly unfinished: UnfinishedPlace | null;
  /** The schemas that were looked at. */
  readonly schemas: readonly string[];
  readonly schema: Database;
  /** Whether its provenance shows that it is what a replay of the applied revisions gives, so that none is needed. */
  readonly isReplay: boolean;
}

/** Returns a schema with the names of its tables as the server of a session stores them. */
export function asStored({ lowerTableNames }: Pick<Session, "lowerTableNames">, schema: Database): Database {
  return lowerTableNames === true ? withLowerTables(schema) : schema;
}

/**
 * Returns whether a recorded provenance fits a database as it is now: an upgrade that ran exactly the operations of the applied
 * revisions, and no others, from nothing, on this server, with this version of Aludel, left exactly this schema, which has what the
 * operations name. What happened in between does not matter when the schema is the same again.
 */
async function isReplayed({ database, entries, applied, ...live }: Omit<LiveDatabase, "isReplay">): Promise<boolean> {
  if (live.unfinished !== null) return false;
  const { session, dialect, toolVersion, owned } = database;
  if (!applied.recorded.every(({ upgrade }) => isDeclared(upgrade))) return false;
  const origin = await readOrigin(session, dialect, toolVersion);
  const fingerprints = origin === null ? [] : findProvenances(entries, origin);
  if (fingerprints.length === 0) return false;
  const operations = digestRevisions(
    applied.recorded.map(({ revision, upgrade }) => ({ revision, operations: upgrade })),
  );
  const isOwned = (name: string): boolean => owned.isOwned(name);
  const found = withoutOwnTables(database, live.schema);
  const isProved = fingerprints.some(
    (fingerprint) =>
      fingerprint.provenance.operations === operations &&
      live.schemas.every((schema) => fingerprint.schemas.includes(schema)) &&
      hasFingerprint(found, fingerprint, isOwned),
  );
  if (!isProved) return false;
  // Something else that acts on the server, such as an event trigger, would show as a difference between schema and operations.
  const expected = { ...applied.schema, tables: onlyKeys(applied.schema.tables, isOwned) };
  return hasShape(partOwned(found, expected, isOwned).owned, expected);
}

/** Reads where a run stopped inside a revision, and as a revision of its own what it has done by then. */
async function readPlace(
  database: CheckedDatabase,
  entry: HistoryEntry | null,
  graph: RevisionGraph<Script>,
  record: CheckedRevisions["record"],
): Promise<{ readonly unfinished: UnfinishedPlace | null; readonly part: readonly RecordedRevision[] }> {
  if (entry === null) return { unfinished: null, part: [] };
  const run = await readUnfinishedRun(database, entry);
  const script = graph.byId.get(entry.revision);
  const unknown = (notCompared: string) => ({ unfinished: { entry, run, notCompared }, part: [] });
  if (script === undefined) return unknown(`revision "${entry.revision}", inside which a run stopped, has no file`);
  if (entry.direction !== "upgrade" && entry.direction !== "downgrade") {
    return unknown(`the taking back of revision "${entry.revision}" stopped inside it`);
  }
  const checksum = (await readChecksums([script.path])).get(script.path);
  if (checksum !== entry.checksum) return unknown(`${script.path} was changed since its ${entry.direction} stopped`);
  const done = await readDoneOperations(database, entry, await record(entry.revision, entry.direction));
  if (done === null) return unknown("it does not tell whether the statement at which a run was cut off took effect");
  const part = { revision: `${entry.revision} (${entry.direction}, a part of it)`, path: script.path, upgrade: done };
  return { unfinished: { entry, run, notCompared: null }, part: [part] };
}

/**
 * Reads a live database: what it records and what it holds.
 *
 * @param heads taken for those that it records
 * @throws SessionError when it cannot be read
 */
export async function readLiveDatabase(
  database: CheckedDatabase,
  { graph, recorded, schema, record }: CheckedRevisions,
  heads?: readonly string[],
): Promise<LiveDatabase> {
  const { session, dialect, owned } = database;
  const { heads: recordedHeads, entries, unfinished: entry, missing } = await readBookkeeping(database);
  const versions = heads ?? (missing.versionTable ? null : recordedHeads);
  const ids = appliedRevisions(graph, versions ?? []);
  const whole = recorded.filter(({ revision }) => ids.has(revision));
  const { unfinished, part } = await readPlace(database, heads === undefined ? entry : null, graph, record);
  const applied = [...whole, ...part];
  const scope = scopeOf(dialect, owned.schemas, [schema]);
  const live = {
    database,
    versions,
    entries,
    applied: {
      recorded: applied,
      schema: asStored(
        session,
        applied.length === recorded.length && part.length === 0 ? schema : foldRevisions(applied),
      ),
    },
    unfinished,
    schemas: scope.schemas,
    schema: await dialect.introspect(session, scope),
  };
  return { ...live, isReplay: await isReplayed(live) };
}
