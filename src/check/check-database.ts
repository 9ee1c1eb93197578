import type { Config } from "../config/config.ts";
import { recordedChecksums } from "../migration/bookkeeping/history-table.ts";
import { buildOwnership } from "../config/owned-objects.ts";
import type { RevisionGraph } from "../revision/revision-graph.ts";
import type { Database, UnmanagedObject } from "../schema/database.ts";
import type { ProofTarget } from "../scratch/prove.ts";
import type { Script } from "../script/script-directory.ts";
import { compareDatabase, type DatabaseComparison, compareFingerprint } from "./compare-database.ts";
import { withoutOwnTables } from "../project/own-tables.ts";
import { compareRows } from "./compare-rows.ts";
import { describeOtherRelation, type Difference, otherRelationRemedies } from "./difference.ts";
import { findEditedRevisions } from "./edited-revisions.ts";
import { findOtherRelations } from "../diff/other-relations.ts";
import { partOwned } from "./part-owned.ts";
import { onEachTarget, resolveProofTargets } from "../project/proof-targets.ts";
import type { CheckedHistory, LiveDatabase } from "./read-live-database.ts";
import type { ReplayHistory } from "./scratch-replays.ts";

/** What a live database is held against. */
export interface DatabaseCheck extends CheckedHistory {
  /** The models, whose reference rows are looked for. */
  readonly models: Database;
  readonly replay: ReplayHistory;
  readonly strict: boolean;
}

/** What was found in a live database. */
export interface DatabaseFindings {
  readonly differences: readonly Difference[];
  /** Revisions that it has not applied yet. */
  readonly pending: readonly string[];
  readonly unmanaged: readonly UnmanagedObject[];
  /** Why its schema was not compared; null when it was. */
  readonly notCompared: string | null;
}

function editedDifference({ id, path }: Script): Difference {
  return {
    kind: "editedRevision",
    object: id,
    between: ["history", "files"],
    detail: `${path} is not what the database applied`,
    remedies: [
      "bring the file back as it was, and put the change into a new revision",
      "run it again: aludel downgrade to its parent, then aludel upgrade head",
      `keep the file, when it does what was applied: aludel repair --accept ${id}`,
    ],
  };
}

function unknownDifference(id: string): Difference {
  return {
    kind: "unknownRevision",
    object: id,
    between: ["history", "database"],
    detail: `the database is at revision "${id}", which has no file`,
    remedies: [
      "bring its file back, from the branch or the release that has it",
      "record where the database really stands: aludel stamp --purge and the revision",
    ],
  };
}

/** A database with tables of the project's that records no revision, so that an upgrade would refuse it. */
function findUnversioned(config: Config, live: Database, history: Database): Difference[] {
  const isOwned = buildOwnership(config);
  const names = [...live.tables.keys()].filter((key) => history.tables.has(key) && isOwned(key)).toSorted();
  if (names.length === 0) return [];
  return [
    {
      kind: "unversionedDatabase",
      object: names.join(", "),
      between: ["history", "database"],
      detail: `${names.length === 1 ? "the table is" : "the tables are"} there, and no version table says which revision made ${names.length === 1 ? "it" : "them"}`,
      remedies: [
        "record the revision that the database stands at: aludel stamp head (or another), then aludel check",
        "leave tables of other programs alone: exclude in the configuration",
      ],
    },
  ];
}

/** Tables of revisions that are pending, which could not be created. */
function findEarly(config: Config, live: Database, applied: Database, history: Database): Difference[] {
  const isOwned = buildOwnership(config);
  const isEarly = (key: string) => history.tables.has(key) && !applied.tables.has(key) && isOwned(key);
  return [...live.tables.keys()].filter(isEarly).map((name) => ({
    kind: "pendingTable",
    object: name,
    between: ["history", "database"],
    detail: "the table is there, and the revision that brings one of this name is pending",
    remedies: [
      "if that revision was run in some other way, record it: aludel stamp --verify and the revision",
      "rename the table, or drop it, so that the upgrade can create its own",
    ],
  }));
}

/** Names of tables that something else has in a database that records no revision, so that an upgrade would fail. */
function findTakenNames(config: Config, live: Database, history: Database): Difference[] {
  const isOwned = buildOwnership(config);
  return findOtherRelations({ tables: new Map(), unmanaged: live.unmanaged }, history)
    .filter(({ name }) => isOwned(name))
    .map((relation) => ({
      ...describeOtherRelation(relation),
      between: ["history", "database"],
      remedies: otherRelationRemedies,
    }));
}

async function compareLive(
  config: Config,
  check: DatabaseCheck,
  live: LiveDatabase,
  own: Database,
): Promise<DatabaseComparison & { readonly notCompared: string | null }> {
  const { strict, replay } = check;
  const { session, dialect, history } = live;
  const rows = await compareRows(session, dialect, { models: check.models, history, live: own });
  if (live.isReplay && !strict) {
    const { unmanaged } = partOwned(own, history, buildOwnership(config));
    return { differences: rows, unmanaged, notCompared: null };
  }
  const targets = await resolveProofTargets({ ...config, targets: [session.dialect] }, live.schemas);
  let compared: DatabaseComparison | null = null;
  const { unproved } = await onEachTarget(targets, async (target: ProofTarget) => {
    const sides = { live: live.schema, history, applied: live.applied };
    compared = await compareDatabase(config, target, sides, { replay, strict });
  });
  const found = compared as DatabaseComparison | null;
  if (found !== null) return { ...found, differences: [...found.differences, ...rows], notCompared: null };
  const sides = { live: live.schema, history, entries: live.entries };
  const { differences, unmanaged, notCompared } = compareFingerprint(config, session, sides);
  const reason = unproved[0]?.reason ?? "";
  return {
    differences: [...differences, ...rows],
    unmanaged,
    notCompared: notCompared === null ? null : `${reason}, and ${notCompared}`,
  };
}

/**
 * Compares a live database with the heads that it records: schema, reference rows and files that were applied.
 *
 * @throws AludelError what reading the database and replaying the history throws
 */
export async function checkDatabase(
  config: Config,
  check: DatabaseCheck,
  live: LiveDatabase,
): Promise<DatabaseFindings> {
  const { graph } = check;
  const { versions } = live;
  const applied = new Set(live.applied.map(({ revision }) => revision));
  const edited = await findEditedRevisions(graph, applied, recordedChecksums(live.entries));
  const pending = findPending(graph, live);
  const differences = edited.map(editedDifference);
  const unknown = (versions ?? []).filter((id) => !graph.byId.has(id));
  if (unknown.length > 0) {
    const notCompared = `it is at revision ${unknown.map((id) => `"${id}"`).join(", ")}, which has no file`;
    // Which of the others it has applied, the missing files would tell.
    return {
      differences: [...differences, ...unknown.map(unknownDifference)],
      pending: [],
      unmanaged: [],
      notCompared,
    };
  }
  const found = withoutOwnTables(config, live.schema);
  if (versions === null) {
    const unversioned = findUnversioned(config, found, check.history);
    const others = [...found.tables.keys()].filter((key) => !check.history.tables.has(key));
    const unmanaged = [...others.map((name) => ({ kind: "table", name })), ...found.unmanaged];
    const taken = findTakenNames(config, found, check.history);
    return { differences: [...differences, ...unversioned, ...taken], pending, unmanaged, notCompared: null };
  }
  const early = findEarly(config, found, live.history, check.history);
  const compared = await compareLive(config, check, live, found);
  const unmanaged = compared.unmanaged.filter(
    ({ kind, name }) => kind !== "table" || early.every(({ object }) => object !== name),
  );
  return { ...compared, unmanaged, differences: [...differences, ...early, ...compared.differences], pending };
}

/** Returns the revisions that a database has not applied, parents first. */
export function findPending({ revisions }: RevisionGraph<Script>, { applied }: LiveDatabase): readonly string[] {
  const known = new Set(applied.map(({ revision }) => revision));
  return revisions.flatMap(({ id }) => (known.has(id) ? [] : [id]));
}
