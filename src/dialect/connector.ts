import type { DatabaseUrl } from "../connection/database-url.ts";
import type { UrlParameters } from "../connection/ignored-parameters.ts";
import type { Session, SessionError } from "../connection/session.ts";
import type { AludelError } from "../error/aludel-error.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import type { ConnectOptions } from "./dialect.ts";
import type { OwnTableSql } from "./own-table-sql.ts";

/** What is known of the connection on which an error happened. */
export interface ErrorContext {
  /** Where the session is connected; null when the caller handed the connection in. */
  readonly url: DatabaseUrl | null;
}

/** A database that `db create` is to make, with the role that will use it. */
export interface DatabaseRequest {
  /** The application's own URL: names the database, and the role with its password. */
  readonly url: DatabaseUrl;
  /** Whether the role may create scratch databases on the same server. */
  readonly allowScratch: boolean;
}

/** One step of `db create`. */
export interface CreationStep {
  /** Database in which it runs; null for a file. */
  readonly database: string | null;
  /** The statement, or the file to make, for people to read: a password is a placeholder. */
  readonly text: string;
  /** `"planned"` when nothing was executed, `"exists"` when there was nothing to do. */
  readonly outcome: "planned" | "done" | "exists";
}

/** What connecting to one engine takes: the part of a dialect that loads fast, before anything is known of its schema. */
export interface Connector extends OwnTableSql {
  readonly name: DialectName;

  /** The parameters of a URL that {@link open} reads. */
  readonly urlParameters: UrlParameters;

  /** Opens a session. Throws a coded error that says why it cannot (exit 4, 5 or 9; 2 when the driver is missing). */
  open(url: DatabaseUrl, options?: ConnectOptions): Promise<Session>;

  /** Returns the engine that a URL leads to, where only the server can tell. Throws what {@link open} throws. */
  identify?(url: DatabaseUrl): Promise<DialectName>;

  /** Whether a connection that the caller opened belongs to this engine. */
  accepts(connection: object): boolean;

  /** Returns a session on such a connection; closing it leaves the connection open. */
  adopt(connection: object): Promise<Session>;

  /**
   * Returns the coded error for a failure that advice helps with (privilege missing, connection lost, database locked or read-only), or
   * undefined for a plain SQL error.
   */
  explain(error: SessionError, context: ErrorContext): AludelError | undefined;

  /** Whether it takes an administrator to create a database, as it does where there are roles. */
  readonly needsAdministrator: boolean;

  /** Returns what creates the database, its role and its grants, as statements for an administrator. */
  planCreation(request: DatabaseRequest): readonly CreationStep[];

  /** Creates what is missing, connected as the administrator where there is one. What exists stays as it is. */
  create(request: DatabaseRequest, adminUrl: DatabaseUrl | null): Promise<readonly CreationStep[]>;
}
