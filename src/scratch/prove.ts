import type { Dialect } from "../dialect/dialect.ts";
import { compareDatabases } from "../diff/diff-database.ts";
import { AludelError } from "../error/aludel-error.ts";
import { describeOperation } from "../operation/describe/describe-operation.ts";
import type { Operation } from "../operation/operation.ts";
import type { Database, UnmanagedObject } from "../schema/database.ts";
import type { RecordedRevision } from "../script/fold-revisions.ts";
import { buildOnScratch, replayRevisions, withScratch } from "./build-on-scratch.ts";
import { prepareExternalTables } from "./external-tables.ts";
import { findLostRows } from "./prove-rows.ts";
import type { ProofTarget } from "./proof-targets.ts";
import { replayOperations } from "./replay.ts";

/** What is to be proved. */
export interface Proposal {
  /** The revisions before it, parents first. */
  readonly revisions: readonly RecordedRevision[];
  readonly upgrade: readonly Operation[];
  readonly downgrade: readonly Operation[];
  /** The schema that the revisions and the upgrade must add up to, every constraint and index named. */
  readonly desired: Database;
  /** What this engine reports of the models, where it has run them itself; else the desired schema is built on it. */
  readonly reported?: Database | null;
}

/** Returns the table that an unmanaged part belongs to, as users write it; null for an object of its own. */
function tableOfPart({ name }: UnmanagedObject): string | null {
  return /^(.+)\.(?:"(?:[^"]|"")*"|[^."]+)$/su.exec(name)?.[1] ?? null;
}

/**
 * Returns the expected schema with the unmanaged objects that the upgrade should leave: those that existed before, and those that come
 * with the models built from nothing. What is part of a table is dropped, or created, with the table.
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

/** Returns what may explain a difference, as far as it is known: raw SQL that does not say what it changes. */
function adviceFor({ revisions, upgrade, downgrade }: Proposal): string {
  const isUndeclared = (operation: Operation): boolean => operation.kind === "execute" && operation.changes === null;
  const names = [
    ...revisions.flatMap(({ revision, upgrade: operations }) =>
      operations.some(isUndeclared) ? [`revision "${revision}"`] : [],
    ),
    ...([...upgrade, ...downgrade].some(isUndeclared) ? ["this revision"] : []),
  ];
  if (names.length === 0) {
    return "Nothing was written. No revision has raw SQL that could explain it: compare the two spellings in the message, and where they mean the same, report it with the models of these objects";
  }
  return `Nothing was written. Raw SQL of ${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""} declares no changes; what it does to the schema can be declared: op.execute(…, { changes })`;
}

function assertEqual(
  found: Database,
  expected: Database,
  { dialect, proposal, what }: { readonly dialect: Dialect; readonly proposal: Proposal; readonly what: string },
): void {
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
    hint: adviceFor(proposal),
    details: { dialect: dialect.name, leftovers },
  });
}

/** What raw SQL of earlier revisions did to rows is not the fault of this one. */
function assertRows(
  before: readonly string[],
  now: readonly string[],
  { dialect, proposal, what }: { readonly dialect: Dialect; readonly proposal: Proposal; readonly what: string },
): void {
  const known = new Set(before);
  const leftovers = now.filter((one) => !known.has(one));
  if (leftovers.length === 0) return;
  throw new AludelError("PROOF_FAILED", `${what} (${dialect.name}): ${formatFirst(leftovers)}`, {
    hint: `${adviceFor(proposal)}. A row that goes with another one (ON DELETE) stays where the models compare the column that refers to that one, so that it is changed first: compare: ["…"]`,
    details: { dialect: dialect.name, leftovers },
  });
}

function formatFirst(leftovers: readonly string[]): string {
  const more = leftovers.length - 5;
  return `${leftovers.slice(0, 5).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function isIrreversible(operations: readonly Operation[]): boolean {
  return operations.some(({ kind }) => kind === "irreversible");
}

/** What the engine showed during a proof. */
export interface Proof {
  /** Objects that raw SQL of the revisions made and that Aludel does not manage. */
  readonly unmanaged: readonly UnmanagedObject[];
  /** What the engine reports after the revisions and the upgrade. */
  readonly upgraded: Database;
}

/**
 * Proves a revision on one engine: the revisions before it and the upgrade give what the desired schema gives when it is built straight;
 * the downgrade gives what was there before; the upgrade runs again. A downgrade that is declared irreversible is left out.
 *
 * @throws AludelError PROOF_FAILED naming what is left over, or the statement that failed
 */
export async function prove(target: ProofTarget, proposal: Proposal): Promise<Proof> {
  const { dialect } = target;
  const facts = (what: string) => ({ dialect, proposal, what });
  const expected =
    proposal.reported ??
    (await buildOnScratch(target, proposal.desired, "the models built from nothing", proposal.revisions));
  return withScratch(target, async (scratch) => {
    const upgrades = [...proposal.revisions.flatMap(({ upgrade }) => upgrade), ...proposal.upgrade];
    const { read } = await prepareExternalTables(target, scratch, upgrades);
    const before = await replayRevisions(scratch, proposal.revisions);
    const found = await read();
    const { upgrade, downgrade } = proposal;
    const lostBefore = await findLostRows(scratch, downgrade, { rows: before.state.rows, tables: found.tables });
    const after = await replayOperations(before, proposal.upgrade, "the upgrade");
    const upgraded = await read();
    assertEqual(upgraded, withUnmanaged(expected, found, upgraded), facts("the upgrade does not lead to the models"));
    const lostAfter = await findLostRows(scratch, upgrade, { rows: proposal.desired.rows, tables: upgraded.tables });
    assertRows(lostBefore, lostAfter, facts("the upgrade does not lead to the rows of the models"));
    const proof = { unmanaged: upgraded.unmanaged, upgraded };
    if (isIrreversible(proposal.downgrade)) return proof;
    const back = await replayOperations(after, proposal.downgrade, "the downgrade");
    assertEqual(await read(), found, facts("the downgrade does not lead back to the schema before"));
    const lostBack = await findLostRows(scratch, downgrade, { rows: before.state.rows, tables: found.tables });
    assertRows(lostBefore, lostBack, facts("the downgrade does not lead back to the rows before"));
    await replayOperations(back, proposal.upgrade, "the upgrade after the downgrade");
    assertEqual(await read(), upgraded, facts("the second upgrade leads elsewhere than the first"));
    return proof;
  });
}
