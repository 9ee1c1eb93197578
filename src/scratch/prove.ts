import type { DatabaseUrl } from "../connection/database-url.ts";
import type { Session } from "../connection/session.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { compareDatabases, diffDatabase } from "../diff/diff-database.ts";
import { logicalComparator } from "../diff/logical-comparator.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import type { IntrospectionScope } from "../dialect/introspection-scope.ts";
import { describeOperation } from "../operation/describe-operation.ts";
import type { Operation } from "../operation/operation.ts";
import { type Database, emptyDatabase, type UnmanagedObject } from "../schema/database.ts";
import type { RecordedRevision } from "../script/fold-revisions.ts";
import { dropOnInterrupt } from "./drop-on-interrupt.ts";
import { type Replay, replayOperations } from "./replay.ts";
import { keepInScratchCache, withScratchCache } from "./scratch-cache.ts";

/** Where a proof runs. */
export interface ProofTarget {
  readonly dialect: Dialect;
  /** A session or URL on the server that gives the scratch databases; null for engines that need none. */
  readonly near: Session | DatabaseUrl | null;
  readonly scope: IntrospectionScope;
  /** SQL for what revisions rely on and do not make: extensions, roles, tables of others. */
  readonly setup: readonly string[];
  /** The project whose cache keeps results, and the version of Aludel that made them; absent where everything is built anew. */
  readonly cache?: { readonly directory: string; readonly version: string };
}

/** What is to be proved. */
export interface Proposal {
  /** The revisions before it, parents first. */
  readonly history: readonly RecordedRevision[];
  readonly upgrade: readonly Operation[];
  readonly downgrade: readonly Operation[];
  /** The schema that the history and the upgrade must add up to, every constraint and index named. */
  readonly desired: Database;
  /** What this engine itself reports of the models, when it has run them; else the desired schema is built to be asked. */
  readonly reported?: Database | null;
}

/** Creates a scratch database with what revisions rely on, uses it, and removes it. */
export async function withScratch<R>(target: ProofTarget, use: (scratch: Replay) => Promise<R>): Promise<R> {
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
function undeclaredSql(history: readonly RecordedRevision[]): readonly Operation[] {
  return history.flatMap(({ upgrade }) => upgrade.filter((one) => one.kind === "execute" && one.changes === null));
}

/** Runs what can be run of these operations; the rest is about tables that are not there yet. */
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
 * Returns what an engine reports of a schema that is built straight from nothing on a scratch database. Where that fails, it is built on
 * what raw SQL of the history makes: a table may rely on an extension that no operation creates.
 *
 * @throws AludelError PROOF_FAILED when a statement fails
 */
export async function buildOnScratch(
  target: ProofTarget,
  schema: Database,
  what: string,
  history: readonly RecordedRevision[] = [],
): Promise<Database> {
  const { operations } = diffDatabase(emptyDatabase, schema, { comparator: logicalComparator });
  const build = (ground: readonly Operation[]): Promise<Database> =>
    withScratchCache(target, ground.length === 0 ? operations : [ground, operations], () =>
      withScratch(target, async (scratch) => {
        await replayPossible(scratch, ground);
        await replayOperations(scratch, operations, what, false);
        return target.dialect.introspect(scratch.session, target.scope);
      }),
    );
  try {
    return await build([]);
  } catch (error) {
    const ground = undeclaredSql(history);
    if (!isAludelError(error, "PROOF_FAILED") || ground.length === 0) throw error;
    const { tables, enums, ...rest } = await build(ground);
    // A table that raw SQL makes is none of the schema's.
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

async function replayHistory(scratch: Replay, history: readonly RecordedRevision[]): Promise<Replay> {
  let replay = scratch;
  for (const { revision, upgrade } of history) {
    replay = await replayRevision(replay, revision, upgrade);
  }
  return replay;
}

function contentOf(history: readonly RecordedRevision[]): unknown {
  return history.map(({ revision, upgrade }) => [revision, upgrade]);
}

/** Keeps what an engine reported after the upgrades of all these revisions, for {@link replayOnScratch}. */
export function keepReplay(
  target: ProofTarget,
  history: readonly RecordedRevision[],
  reported: Database,
): Promise<void> {
  return keepInScratchCache(target, contentOf(history), reported);
}

/**
 * Returns what an engine reports after the upgrades of all these revisions on a scratch database.
 *
 * @throws AludelError PROOF_FAILED when a statement fails
 */
export async function replayOnScratch(target: ProofTarget, history: readonly RecordedRevision[]): Promise<Database> {
  return withScratchCache(target, contentOf(history), () =>
    withScratch(target, async (scratch) => {
      const replay = await replayHistory(scratch, history);
      return target.dialect.introspect(replay.session, target.scope);
    }),
  );
}

/** Returns the table that an unmanaged part belongs to, as users write it; null for an object of its own. */
function tableOfPart({ name }: UnmanagedObject): string | null {
  return /^(.+)\.(?:"(?:[^"]|"")*"|[^."]+)$/su.exec(name)?.[1] ?? null;
}

/**
 * Returns the unmanaged objects that an upgrade to the models should leave: those that were there, and those that the models built from
 * nothing bring along. Parts of a table go, or come, with the table.
 */
function withUnmanaged(expected: Database, before: Database, after: Database): Database {
  const names = new Set(after.unmanaged.map(({ kind, name }) => `${kind} ${name}`));
  const known = new Set(before.unmanaged.map(({ kind, name }) => `${kind} ${name}`));
  const stays = before.unmanaged.filter((object) => {
    const table = tableOfPart(object);
    return table === null || after.tables.has(table) || names.has(`${object.kind} ${object.name}`);
  });
  const moved = after.unmanaged.filter((object) => {
    const table = tableOfPart(object);
    return !known.has(`${object.kind} ${object.name}`) && table !== null && !before.tables.has(table);
  });
  return { ...expected, unmanaged: [...expected.unmanaged, ...stays, ...moved] };
}

function assertEqual(found: Database, expected: Database, dialect: Dialect, what: string): void {
  const { operations, problems } = compareDatabases(found, expected, { comparator: dialect.comparator });
  const known = new Set(found.unmanaged.map(({ kind, name }) => `${kind} "${name}"`));
  const wanted = new Set(expected.unmanaged.map(({ kind, name }) => `${kind} "${name}"`));
  const leftovers = [
    ...operations.map((operation) => {
      const { object, detail } = describeOperation(operation);
      return `${object}: ${detail}`;
    }),
    ...problems.map((problem) => `${problem.kind}: ${JSON.stringify(problem)}`),
    ...[...known].filter((name) => !wanted.has(name)).map((name) => `${name} is left over`),
    ...[...wanted].filter((name) => !known.has(name)).map((name) => `${name} is missing`),
  ];
  if (leftovers.length === 0) return;
  throw new AludelError("PROOF_FAILED", `${what} (${dialect.name}); still to do: ${leftovers.join("; ")}`, {
    hint: "Nothing was written. Raw SQL in an earlier revision may have changed what it did not declare: op.execute(…, { changes })",
    details: { dialect: dialect.name, leftovers },
  });
}

function isIrreversible(operations: readonly Operation[]): boolean {
  return operations.some(({ kind }) => kind === "irreversible");
}

/** What a proof came across. */
export interface Proof {
  /** What raw SQL of revisions made and nobody manages. */
  readonly unmanaged: readonly UnmanagedObject[];
  /** What the engine reports after history and upgrade. */
  readonly upgraded: Database;
}

/**
 * Proves a revision on one engine: history and upgrade give what the schema gives when it is built straight; the downgrade gives what
 * was there before; the upgrade runs again. A downgrade that is declared irreversible is left out.
 *
 * @throws AludelError PROOF_FAILED naming what is left over, or the statement that failed
 */
export async function prove(target: ProofTarget, proposal: Proposal): Promise<Proof> {
  const { dialect, scope } = target;
  const expected =
    proposal.reported ??
    (await buildOnScratch(target, proposal.desired, "the models built from nothing", proposal.history));
  return withScratch(target, async (scratch) => {
    const read = (): Promise<Database> => dialect.introspect(scratch.session, scope);
    const before = await replayHistory(scratch, proposal.history);
    const found = await read();
    const after = await replayOperations(before, proposal.upgrade, "the upgrade");
    const upgraded = await read();
    assertEqual(upgraded, withUnmanaged(expected, found, upgraded), dialect, "the upgrade does not lead to the models");
    const proof = { unmanaged: upgraded.unmanaged, upgraded };
    if (isIrreversible(proposal.downgrade)) return proof;
    const back = await replayOperations(after, proposal.downgrade, "the downgrade");
    assertEqual(await read(), found, dialect, "the downgrade does not lead back to the schema before");
    await replayOperations(back, proposal.upgrade, "the upgrade after the downgrade");
    assertEqual(await read(), upgraded, dialect, "the second upgrade leads elsewhere than the first");
    return proof;
  });
}
