import type { DatabaseUrl } from "../connection/database-url.ts";
import type { UrlParameters } from "../connection/ignored-parameters.ts";
import type { Session, SessionError } from "../connection/session.ts";
import type { AludelError } from "../error/aludel-error.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import type { ConnectOptions } from "./dialect.ts";
import type { OwnTableSql } from "./own-table-sql.ts";

/** The connection on which an error happened. */
export interface ErrorContext {
  /** The URL of the session; null when the caller handed the connection in. */
  readonly url: DatabaseUrl | null;
}

/** A database that `db create` is to create, with the role that will use it. */
export interface DatabaseRequest {
  /** The application's own URL, which names the database, and the role with its password. */
  readonly url: DatabaseUrl;
  /** Whether the role may create scratch databases on the same server. */
  readonly allowScratch: boolean;
}

/** One step of `db create`. */
export interface CreationStep {
  /** The database in which the step runs; null for a file. */
  readonly database: string | null;
  /** The statement, or the path of the file, for people to read; passwords are replaced by a placeholder. */
  readonly text: string;
  /** `"planned"` when nothing was executed, `"exists"` when the object existed already. */
  readonly outcome: "planned" | "done" | "exists";
}

/** Connects to one engine. It is the part of a dialect that loads fast, before anything about schemas is needed. */
export interface Connector extends OwnTableSql {
  readonly name: DialectName;

  /** The parameters of a URL that {@link open} supports. */
  readonly urlParameters: UrlParameters;

  /** Opens a session. Throws a coded error with the reason when that fails (exit 4, 5 or 9; 2 when the driver is missing). */
  open(url: DatabaseUrl, options?: ConnectOptions): Promise<Session>;

  /** Returns the engine to which a URL leads, where only the server can tell (MySQL or MariaDB). Throws what {@link open} throws. */
  identify?(url: DatabaseUrl): Promise<DialectName>;

  /** Returns the schema in which a session of this URL finds what is named without one, as far as the URL tells; else null. */
  defaultSchema(url: DatabaseUrl): string | null;

  /** Whether a connection that the caller opened belongs to this engine. */
  accepts(connection: object): boolean;

  /** Returns a session on a connection that the caller opened; closing the session leaves the connection open. */
  adopt(connection: object, options?: Pick<ConnectOptions, "watch">): Promise<Session>;

  /**
   * Returns the coded error for a failure for which there is advice (missing privilege, lost connection, locked or read-only database), or
   * undefined for a plain SQL error.
   */
  explain(error: SessionError, context: ErrorContext): AludelError | undefined;

  /** Whether creating a database takes an administrator, as it does on engines with roles. */
  readonly needsAdministrator: boolean;

  /** Returns the statements by which an administrator creates the database, its role and its grants. */
  planCreation(request: DatabaseRequest): readonly CreationStep[];

  /** Creates what does not exist, as the administrator where there is one; idempotent, existing objects are left unchanged. */
  create(request: DatabaseRequest, adminUrl: DatabaseUrl | null): Promise<readonly CreationStep[]>;
}
