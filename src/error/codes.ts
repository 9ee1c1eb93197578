/**
 * Exit statuses of the command line (docs/errors.md): 1 unexpected, 2 usage or configuration or invalid history, 3 differences found,
 * 4 cannot connect, 5 privilege missing, 6 refused by policy or decision missing, 7 a migration failed and left nothing,
 * 8 a migration failed inside a revision, 9 busy.
 */
export type ExitCode = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** What the registry knows of one code. */
export interface ErrorCodeEntry {
  /** The class of failure in a few words, the heading in docs/errors.md. */
  readonly title: string;
  readonly exitCode: ExitCode;
}

/** Every code that Aludel throws. Each has a section in docs/errors.md and a test that provokes it. */
export const errorCodes = {
  UNEXPECTED: { title: "Unexpected error", exitCode: 1 },
  AMBIGUOUS_REVISION: { title: "Target that fits several revisions", exitCode: 2 },
  CONFIG_NOT_FOUND: { title: "Configuration file not found", exitCode: 2 },
  DRIVER_MISSING: { title: "Database driver not installed", exitCode: 2 },
  DUPLICATE_BRANCH_LABEL: { title: "Branch label used twice", exitCode: 2 },
  DUPLICATE_MODEL: { title: "Two models with one name", exitCode: 2 },
  DUPLICATE_REVISION: { title: "Revision id used twice", exitCode: 2 },
  FILE_EXISTS: { title: "File exists already", exitCode: 2 },
  INVALID_CONFIG: { title: "Invalid configuration", exitCode: 2 },
  INVALID_DATABASE_URL: { title: "Invalid database URL", exitCode: 2 },
  INVALID_DECISION: { title: "Decision that applies to nothing", exitCode: 2 },
  INVALID_MODEL: { title: "Model that contradicts itself", exitCode: 2 },
  INVALID_NAME: { title: "Invalid object name", exitCode: 2 },
  INVALID_OPERATION: { title: "Operation does not fit the schema before it", exitCode: 2 },
  INVALID_REVISION_FILE: { title: "Revision file not understood", exitCode: 2 },
  INVALID_REVISION_ID: { title: "Invalid revision id", exitCode: 2 },
  INVALID_TARGET: { title: "Invalid target", exitCode: 2 },
  INVALID_TEMPLATE: { title: "Revision template not usable", exitCode: 2 },
  INVALID_USAGE: { title: "Command line not understood", exitCode: 2 },
  MIGRATIONS_NOT_FOUND: { title: "Migrations folder not found", exitCode: 2 },
  MODULE_FAILED: { title: "Module failed while loading", exitCode: 2 },
  MODULE_NOT_FOUND: { title: "Module not found", exitCode: 2 },
  MODULE_SYNTAX: { title: "Module with a syntax error", exitCode: 2 },
  MULTIPLE_HEADS: { title: "Several heads where one is needed", exitCode: 2 },
  NON_UNIQUE_REFERENCE: { title: "Foreign key to columns that are not unique", exitCode: 2 },
  NO_DATABASE: { title: "No database named", exitCode: 2 },
  REVISION_CYCLE: { title: "Revisions that are their own ancestors", exitCode: 2 },
  REVISION_FAILED: { title: "Revision file failed while it was recorded", exitCode: 2 },
  REVISION_FILE_MISSING: { title: "Database at a revision that has no file", exitCode: 2 },
  REVISION_NOT_FOUND: { title: "Revision not found", exitCode: 2 },
  SCRATCH_UNAVAILABLE: { title: "No server for a scratch database", exitCode: 2 },
  TARGET_NOT_APPLIED: { title: "Target of a downgrade is not applied", exitCode: 2 },
  UNKNOWN_DEPENDENCY: { title: "Dependency without a revision file", exitCode: 2 },
  UNKNOWN_ENVIRONMENT: { title: "Unknown environment", exitCode: 2 },
  UNKNOWN_PARENT: { title: "Parent without a revision file", exitCode: 2 },
  UNKNOWN_REFERENCE: { title: "Reference to a table or column that does not exist", exitCode: 2 },
  UNSUPPORTED_CONNECTION: { title: "Connection object not understood", exitCode: 2 },
  UNSUPPORTED_DATABASE: { title: "Database not supported", exitCode: 2 },
  UNSUPPORTED_FEATURE: { title: "Feature that the engine does not have", exitCode: 2 },
  PROOF_FAILED: { title: "Proof on a scratch database failed", exitCode: 3 },
  AUTHENTICATION_FAILED: { title: "Authentication failed", exitCode: 4 },
  CONNECTION_FAILED: { title: "Connection failed", exitCode: 4 },
  CONNECTION_LOST: { title: "Connection lost", exitCode: 4 },
  CONNECTION_REFUSED: { title: "Connection refused", exitCode: 4 },
  CONNECTION_TIMEOUT: { title: "Connection timed out", exitCode: 4 },
  DATABASE_NOT_FOUND: { title: "Database not found", exitCode: 4 },
  HOST_NOT_FOUND: { title: "Host name does not resolve", exitCode: 4 },
  HOST_UNREACHABLE: { title: "Host unreachable", exitCode: 4 },
  NOT_A_DATABASE: { title: "File is not a SQLite database", exitCode: 4 },
  SERVER_NOT_READY: { title: "Server not ready", exitCode: 4 },
  TLS_FAILED: { title: "TLS failed", exitCode: 4 },
  TOO_MANY_CONNECTIONS: { title: "Too many connections", exitCode: 4 },
  WAIT_TIMEOUT: { title: "Database did not become ready in time", exitCode: 4 },
  FILE_PERMISSION: { title: "Permission on a file missing", exitCode: 5 },
  PRIVILEGE_MISSING: { title: "Database privilege missing", exitCode: 5 },
  READ_ONLY_DATABASE: { title: "Database is read-only", exitCode: 5 },
  DATABASE_CREATION_REFUSED: { title: "Creation of a database file refused", exitCode: 6 },
  DECISION_MISSING: { title: "Decision missing", exitCode: 6 },
  DUPLICATE_MESSAGE: { title: "Message used by an existing revision", exitCode: 6 },
  ENUM_CHANGE_UNSUPPORTED: { title: "Change of enum labels that cannot be drafted", exitCode: 6 },
  IRREVERSIBLE: { title: "Revision that cannot be downgraded", exitCode: 6 },
  OFFLINE_REFUSED: { title: "Revision that no SQL script can hold", exitCode: 6 },
  NOT_NULL_WITHOUT_DEFAULT: { title: "Required column without a value for existing rows", exitCode: 6 },
  PRODUCTION_REFUSED: { title: "Production needs an opt-in", exitCode: 6 },
  TRANSACTION_REFUSED: { title: "Revision that one transaction cannot hold", exitCode: 6 },
  UNVERSIONED_DATABASE: { title: "Database with tables and no version table", exitCode: 6 },
  MIGRATION_FAILED: { title: "Migration failed, nothing of it was applied", exitCode: 7 },
  MIGRATION_INCOMPLETE: { title: "Migration failed inside a revision", exitCode: 8 },
  DATABASE_LOCKED: { title: "Database locked", exitCode: 9 },
  LOCK_BUSY: { title: "Migration lock held by another run", exitCode: 9 },
} as const satisfies Record<string, ErrorCodeEntry>;

/** Name of one class of failure. */
export type ErrorCode = keyof typeof errorCodes;
