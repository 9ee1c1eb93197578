import { findOtherRelations } from "../diff/other-relations.ts";
import { recordedChecksums } from "../migration/bookkeeping/history-table.ts";
import { withoutOwnTables } from "../migration/bookkeeping/own-tables.ts";
import type { RevisionGraph } from "../revision/revision-graph.ts";
import { type Database, emptyDatabase, type UnmanagedObject } from "../schema/database.ts";
import type { ReplayRevisions } from "../scratch/build-on-scratch.ts";
import { onEachTarget, type ProofTargets } from "../scratch/proof-targets.ts";
import { findEditedRevisions } from "../script/checksum.ts";
import type { Script } from "../script/script-directory.ts";
import { compareDatabase, type DatabaseComparison, compareFingerprint } from "./compare-database.ts";
import { compareRows } from "./compare-rows.ts";
import { describeOtherRelation, type Difference, otherRelationRemedies } from "./difference.ts";
import { partOwned } from "./part-owned.ts";
import { asStored, type CheckedRevisions, type LiveDatabase, type UnfinishedPlace } from "./read-live-database.ts";

/** What a live database is compared with, and how. */
export interface DatabaseCheck {
  readonly revisions: CheckedRevisions;
  /** The models, whose reference rows are looked for. */
  readonly models: Pick<Database, "rows">;
  /** Where the database's own engine replays revisions. */
  readonly targets: ProofTargets;
  readonly replay: ReplayRevisions;
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

function editedDifference({ id, path, downRevisions }: Script): Difference {
  const [parent = `${id}@base`, second] = downRevisions;
  return {
    kind: "editedRevision",
    object: id,
    between: ["history", "files"],
    detail: `${path} is not what the database applied`,
    remedies: [
      "bring the file back as it was, and put the change into a new revision",
      // Which branch a merge goes back to is for people to say.
      ...(second === undefined ? [`run it again: aludel downgrade ${parent}, then aludel upgrade head`] : []),
      `keep the file, when it does what was applied: aludel repair --accept ${id}`,
    ],
  };
}

/** Returns, as a difference, that a run stopped inside a revision. */
export function unfinishedDifference({ entry, run }: UnfinishedPlace): Difference {
  const { revision, direction } = entry;
  return {
    kind: "unfinishedRevision",
    object: revision,
    between: ["history", "database"],
    detail: `the ${direction === "undo" ? "taking back" : direction} of revision "${revision}" stopped inside it, at step ${run.step} of ${run.steps}: ${run.detail}; what it has made so far is no difference`,
    remedies: [
      "finish it: aludel repair",
      "or take back what it has done: aludel repair --undo",
      "or wait, when a run is at work now: aludel status tells",
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
      "record where the database really stands: aludel stamp --purge REVISION --verify",
    ],
  };
}

/** Finds tables of the project's in a database that records no revision, where an upgrade would refuse to run. */
function findUnversioned(
  { database }: LiveDatabase,
  { tables }: Pick<Database, "tables">,
  { schema }: CheckedRevisions,
): Difference[] {
  const names = [...tables.keys()].filter((key) => schema.tables.has(key) && database.owned.isOwned(key)).toSorted();
  if (names.length === 0) return [];
  return [
    {
      kind: "unversionedDatabase",
      object: names.join(", "),
      between: ["history", "database"],
      detail: `${names.length === 1 ? "the table is" : "the tables are"} there, and no version table says which revision made ${names.length === 1 ? "it" : "them"}`,
      remedies: [
        "record the revision that the database stands at: aludel stamp head --verify (or another), which compares first",
        "leave tables of other programs alone: exclude in the configuration",
      ],
    },
  ];
}

/** Finds tables under the names of those that pending revisions create, so that these would fail. */
function findEarly(
  { database, applied }: LiveDatabase,
  { tables }: Pick<Database, "tables">,
  { schema }: CheckedRevisions,
): Difference[] {
  const isEarly = (key: string): boolean =>
    schema.tables.has(key) && !applied.schema.tables.has(key) && database.owned.isOwned(key);
  return [...tables.keys()].filter(isEarly).map((name) => ({
    kind: "pendingTable",
    object: name,
    between: ["history", "database"],
    detail: "the table is there, and the revision that brings one of this name is pending",
    remedies: [
      "if that revision was run in some other way, record it: aludel stamp REVISION --verify",
      "rename the table, or drop it, so that the upgrade can create its own",
    ],
  }));
}

/** Finds views and the like under the names of tables in a database that records no revision, so that an upgrade would fail. */
function findTakenNames({ database, schema: { unmanaged } }: LiveDatabase, { schema }: CheckedRevisions): Difference[] {
  return findOtherRelations({ tables: new Map(), unmanaged }, schema)
    .filter(({ name }) => database.owned.isOwned(name))
    .map((relation) => ({
      ...describeOtherRelation(relation),
      between: ["history", "database"],
      remedies: otherRelationRemedies,
    }));
}

/** Compares the schema of a live database with a replay, or with the last run's fingerprint where no scratch database can be had. */
async function compareSchema(
  { targets, replay, strict }: DatabaseCheck,
  live: LiveDatabase,
): Promise<DatabaseComparison & { readonly notCompared: string | null }> {
  const { results, unproved } = await onEachTarget(targets, (target) =>
    compareDatabase(target, live, { replay, strict }),
  );
  const compared = results[0]?.result;
  if (compared !== undefined) return { ...compared, notCompared: null };
  if (live.unfinished !== null) {
    // The fingerprint is of the last run that came to its end, so it says nothing of what this one has done.
    return {
      differences: [],
      unmanaged: [],
      notCompared: `${unproved[0]?.reason ?? ""}, and a run stopped inside a revision`,
    };
  }
  const { notCompared, ...found } = compareFingerprint(live);
  return { ...found, notCompared: notCompared === null ? null : `${unproved[0]?.reason ?? ""}, and ${notCompared}` };
}

/** Compares the schema and the reference rows of a live database with the revisions that it records. */
async function compareLive(
  check: DatabaseCheck,
  live: LiveDatabase,
  found: Database,
): Promise<DatabaseComparison & { readonly notCompared: string | null }> {
  const { database, applied, isReplay } = live;
  const { session, dialect, owned } = database;
  const rows = await compareRows(session, dialect, {
    models: check.models.rows,
    revisions: applied.schema.rows,
    live: found,
  });
  if (isReplay && !check.strict) {
    const { unmanaged } = partOwned(found, applied.schema, (name) => owned.isOwned(name));
    return { differences: rows, unmanaged, notCompared: null };
  }
  const compared = await compareSchema(check, live);
  return { ...compared, differences: [...compared.differences, ...rows] };
}

/**
 * Compares a live database with the heads that it records: schema, reference rows and files that were applied.
 *
 * @throws AludelError what reading the database and replaying the revisions throws
 */
export async function checkDatabase(given: DatabaseCheck, live: LiveDatabase): Promise<DatabaseFindings> {
  const { session } = live.database;
  const revisions = { ...given.revisions, schema: asStored(session, given.revisions.schema) };
  const check = { ...given, revisions, models: asStored(session, { ...emptyDatabase, rows: given.models.rows }) };
  const { versions } = live;
  const applied = new Set(live.applied.recorded.map(({ revision }) => revision));
  const edited = await findEditedRevisions(revisions.graph, applied, recordedChecksums(live.entries));
  const pending = findPending(revisions.graph, live);
  const { unfinished } = live;
  const differences = [
    ...(unfinished === null ? [] : [unfinishedDifference(unfinished)]),
    ...edited.map(editedDifference),
  ];
  const unknown = (versions ?? []).filter((id) => !revisions.graph.byId.has(id));
  if (unknown.length > 0) {
    const notCompared = `it is at revision ${unknown.map((id) => `"${id}"`).join(", ")}, which has no file`;
    // Only the missing files tell which of the other revisions are below them, so nothing is said to be pending.
    return {
      differences: [...differences, ...unknown.map(unknownDifference)],
      pending: [],
      unmanaged: [],
      notCompared,
    };
  }
  if (unfinished !== null && unfinished.notCompared !== null) {
    return { differences, pending, unmanaged: [], notCompared: unfinished.notCompared };
  }
  const found = withoutOwnTables(live.database, live.schema);
  if (versions === null) {
    const unversioned = findUnversioned(live, found, revisions);
    const others = [...found.tables.keys()].filter((key) => !revisions.schema.tables.has(key));
    const unmanaged = [...others.map((name) => ({ kind: "table", name })), ...found.unmanaged];
    const taken = findTakenNames(live, revisions);
    return { differences: [...differences, ...unversioned, ...taken], pending, unmanaged, notCompared: null };
  }
  const early = findEarly(live, found, revisions);
  const compared = await compareLive(check, live, found);
  const unmanaged = compared.unmanaged.filter(
    ({ kind, name }) => kind !== "table" || early.every(({ object }) => object !== name),
  );
  return { ...compared, unmanaged, differences: [...differences, ...early, ...compared.differences], pending };
}

/** Returns the revisions that a database has not applied, parents first. */
export function findPending({ revisions }: RevisionGraph<Script>, { applied }: LiveDatabase): readonly string[] {
  const known = new Set(applied.recorded.map(({ revision }) => revision));
  return revisions.flatMap(({ id }) => (known.has(id) ? [] : [id]));
}
