import { diffDatabase } from "../diff/diff-database.ts";
import { logicalComparator } from "../diff/logical-comparator.ts";
import { isAludelError } from "../error/aludel-error.ts";
import type { Operation } from "../operation/operation.ts";
import { type Database, emptyDatabase } from "../schema/database.ts";
import type { RecordedRevision } from "../script/fold-revisions.ts";
import { dropOnInterrupt } from "./drop-on-interrupt.ts";
import { prepareExternalTables } from "./external-tables.ts";
import type { ProofTarget } from "./proof-targets.ts";
import { type Replay, replayOperations, scratchLoss } from "./replay.ts";
import { keepInScratchCache, withScratchCache } from "./scratch-cache.ts";

/**
 * Creates a scratch database with what revisions rely on, uses it, and removes it.
 *
 * @throws what `use` throws; AludelError CONNECTION_LOST whatever became of a lost connection on the way
 */
export async function withScratch<R>(target: ProofTarget, use: (scratch: Replay) => Promise<R>): Promise<R> {
  try {
    return await withOwnScratch(target, use);
  } catch (error) {
    throw (!isAludelError(error, "CONNECTION_LOST") && scratchLoss(error, target.dialect)) || error;
  }
}

async function withOwnScratch<R>(target: ProofTarget, use: (scratch: Replay) => Promise<R>): Promise<R> {
  const { dialect, near } = target;
  const created = await dialect.createScratch(near);
  const scratch = dialect.capabilities.scratchNeedsServer ? dropOnInterrupt(created) : created;
  try {
    for (const statement of target.setup) {
      await scratch.session.executeScript(statement);
    }
    return await use({ dialect, session: scratch.session, state: emptyDatabase });
  } finally {
    await scratch.drop();
  }
}

/** Raw SQL of revisions that does not say what it changes: it may make what tables rely on, a function, a domain, an extension. */
function undeclaredSql(revisions: readonly RecordedRevision[]): readonly Operation[] {
  return revisions.flatMap(({ upgrade }) => upgrade.filter((one) => one.kind === "execute" && one.changes === null));
}

/** Runs each of these operations that can run; one that fails is about tables that do not exist yet. */
async function replayPossible(scratch: Replay, operations: readonly Operation[]): Promise<void> {
  for (const operation of operations) {
    try {
      await replayOperations(scratch, [operation], "raw SQL of the history");
    } catch (error) {
      if (!isAludelError(error, "PROOF_FAILED")) throw error;
    }
  }
}

function onlyNamesOf<V>(found: ReadonlyMap<string, V>, wanted: ReadonlyMap<string, unknown>): ReadonlyMap<string, V> {
  return new Map([...found].filter(([name]) => wanted.has(name)));
}

/**
 * Returns what an engine reports of a schema that is built straight from nothing on a scratch database. Where that fails, the raw SQL of
 * the revisions runs first: a table may rely on an extension that no operation creates.
 *
 * @throws AludelError PROOF_FAILED when a statement fails
 */
export async function buildOnScratch(
  target: ProofTarget,
  schema: Database,
  what: string,
  revisions: readonly RecordedRevision[] = [],
): Promise<Database> {
  // Reference rows change nothing of what the engine reports.
  const { operations } = diffDatabase(emptyDatabase, { ...schema, rows: new Map() }, { comparator: logicalComparator });
  const buildAfter = (prelude: readonly Operation[]): Promise<Database> =>
    withScratchCache(target, prelude.length === 0 ? operations : [prelude, operations], () =>
      withScratch(target, async (scratch) => {
        const { read } = await prepareExternalTables(target, scratch, operations);
        await replayPossible(scratch, prelude);
        await replayOperations(scratch, operations, what, false);
        return read();
      }),
    );
  try {
    return await buildAfter([]);
  } catch (error) {
    const prelude = undeclaredSql(revisions);
    if (!isAludelError(error, "PROOF_FAILED") || prelude.length === 0) throw error;
    const { tables, enums, ...rest } = await buildAfter(prelude);
    // The raw SQL may have made tables and enums of its own, which do not belong to the schema.
    return { ...rest, tables: onlyNamesOf(tables, schema.tables), enums: onlyNamesOf(enums, schema.enums) };
  }
}

async function replayRevision(replay: Replay, revision: string, upgrade: readonly Operation[]): Promise<Replay> {
  try {
    return await replayOperations(replay, upgrade, `upgrade of revision "${revision}"`);
  } catch (error) {
    if (!isAludelError(error, "PROOF_FAILED")) throw error;
    throw error.with({ details: { revision } });
  }
}

/**
 * Runs the upgrades of revisions on a scratch database.
 *
 * @throws AludelError PROOF_FAILED, with the revision in its details, when a statement fails
 */
export async function replayRevisions(scratch: Replay, revisions: readonly RecordedRevision[]): Promise<Replay> {
  let replay = scratch;
  for (const { revision, upgrade } of revisions) {
    replay = await replayRevision(replay, revision, upgrade);
  }
  return replay;
}

function contentOf(revisions: readonly RecordedRevision[]): unknown {
  return revisions.map(({ revision, upgrade }) => [revision, upgrade]);
}

/** Keeps what an engine reported after the upgrades of all these revisions, for {@link replayOnScratch}. */
export function keepReplay(
  target: ProofTarget,
  revisions: readonly RecordedRevision[],
  reported: Database,
): Promise<void> {
  return keepInScratchCache(target, contentOf(revisions), reported);
}

/**
 * Returns what an engine reports after the upgrades of all these revisions on a scratch database.
 *
 * @throws AludelError PROOF_FAILED when a statement fails
 */
export async function replayOnScratch(target: ProofTarget, revisions: readonly RecordedRevision[]): Promise<Database> {
  return withScratchCache(target, contentOf(revisions), () =>
    withScratch(target, async (scratch) => {
      const upgrades = revisions.flatMap(({ upgrade }) => upgrade);
      const { read } = await prepareExternalTables(target, scratch, upgrades);
      await replayRevisions(scratch, revisions);
      return read();
    }),
  );
}

/** Returns what an engine reports after revisions were replayed on a scratch database. */
export type ReplayRevisions = (target: ProofTarget, revisions: readonly RecordedRevision[]) => Promise<Database>;

/** Returns a {@link replayOnScratch} that runs the same revisions on the same engine only once. */
export function replayEachOnce(): ReplayRevisions {
  const known = new Map<string, Promise<Database>>();
  return (target, revisions) => {
    const ids = revisions.map(({ revision }) => revision);
    const key = JSON.stringify([target.dialect.name, target.scope.schemas, ...ids]);
    const replay = known.get(key) ?? replayOnScratch(target, revisions);
    known.set(key, replay);
    return replay;
  };
}
