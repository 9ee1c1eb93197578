import type { DialectName } from "../schema/dialect-name.ts";

/** One row as the engine's driver returned it, by column name. */
export type Row = Readonly<Record<string, unknown>>;

/** What one statement returned. */
export interface StatementResult {
  readonly rows: readonly Row[];
  /** Number of rows inserted, updated or deleted; 0 for statements that change none. */
  readonly changes: number;
  /** Key that the engine gave to the last inserted row, where its driver tells. */
  readonly lastInsertId?: bigint;
}

/** How the values of a result are made. */
export interface ExecuteOptions {
  /**
   * `"exact"` (default): nothing is reinterpreted. 64-bit integers are numbers, or bigints beyond 2^53; dates, times, intervals and
   * numerics are the engine's text; bytes are a Uint8Array; JSON and booleans are values where the engine has such types.
   * `"driver"`: what the engine's driver returns to an application, for rows in revisions.
   */
  readonly values?: "exact" | "driver";
}

/** A statement that has had no answer for long. */
export interface Silence {
  readonly sql: string;
  /** Milliseconds since it was sent. */
  readonly waitedMs: number;
  /** Whether the server, asked over a second connection, is at work on it, cannot be reached, or answers without being able to tell. */
  readonly state: "working" | "unreachable" | "unknown";
  /** Milliseconds that the server may be out of reach until the connection counts as lost; 0 without a limit. */
  readonly limitMs: number;
}

/**
 * One pinned connection to one database, free of any driver's own types. Every statement of one session runs on the same
 * connection, one after the other. Errors of the engine reach the caller as a {@link SessionError}.
 */
export interface Session {
  readonly dialect: DialectName;
  /** Version that the server (or the SQLite library) reports, e.g. `"15.18"`. */
  readonly serverVersion: string;
  /**
   * Registers what is called with the path when this session creates its SQLite file, which its first statement that writes does; absent
   * when the database was there before.
   */
  whenCreated?(use: (path: string) => void | Promise<void>): void;
  /** Whether the server stores the names of tables in lower case, so that those of models and revisions are found under it. */
  readonly lowerTableNames?: true;
  /**
   * The number that the server gave the connection when it was opened; absent where that is not known. A pooler that stands between makes
   * up a number of its own.
   */
  readonly serverProcess?: number;
  /** Runs one statement written with the engine's own placeholders (`$1`, `?`). Text that holds several is refused. */
  execute(sql: string, parameters?: readonly unknown[], options?: ExecuteOptions): Promise<StatementResult>;
  /** Runs SQL text that may hold several statements and takes no parameters. */
  executeScript(sql: string): Promise<void>;
  /** Opens a transaction, taking the write lock at once where the engine has only one (SQLite: BEGIN IMMEDIATE). */
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Whether a transaction is open on this session. */
  readonly inTransaction: boolean;
  /**
   * Opens another connection to the same server as the same user, to a database by name or, with null, to the one that the application
   * itself uses. Absent where there is no server.
   *
   * @throws AludelError what opening a session throws
   */
  openSibling?(database: string | null): Promise<Session>;
  /**
   * Tells of each statement that goes on for long without an answer, until the returned function is called. Absent where there is no
   * server.
   */
  watchSilence?(listener: (silence: Silence) => void): () => void;
  /** Closes the connection; a connection that the caller handed in stays open. Never throws. */
  close(): Promise<void>;
}

/** An error that the engine answered to one statement, in terms that every dialect shares. */
export class SessionError extends Error {
  override readonly name = "SessionError";
  /** The engine's own code: SQLSTATE on PostgreSQL, `SQLITE_CONSTRAINT_UNIQUE` and the like on SQLite. */
  readonly engineCode: string;
  /** The statement that failed. */
  readonly sql: string;
  /** Detail and hint lines of the engine, where it gives any. */
  readonly engineDetail: string | undefined;
  /** Character offset in `sql` where the engine saw the error, from 0, where it tells. */
  readonly position: number | undefined;
  /** Whether the connection itself was lost, so that nothing is known of the statement. */
  readonly connectionLost: boolean;

  constructor(
    message: string,
    facts: {
      readonly engineCode: string;
      readonly sql: string;
      readonly engineDetail?: string | undefined;
      readonly position?: number | undefined;
      readonly connectionLost?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: facts.cause });
    this.engineCode = facts.engineCode;
    this.sql = facts.sql;
    this.engineDetail = facts.engineDetail;
    this.position = facts.position;
    this.connectionLost = facts.connectionLost ?? false;
  }
}

/**
 * Runs `use` inside one transaction: commits when it returns, rolls back when it throws.
 *
 * @throws what `use` threw; a rollback that fails after that does not hide it.
 */
export async function withTransaction<R>(session: Session, use: () => Promise<R>): Promise<R> {
  await session.begin();
  let result: R;
  try {
    result = await use();
  } catch (error) {
    // It may have ended it itself, to write elsewhere why it failed.
    if (session.inTransaction) await session.rollback().catch(() => undefined);
    throw error;
  }
  try {
    await session.commit();
  } catch (error) {
    // SQLite leaves the transaction open when a deferred foreign key or a busy file refuses the commit.
    if (session.inTransaction) await session.rollback().catch(() => undefined);
    throw error;
  }
  return result;
}
