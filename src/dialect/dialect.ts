import type { DatabaseUrl } from "../connection/database-url.ts";
import type { Session, SessionError } from "../connection/session.ts";
import type { Plan, Segment } from "../ddl/plan.ts";
import type { RowSearch } from "../ddl/row-search.ts";
import type { Assertion, Statement } from "../ddl/statement.ts";
import type { Comparator } from "../diff/comparator.ts";
import type { AludelError } from "../error/aludel-error.ts";
import type { IntrospectionScope } from "./introspection-scope.ts";
import type { FromTo } from "../operation/from-to.ts";
import type { Operation } from "../operation/operation.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { Database } from "../schema/database.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import type { Capabilities } from "./capabilities.ts";
import type { OwnTableSql } from "./own-table-sql.ts";

/** How a connection is opened. */
export interface ConnectOptions {
  /** Whether a database that is a file may be created. */
  readonly create?: boolean;
  /** Milliseconds until the attempt ends without a connection. */
  readonly timeout?: number;
}

/** What a plan may look at besides its operations. */
export interface PlanContext {
  /** The database that the plan will run on; null when it is written offline. */
  readonly session: Session | null;
  /** Returns the schema before the operations, as the revisions before them add up; loads revision files, so it is asked only where needed. */
  foldedSchema(): Promise<Database>;
}

/** A segment that has begun: see {@link Dialect.openSegment}. */
export interface OpenSegment {
  /** Called inside the transaction, before its commit. Throws when the segment broke something that was whole before. */
  verify(): Promise<void>;
  /** Called after commit or rollback, whatever happened. */
  close(): Promise<void>;
}

/** The migration lock, held. */
export interface MigrationLock {
  /** Gives the lock back. Never throws. */
  release(): Promise<void>;
}

/** What the migration lock is asked for. */
export interface LockOptions {
  /** What tells this project from another one in the same database: the version table's name. */
  readonly key: string;
  /** Milliseconds to wait for it. */
  readonly timeout: number;
}

/** What statements of a migration may take, in milliseconds. */
export interface StatementLimits {
  /** How long one waits for a lock that others hold; 0 without a limit. */
  readonly lockTimeout: number;
  /** How long one may run; null leaves the server's own limit. */
  readonly timeout: number | null;
}

/** A session that holds what the migration waits for. */
export interface Blocker {
  /** The server's number of it. */
  readonly process: number;
  /** What is known of it, to be read: its program, its user, since when it does what. */
  readonly description: string;
  /** The statement that ends it. */
  readonly end: string;
}

/** The limits of a migration, in force. */
export interface StatementGuard {
  /**
   * Returns who holds what the session waits for just now, asked while one of its statements runs, over a connection of its own. Never
   * throws. Null where the engine does not tell.
   */
  readonly readBlockers: (() => Promise<readonly Blocker[]>) | null;
  /** Gives the session its own limits back. Never throws. */
  release(): Promise<void>;
}

/** A database for proofs: empty at the start, gone at the end. */
export interface ScratchDatabase {
  readonly session: Session;
  /** Its name on the server; null in memory. */
  readonly name: string | null;
  /** Closes the session and removes the database. Never throws. */
  drop(): Promise<void>;
}

/** Everything that Aludel asks of one engine. */
export interface Dialect extends OwnTableSql {
  readonly name: DialectName;
  readonly capabilities: Capabilities;

  /** Returns what the database holds, in the engine's own terms. */
  introspect(session: Session, scope: IntrospectionScope): Promise<Database>;

  /** Compares two results of {@link introspect}. */
  readonly comparator: Comparator;

  /**
   * Returns what the operations do on this engine.
   *
   * @throws AludelError UNSUPPORTED_FEATURE for what the engine does not have, naming object and alternative
   */
  plan(operations: readonly Operation[], context: PlanContext): Promise<Plan>;

  /** Returns the query for a reference row and what its columns should hold, for the database of the session. */
  compileRowSearch(search: RowSearch, session: Session): Statement;

  /**
   * Runs SQL text of any number of statements, as the engine's own client would.
   *
   * @throws SessionError whose `position` is where in the text the statement that failed stands, as far as that is known
   */
  runSqlScript(session: Session, script: string): Promise<void>;

  /** Returns a statement as text that a command-line client can run: parameters in place, semicolon at the end. */
  renderStatement(statement: Statement): string;

  /**
   * Returns how the values of a column become values of another type, as an expression over the column; null where the engine need not
   * be told. Left out by an engine that need never be told.
   */
  convertValues?(column: string, change: FromTo<ColumnType>): string | null;

  /** Returns a check as statements of a script that stop it when there are rows. */
  renderAssertion(assertion: Assertion): readonly string[];

  /** Prepares the session for a segment, before its transaction begins. */
  openSegment(session: Session, segment: Segment): Promise<OpenSegment>;

  /** Returns the lines around a segment in `--sql`: transaction, settings. */
  renderSegmentFrame(segment: Segment): { readonly before: readonly string[]; readonly after: readonly string[] };

  /** Takes the migration lock on this session. Throws LOCK_BUSY (exit 9) when the wait is over, naming the holder. */
  acquireLock(session: Session, options: LockOptions): Promise<MigrationLock>;

  /** Sets the limits of a migration on this session. */
  guardStatements(session: Session, limits: StatementLimits): Promise<StatementGuard>;

  /** Whether the engine took back a statement, and its transaction, because of others: a lock that was not had in time, a deadlock. */
  isRetryable(error: SessionError): boolean;

  /** Creates a scratch database on the same engine, with the server of `near` where one is needed. */
  createScratch(near: Session | DatabaseUrl | null): Promise<ScratchDatabase>;

  /**
   * Returns, as plain data, what of the server of `near` decides how a scratch database on it comes out: version, locale, search path.
   * With it what was read of a scratch database is kept for the next time; an engine that builds fast leaves it out.
   */
  scratchFacts?(near: Session | DatabaseUrl | null): Promise<unknown>;

  /** Returns the coded error for a failure on a scratch database that is the server's and not the revision's, else undefined. */
  explainReplay?(error: SessionError): AludelError | undefined;
}
