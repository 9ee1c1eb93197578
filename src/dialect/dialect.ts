import type { SqlText } from "../schema/expression.ts";
import type { DatabaseUrl } from "../connection/database-url.ts";
import type { Session, SessionError } from "../connection/session.ts";
import type { Plan, Segment } from "../ddl/plan.ts";
import type { RowSearch } from "../ddl/row-search.ts";
import type { Assertion, Statement } from "../ddl/statement.ts";
import type { Comparator } from "../diff/comparator.ts";
import type { AludelError } from "../error/aludel-error.ts";
import type { IntrospectionScope } from "./introspection-scope.ts";
import type { FromTo } from "../operation/describe/from-to.ts";
import type { Operation } from "../operation/operation.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { Database } from "../schema/database.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import type { Capabilities } from "./capabilities.ts";
import type { OwnTableSql } from "./own-table-sql.ts";
import type { WatchSetting } from "./statement-watch.ts";

/** Options for opening a connection. */
export interface ConnectOptions {
  /** Whether the database may be created if it is a file that does not exist. */
  readonly create?: boolean;
  /** Milliseconds after which the attempt to connect fails (the connect timeout). */
  readonly timeout?: number;
  /** How patient the session is with a server that does not answer; null leaves its statements unwatched. */
  readonly watch?: Partial<WatchSetting> | null;
}

/** What a plan may depend on besides its operations. */
export interface PlanContext {
  /** A session on the database on which the plan will run; null when the plan is written offline. */
  readonly session: Session | null;
  /**
   * Returns the schema before the operations, replayed from the revisions before them. It loads revision files, so it is called only where
   * needed.
   */
  foldedSchema(): Promise<Database>;
  /** Whether the operations are those of Aludel's own tables, which may stand in a schema where revisions have none. */
  readonly isBookkeeping?: boolean;
}

/** An open segment: see {@link Dialect.openSegment}. */
export interface OpenSegment {
  /** Called inside the transaction before its commit. Throws when the segment has broken something that was intact before. */
  verify(): Promise<void>;
  /** Called after commit or rollback, on success and on failure. */
  close(): Promise<void>;
}

/** What became of a transaction: it is still open, or the engine tells how it ended, or it only tells that it did. */
export type TransactionState = "open" | "committed" | "rolledBack" | "ended";

/** A mark on the open transaction: see {@link Dialect.markTransaction}. */
export interface TransactionMark {
  /** Returns what became of the transaction, whatever is open now, and takes the mark off. */
  read(): Promise<TransactionState>;
}

/** The migration lock, held. */
export interface MigrationLock {
  /** Returns whether it is still held: SQL of a user can release it. */
  isHeld(): Promise<boolean>;
  /** Releases the lock. Never throws. */
  release(): Promise<void>;
}

/** Options for taking the migration lock. */
export interface LockOptions {
  /** Distinguishes projects in the same database: the name of the version table. */
  readonly key: string;
  /** Milliseconds to wait for the lock. */
  readonly timeout: number;
  /** What the configuration says of a pooler before the server: that it keeps one connection to it for each client. */
  readonly pooler?: "session" | null;
}

/** Limits for the statements of a migration, in milliseconds. */
export interface StatementLimits {
  /** The lock timeout: how long a statement waits for a lock that others hold; 0 for no limit. */
  readonly lockTimeout: number;
  /** The statement timeout: how long a statement may run; null for the server's own limit. */
  readonly timeout: number | null;
}

/** A session that holds a lock for which the migration waits. */
export interface Blocker {
  /** The server's number of the session. */
  readonly process: number;
  /** The session in words: its program, its user, and what it has been doing since when. */
  readonly description: string;
  /** The statement that ends the session. */
  readonly end: string;
}

/** The limits of a migration while they are in force. */
export interface StatementGuard {
  /**
   * Returns the sessions that block the migration's session at this moment, over a separate connection, as it is called while a statement
   * waits. Never throws. Null where the engine does not report them.
   */
  readonly readBlockers: (() => Promise<readonly Blocker[]>) | null;
  /** Restores the session's own limits. Never throws. */
  release(): Promise<void>;
}

/** A database for proofs: empty at the start, dropped at the end. */
export interface ScratchDatabase {
  readonly session: Session;
  /** Its name on the server; null for a database in memory. */
  readonly name: string | null;
  /** Closes the session and drops the database. Never throws. */
  drop(): Promise<void>;
}

/** What the schemas are in which Aludel's own tables stand, and those that are named without one. */
export interface OwnSchemas {
  /**
   * Returns those schemas that the database does not have. Null stands for the session's default one, and is left out where the session
   * names none that could be made.
   */
  findMissing(session: Session, schemas: readonly (string | null)[]): Promise<readonly string[]>;

  /** Returns the statement that makes a schema where it is missing. No downgrade drops that schema. */
  create(schema: string): Statement;

  /** Returns the statements by which a script chooses the default schema that a URL names, and makes it; none where it names none. */
  choose(url: DatabaseUrl): readonly Statement[];
}

/** Everything that Aludel needs of one engine. */
export interface Dialect extends OwnTableSql {
  readonly name: DialectName;
  readonly capabilities: Capabilities;

  /** Returns the schema of the database, in the engine's own terms. */
  introspect(session: Session, scope: IntrospectionScope): Promise<Database>;

  /** Compares two results of {@link introspect}. */
  readonly comparator: Comparator;

  /**
   * Returns the plan of the operations on this engine.
   *
   * @throws AludelError UNSUPPORTED_FEATURE for a feature that the engine does not have, naming the object and an alternative
   */
  plan(operations: readonly Operation[], context: PlanContext): Promise<Plan>;

  /** Returns the query for reference rows and the expected values of their columns (one batch), for the database of the session. */
  compileRowSearch(searches: readonly RowSearch[], session: Session): Statement;

  /** How many searches one query answers best, where it is more than any engine does. */
  readonly rowSearchesPerQuery?: number;

  /**
   * Returns an expression of a schema, such as that of a check, as the engine's SQL; null where the engine deliberately gets nothing.
   *
   * @throws AludelError UNSUPPORTED_FEATURE for one that has no text for the engine
   */
  compileExpression(expression: SqlText): string | null;

  /**
   * Runs SQL text with any number of statements, as the engine's own client would.
   *
   * @throws SessionError whose `position` is the offset of the failing statement in the text, where that is known
   */
  runSqlScript(session: Session, script: string): Promise<void>;

  /** Returns a statement for a command-line client: with its parameters as literals and a semicolon at the end. */
  renderStatement(statement: Statement): string;

  /**
   * Returns the conversion of a column's values to another type as an expression over the column; null where the engine's own cast does it.
   * Engines whose own casts always do it leave the method out.
   */
  convertValues?(column: string, change: FromTo<ColumnType>): string | null;

  /** Returns an assertion as statements of a script that fail when its query returns rows. */
  renderAssertion(assertion: Assertion): readonly string[];

  /** Prepares the session for a segment, before its transaction begins. */
  openSegment(session: Session, segment: Segment): Promise<OpenSegment>;

  /**
   * Returns what gives the session, at the end of a revision with SQL or code of a user, the settings back that it has now. Engines that
   * do so when a segment ends leave the method out.
   */
  keepSettings?(session: Session): Promise<() => Promise<void>>;

  /** Marks the open transaction, before SQL or code of a user runs in it, so that it can be told from another one that is open afterwards. */
  markTransaction(session: Session): Promise<TransactionMark>;

  /** Returns the lines before and after a segment in `--sql`: transaction and settings. */
  renderSegmentFrame(segment: Segment): { readonly before: readonly string[]; readonly after: readonly string[] };

  /** The lines before and after a whole script (`--sql`): settings that a session of Aludel has, and that a client's own may not. */
  readonly scriptFrame?: { readonly before: readonly string[]; readonly after: readonly string[] };

  /** Takes the migration lock on this session. Throws LOCK_BUSY (exit 9), naming the holder, when the timeout is over. */
  acquireLock(session: Session, options: LockOptions): Promise<MigrationLock>;

  /** Sets the lock timeout and the statement timeout of a migration on this session. */
  guardStatements(session: Session, limits: StatementLimits): Promise<StatementGuard>;

  /** Returns whether the engine rolled back a statement and its transaction because of other sessions: a lock timeout or a deadlock. */
  isRetryable(error: SessionError): boolean;

  /** Absent on engines whose schemas cannot be made. */
  readonly ownSchemas?: OwnSchemas;

  /** Creates a scratch database on the same engine: on the server of `near` where the engine needs one. */
  createScratch(near: Session | DatabaseUrl | null): Promise<ScratchDatabase>;

  /**
   * Returns, as plain data, the properties of the server of `near` on which the content of a scratch database depends: version, locale,
   * search path. They are part of the key under which introspected scratch databases are cached. Engines that build a scratch database
   * quickly leave the method out.
   */
  scratchFacts?(near: Session | DatabaseUrl | null): Promise<unknown>;

  /** Returns the coded error for a failure on a scratch database whose cause is the server and not the revision; otherwise undefined. */
  explainReplay?(error: SessionError): AludelError | undefined;
}
