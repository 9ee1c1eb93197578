import type { Row } from "../../connection/session.ts";
import type { Operation } from "../../operation/operation.ts";
import { type Column, plainIdentity } from "../../schema/column.ts";
import type { Now, RowValues } from "../../schema/expression.ts";
import type { QualifiedName } from "../../schema/qualified-name.ts";
import type { Table } from "../../schema/table.ts";
import { addFormat, assertKnownFormat } from "./history-format.ts";
import {
  type MigrationDatabase,
  type OwnTableReader,
  quoteName,
  readOwnRows,
  runBookkeeping,
} from "./migration-database.ts";
import { ownColumn } from "./own-column.ts";

/** What was done with a revision. */
export type HistoryDirection = "upgrade" | "downgrade" | "undo" | "stamp";

/** One row of the history table: one run of one revision. */
export interface HistoryEntry {
  readonly id: number;
  readonly revision: string;
  readonly direction: HistoryDirection;
  /** Checksum of the file that ran; null for a stamp of a revision without a file. */
  readonly checksum: string | null;
  /** Whether the run came to its end, well. */
  readonly finished: boolean;
  /** When it came to its end, as the engine writes it; null for a run that did not. */
  readonly finishedAt: string | null;
  /** What the database looked like after it, where that was recorded; see `parseFingerprint`. */
  readonly fingerprint: string | null;
  readonly error: string | null;
  /** Segments that are committed, of a run that has not finished. */
  readonly segmentsDone: number;
  /** The plan of a run that has not finished, as `encodePlan` wrote it. */
  readonly plan: string | null;
  /** The statement that was about to run outside a transaction, as `encodeIntent` wrote it. */
  readonly intent: string | null;
}

/** What is written about one run. */
export interface HistoryRecord {
  readonly revision: string;
  readonly direction: HistoryDirection;
  readonly checksum: string | null;
  readonly startedAt: Date | Now;
  /** Null while segments are left, and for a run that failed. */
  readonly finishedAt: Date | Now | null;
  readonly durationMs: number | null;
  /** Number of SQL statements that ran. */
  readonly statements: number;
  readonly segmentsDone: number;
  readonly error: string | null;
  /** Null where one transaction holds the run, and at its end. */
  readonly plan: string | null;
  readonly intent: string | null;
  /** The token of the run that the row of an unfinished revision belongs to, see `RunClaim`; null where one transaction holds it. */
  readonly token: string | null;
}

/** The columns that history tables of earlier versions lack; each is nullable, so that it can be added to rows that are there. */
export const laterColumns: readonly Column[] = ["fingerprint", "plan", "intent"].map((name) =>
  ownColumn(name, { kind: "text" }, { nullable: true }),
);

/** Returns the definition of the history table. */
export function buildHistoryTable(name: QualifiedName): Table {
  const moment = { kind: "timestamp", precision: null, withTimezone: true } as const;
  return {
    name,
    columns: [
      ownColumn("id", { kind: "bigint" }, { identity: plainIdentity }),
      ownColumn("revision", { kind: "text" }),
      ownColumn("direction", { kind: "varchar", length: 16 }),
      ownColumn("checksum", { kind: "text" }, { nullable: true }),
      ownColumn("started_at", moment),
      ownColumn("finished_at", moment, { nullable: true }),
      ownColumn("duration_ms", { kind: "bigint" }, { nullable: true }),
      ownColumn("tool_version", { kind: "text" }),
      ownColumn("statements", { kind: "integer" }),
      ownColumn("segments_done", { kind: "integer" }),
      ownColumn("error", { kind: "text" }, { nullable: true }),
      ...laterColumns,
    ],
    constraints: [{ kind: "primaryKey", name: `pk_${name.name}`, columns: ["id"], include: [], deferrable: "no" }],
    indexes: [],
    comment: null,
    options: {},
  };
}

/**
 * Returns the runs that the database records, oldest first, with one query; null when it has no history table.
 *
 * @throws AludelError HISTORY_TOO_NEW when a newer version of Aludel wrote what this one would misread
 */
export async function readHistory({
  session,
  dialect,
  historyTable,
}: OwnTableReader & { readonly historyTable: QualifiedName }): Promise<readonly HistoryEntry[] | null> {
  const [table, order] = [quoteName(dialect, historyTable), dialect.quoteIdentifier("id")];
  const rows = await readOwnRows({ session, dialect }, `SELECT * FROM ${table} ORDER BY ${order}`);
  if (rows === null) return null;
  const entries = rows.map(readEntry);
  assertKnownFormat(
    historyTable,
    entries.map(({ fingerprint, plan, intent }, at) => ({
      texts: [fingerprint, plan, intent],
      toolVersion: String(rows[at]?.["tool_version"]),
    })),
  );
  return entries;
}

function readEntry(row: Row): HistoryEntry {
  const text = (column: string) => {
    const value = row[column];
    return typeof value === "string" ? value : null;
  };
  return {
    id: Number(row["id"]),
    revision: text("revision") ?? "",
    direction: text("direction") as HistoryDirection,
    checksum: text("checksum"),
    finished: row["finished_at"] !== null,
    finishedAt: text("finished_at"),
    fingerprint: text("fingerprint"),
    error: text("error"),
    segmentsDone: Number(row["segments_done"]),
    plan: text("plan"),
    intent: text("intent"),
  };
}

/** Returns what is written of a run that nothing more is known of: it has begun now, and nothing of it is done. */
export function buildRecord(
  known: Pick<HistoryRecord, "revision" | "direction" | "checksum"> & Partial<HistoryRecord>,
): HistoryRecord {
  return {
    startedAt: new Date(),
    finishedAt: null,
    durationMs: null,
    statements: 0,
    segmentsDone: 0,
    error: null,
    plan: null,
    intent: null,
    token: null,
    ...known,
  };
}

/** Returns a record as the columns of the history table. */
function historyRow(record: HistoryRecord, toolVersion: string): RowValues {
  return {
    revision: record.revision,
    direction: record.direction,
    checksum: record.checksum,
    started_at: record.startedAt,
    finished_at: record.finishedAt,
    duration_ms: record.durationMs,
    tool_version: toolVersion,
    statements: record.statements,
    segments_done: record.segmentsDone,
    error: record.error,
    // Says the format of the row, and whose it is while the revision is unfinished; the fingerprint is taken at the end of the whole run.
    fingerprint: addFormat(record.token ?? ""),
    plan: record.plan,
    intent: record.intent,
  };
}

/** Returns the operation that adds records to the history table. */
export function insertHistory(table: QualifiedName, records: readonly HistoryRecord[], toolVersion: string): Operation {
  return { kind: "insertRows", table, rows: records.map((record) => historyRow(record, toolVersion)), key: null };
}

/**
 * Writes a record in the place of one that was read before, if that is still as it was read. Returns whether it was.
 *
 * @param isOwn whether the row becomes that of the record; else it keeps what it says, and only its token changes
 */
export async function replaceHistory(
  database: MigrationDatabase,
  { id, fingerprint, segmentsDone, intent }: HistoryEntry,
  record: HistoryRecord,
  isOwn: boolean,
): Promise<boolean> {
  const { historyTable: table, toolVersion } = database;
  const all = historyRow(record, toolVersion);
  const set = isOwn ? all : { fingerprint: addFormat(record.token ?? "") };
  const where = { id, fingerprint, segments_done: segmentsDone, intent };
  return (await runBookkeeping(database, [{ kind: "updateRows", table, set, where, from: null }])) === 1;
}

/**
 * Writes a record: a new row, or in the place of the row `id`, as long as that belongs to the run of the record. Returns the row's id,
 * which only a run with segments left needs, so it is asked from the database only then; null when the row belongs to another run by now.
 *
 * @param keepsPlan whether the row holds the record's plan already: it is as long as the revision, so it is not sent again with every
 *   statement
 * @param token by which the row is known, where the record gives it up
 */
export async function writeHistory(
  database: MigrationDatabase,
  record: HistoryRecord,
  id: number | null,
  keepsPlan = false,
  token = record.token,
): Promise<number | null> {
  const { session, dialect, historyTable, toolVersion } = database;
  if (id !== null) {
    const { plan, ...others } = historyRow(record, toolVersion);
    const set = keepsPlan || plan === undefined ? others : { ...others, plan };
    const where = { id, fingerprint: addFormat(token ?? "") };
    const changed = await runBookkeeping(database, [
      { kind: "updateRows", table: historyTable, set, where, from: null },
    ]);
    return changed === 1 ? id : null;
  }
  await runBookkeeping(database, [insertHistory(historyTable, [record], toolVersion)]);
  if (record.finishedAt !== null || record.error !== null) return null;
  // Whoever begins at the same time waits for this transaction, so the newest row is the one just written.
  const column = dialect.quoteIdentifier("id");
  const { rows } = await session.execute(`SELECT max(${column}) AS newest FROM ${quoteName(dialect, historyTable)}`);
  return Number(rows[0]?.["newest"]);
}

/** Returns the newest run of any revision that committed something, or may have, and has not reached its end; or null. */
export function findUnfinished(entries: readonly HistoryEntry[]): HistoryEntry | null {
  const newest = new Map(entries.map((entry) => [entry.revision, entry]));
  return [...newest.values()].find((entry) => !entry.finished && isBegun(entry)) ?? null;
}

/**
 * Returns the revision of {@link findUnfinished}, or null, without the finished runs: a history of many revisions holds all their plans.
 * What stands in the row need not be understood, so a newer version may have written it.
 */
export async function readUnfinishedRevision({
  session,
  dialect,
  historyTable,
}: OwnTableReader & { readonly historyTable: QualifiedName }): Promise<string | null> {
  const table = quoteName(dialect, historyTable);
  const [id, revision, finished] = ["id", "revision", "finished_at"].map((name) => dialect.quoteIdentifier(name));
  const sql =
    `SELECT run.* FROM ${table} run WHERE run.${finished} IS NULL AND NOT EXISTS` +
    ` (SELECT 1 FROM ${table} later WHERE later.${revision} = run.${revision} AND later.${id} > run.${id}) ORDER BY run.${id}`;
  const rows = await readOwnRows({ session, dialect }, sql);
  return (rows ?? []).map(readEntry).find(isBegun)?.revision ?? null;
}

function isBegun({ segmentsDone, intent, direction }: HistoryEntry): boolean {
  return direction !== "stamp" && (segmentsDone > 0 || intent !== null);
}

function isApplying(direction: HistoryDirection): boolean {
  return direction === "upgrade" || direction === "stamp";
}

/** Returns the checksum under which each revision was last upgraded or stamped. */
export function recordedChecksums(entries: readonly HistoryEntry[]): ReadonlyMap<string, string> {
  return new Map(
    entries
      .filter(({ finished, direction }) => finished && isApplying(direction))
      .flatMap(({ revision, checksum }) => (checksum === null ? [] : [[revision, checksum] as const])),
  );
}
