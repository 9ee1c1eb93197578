import type { Session } from "../connection/session.ts";
import type { BackfillStep, SlottedStatement } from "../ddl/statement.ts";
import type { SqlValue } from "../schema/expression.ts";
import type { BackfillProgress, BackfillStatus } from "./step.ts";

/** How a backfill is run. */
export interface BackfillRun {
  readonly session: Session;
  readonly step: BackfillStep;
  /** How far earlier runs have come; null for the start. */
  readonly before: BackfillProgress | null;
  /** Does the work of one batch, and does it again when a lock that others hold stopped it. */
  readonly attempt: <R>(batch: () => Promise<R>) => Promise<R>;
  /** Runs `use` in one transaction. */
  readonly inTransaction: (use: () => Promise<void>) => Promise<void>;
  /** Writes how far it has come, inside the transaction of the batch. */
  readonly record: (progress: BackfillProgress) => Promise<void>;
  /** Writes that it is at its end, inside the transaction of the last batch. */
  readonly finish: () => Promise<void>;
  /** Told what is committed. */
  readonly onCommit: (progress: BackfillProgress) => void;
  readonly onStatus?: ((status: BackfillStatus) => void) | undefined;
}

const usualSize = 1000;
const smallest = 100;
const largest = 50_000;
/** Milliseconds that a batch should take: so short that others hardly notice the wait for its rows, so long that commits cost little. */
const shortest = 200;
const longest = 500;
const aim = 350;
/** Milliseconds between two reports. */
const reportEvery = 200;

/** Changes the rows of a table in batches along a key, each committed with its place in the journal. */
export async function runBackfill(run: BackfillRun): Promise<void> {
  const { step } = run;
  const least = Math.min(step.batchSize ?? usualSize, smallest);
  const report = buildReporter(run);
  let done: BackfillProgress = run.before ?? { cursor: null, visited: 0, rows: 0 };
  let size = step.batchSize ?? usualSize;
  for (;;) {
    let attempts = 0;
    const batch = await run.attempt(async () => {
      // A smaller batch takes fewer locks.
      if (attempts > 0) size = Math.max(least, Math.floor(size / 2));
      attempts += 1;
      return runBatch(run, done, size);
    });
    if (batch.reached === null) return;
    done = batch.reached;
    run.onCommit(done);
    size = nextSize(size, batch.elapsed, least);
    await report(done);
  }
}

/** Changes the rows of one batch; returns how far it came, or null at the end, and the milliseconds that it took. */
async function runBatch(
  run: BackfillRun,
  done: BackfillProgress,
  size: number,
): Promise<{ readonly reached: BackfillProgress | null; readonly elapsed: number }> {
  const start = performance.now();
  const bound = await readBound(run, done.cursor, size);
  let reached: BackfillProgress | null = null;
  await run.inTransaction(async () => {
    const rows = done.rows + (await update(run, done.cursor, bound));
    if (bound === null) {
      await run.finish();
      return;
    }
    reached = { cursor: bound, visited: done.visited + size, rows };
    await run.record(reached);
  });
  return { reached, elapsed: performance.now() - start };
}

/** Returns how many rows the next batch takes, after one of `size` rows that took `elapsed` milliseconds. */
export function nextSize(size: number, elapsed: number, least = smallest): number {
  if (elapsed >= shortest && elapsed <= longest) return size;
  const factor = Math.min(2, Math.max(0.5, aim / Math.max(elapsed, 1)));
  return Math.min(Math.max(largest, least), Math.max(least, Math.round(size * factor)));
}

/** Returns the key of the last row of a batch; null when so many rows are not left. */
async function readBound(
  { session, step }: BackfillRun,
  cursor: readonly SqlValue[] | null,
  size: number,
): Promise<readonly SqlValue[] | null> {
  const { sql, parameters } = fill(cursor === null ? step.bounds.first : step.bounds.next, { cursor, bound: null });
  const { rows } = await session.execute(`${sql} LIMIT 1 OFFSET ${size - 1}`, parameters);
  const [row] = rows;
  return row === undefined ? null : step.key.map((_column, at) => row[`key_${at + 1}`] as SqlValue);
}

async function update(
  { session, step }: BackfillRun,
  cursor: readonly SqlValue[] | null,
  bound: readonly SqlValue[] | null,
): Promise<number> {
  const { whole, updates } = step;
  const statement =
    cursor === null ? (bound === null ? whole : updates.first) : bound === null ? updates.last : updates.next;
  const { sql, parameters } = fill(statement, { cursor, bound });
  const { changes } = await session.execute(sql, parameters);
  return changes;
}

function fill(
  { sql, parameters }: SlottedStatement,
  keys: Readonly<Record<"cursor" | "bound", readonly SqlValue[] | null>>,
): { readonly sql: string; readonly parameters: readonly unknown[] } {
  return {
    sql,
    parameters: parameters.map((value) => {
      if (typeof value !== "object" || value === null || !("kind" in value)) return value;
      const key = keys[value.of]?.[value.at] ?? null;
      // Bytes from the journal are a plain Uint8Array, which some drivers take for an object.
      return key instanceof Uint8Array ? Buffer.from(key) : key;
    }),
  };
}

/** Returns what tells of the progress, often enough for people and no more often. */
function buildReporter({ session, step, before, onStatus }: BackfillRun): (done: BackfillProgress) => Promise<void> {
  const start = performance.now();
  let last = start;
  let total: number | null = null;
  return async ({ visited }) => {
    const now = performance.now();
    if (onStatus === undefined || now - last < reportEvery) return;
    last = now;
    if (total === null) {
      const { rows } = await session.execute(step.count);
      total = Number(rows[0]?.["total"]);
    }
    const rowsPerSecond = Math.round(((visited - (before?.visited ?? 0)) * 1000) / (now - start));
    const etaSeconds = Math.ceil(Math.max(0, total - visited) / Math.max(rowsPerSecond, 1));
    onStatus({ table: step.table, rows: visited, total: Math.max(total, visited), rowsPerSecond, etaSeconds });
  };
}
