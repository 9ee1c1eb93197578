import { engineSqlRules } from "../../schema/engine-sql-rules.ts";
import { findFirstWord } from "../../schema/sql-words.ts";
import { holdsSeveralStatements, isBlank, splitStatements } from "./sql-script/split-statements.ts";
import { explainStrictName, withStrictNames } from "./file/strict-names.ts";
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { memoryPath, type DatabaseUrl } from "../../connection/database-url.ts";
import { SessionError, type Row, type Session, type StatementResult } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { describeThrown } from "../../error/describe-thrown.ts";
import type { ConnectOptions } from "../dialect.ts";
import { explainOpenError, sqliteErrorName } from "./connection-error.ts";
import { withoutTemporaryName } from "./ddl/temporary-name.ts";
import { openSqliteFile, type SqliteDatabase, type SqliteStatement } from "./driver.ts";

/** Milliseconds that a statement waits for a lock of another process. */
const busyTimeout = 5000;

/** Largest number of prepared statements that are cached. Only statements that return no rows are: row operations repeat a few of them. */
const cacheSize = 50;

/**
 * Opens a SQLite database. A file that does not exist is created only with the option `create`.
 *
 * @throws AludelError DATABASE_NOT_FOUND, NOT_A_DATABASE, FILE_PERMISSION, DATABASE_LOCKED, CONNECTION_FAILED or DRIVER_MISSING
 */
export async function openSqliteSession(url: DatabaseUrl, options: ConnectOptions = {}): Promise<Session> {
  const path = url.path ?? memoryPath;
  const isNew = path !== memoryPath && !existsSync(path);
  if (isNew && options.create !== true) throw explainOpenError(null, path);
  let database: SqliteDatabase | undefined;
  try {
    database = openSqliteFile(locationOf(path, url, isNew), { lenient: path !== memoryPath });
    database.exec(`PRAGMA busy_timeout = ${options.timeout ?? busyTimeout}`);
    database.exec("PRAGMA foreign_keys = ON");
    // Opening a file does not read it; this statement reads the header, so that a file that is no database fails here.
    database.exec("PRAGMA schema_version");
  } catch (error) {
    closeQuietly(database);
    throw error instanceof AludelError ? error : explainOpenError(error, path);
  }
  database.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
  return buildSession(database, { owned: true, lenient: path !== memoryPath });
}

function locationOf(path: string, url: DatabaseUrl, isNew: boolean): string | URL {
  if (path === memoryPath) return path;
  const location = pathToFileURL(path);
  // Without "rwc" SQLite does not create the file, even if it disappears between the check and the opening (a race condition).
  location.searchParams.set("mode", url.parameters["mode"] === "ro" ? "ro" : isNew ? "rwc" : "rw");
  return location;
}

/** Returns whether a value is an open database of node:sqlite, @photostructure/sqlite or better-sqlite3. */
export function isSqliteConnection(value: object): value is SqliteDatabase {
  return (
    "prepare" in value && typeof value.prepare === "function" && "exec" in value && typeof value.exec === "function"
  );
}

/** Returns a session on a database that the caller has opened. Its settings are not changed, and it stays open. */
export function adoptSqliteSession(database: SqliteDatabase): Session {
  return buildSession(database, { owned: false, lenient: false });
}

interface Connection {
  /** Whether the session has opened the database, and closes it. */
  readonly owned: boolean;
  /** Whether the engine takes names in double quotes for texts, which statements of the session must not. */
  readonly lenient: boolean;
}

function buildSession(database: SqliteDatabase, { owned, lenient }: Connection): Session {
  const strict = (sql: string): string => (lenient ? withStrictNames(sql) : sql);
  const cache = new Map<string, PreparedStatement>();
  let isClosed = false;

  const prepare = (sql: string, cached: boolean): PreparedStatement => {
    const known = cache.get(sql);
    if (known !== undefined) {
      cache.delete(sql);
      cache.set(sql, known);
      return known;
    }
    if (findFirstWord(sql, rules) === "" && isBlank(sql)) throw misuse("text holds no statement", sql);
    if (holdsSeveralStatements(sql)) throw misuse("text holds more than one statement", sql);
    const strictSql = strict(sql);
    const checked = prepareStatement(database, strictSql);
    // Results and stored definitions have names and texts as written.
    const asWritten = strictSql !== sql && (checked.returnsRows || isDefinition(sql));
    const prepared = asWritten ? prepareStatement(database, sql) : checked;
    // Queries are not cached: node:sqlite of Node 22 keeps the columns of the first run, even after the table has changed.
    if (cached && !prepared.returnsRows) {
      cache.set(sql, prepared);
      const [oldest] = cache.keys();
      if (cache.size > cacheSize && oldest !== undefined) cache.delete(oldest);
    }
    return prepared;
  };

  const attempt = <R>(sql: string, use: () => R): R => {
    try {
      return use();
    } catch (error) {
      throw error instanceof SessionError ? error : sessionError(error, sql, isClosed);
    }
  };
  const run = (sql: string): void => attempt(sql, () => void database.exec(sql));
  const define = (sql: string): void =>
    attempt(sql, () => {
      const strictSql = strict(sql);
      if (strictSql !== sql) database.prepare(strictSql);
      database.exec(sql);
    });

  const session: Session = {
    dialect: "sqlite",
    serverVersion: versionOf(database),
    async execute(sql, parameters = []) {
      if (parameters.length === 0 && isDefinition(sql) && !holdsSeveralStatements(sql)) {
        define(sql);
        return noRows;
      }
      return attempt(sql, () =>
        executeStatement(
          database,
          prepare(sql, parameters.length > 0),
          parameters.map((value, at) => bindValue(value, at, sql)),
        ),
      );
    },
    async executeScript(sql) {
      if (!lenient || !sql.includes('"')) run(sql);
      else for (const statement of attempt(sql, () => splitStatements(sql))) define(statement.sql);
    },
    async begin() {
      run("BEGIN IMMEDIATE");
    },
    async commit() {
      run("COMMIT");
    },
    async rollback() {
      run("ROLLBACK");
    },
    get inTransaction() {
      return !isClosed && (database.isTransaction ?? database.inTransaction ?? false);
    },
    async close() {
      cache.clear();
      if (!owned || isClosed) return;
      // Statements that Node has prepared keep a closed connection alive until they are collected, and with it the locks of a transaction.
      if (session.inTransaction) await session.rollback().catch(() => undefined);
      isClosed = true;
      closeQuietly(database);
    },
  };
  return session;
}

function versionOf(database: SqliteDatabase): string {
  const [row] = database.prepare("SELECT sqlite_version() AS version").all() as readonly { readonly version: string }[];
  return row?.version ?? "";
}

/** A prepared statement with the facts about it that never change. */
interface PreparedStatement {
  readonly statement: SqliteStatement;
  readonly returnsRows: boolean;
  /** Its first word, in lower case. */
  readonly word: string;
}

function prepareStatement(database: SqliteDatabase, sql: string): PreparedStatement {
  const statement = database.prepare(sql);
  // Otherwise integers beyond 2^53 would be an error or lose precision.
  statement.setReadBigInts?.(true);
  statement.safeIntegers?.(true);
  const returnsRows = statement.reader ?? (statement.columns?.().length ?? 0) > 0;
  return { statement, returnsRows, word: findFirstWord(sql, rules) };
}

function executeStatement(
  database: SqliteDatabase,
  { statement, returnsRows, word }: PreparedStatement,
  parameters: readonly unknown[],
): StatementResult {
  // WITH may start a query or a change; the driver's count of changes tells which it was.
  const before = word === "with" ? totalChanges(database) : 0;
  const hasChanged = (): boolean => (word === "with" ? totalChanges(database) !== before : changingWords.has(word));
  if (returnsRows) {
    const rows = (statement.all(...parameters) as Record<string, unknown>[]).map(readRow);
    return { rows, changes: hasChanged() ? rows.length : 0 };
  }
  const { changes, lastInsertRowid } = statement.run(...parameters);
  // For a statement that changes no rows the driver still returns the figures of the last one that did.
  return hasChanged() ? { rows: [], changes: Number(changes), lastInsertId: BigInt(lastInsertRowid) } : noRows;
}

const rules = engineSqlRules.sqlite;

const noRows: StatementResult = { rows: [], changes: 0 };

/** The first words of DDL, which returns no result and needs no prepared statement. */
const definitionWords: ReadonlySet<string> = new Set(["alter", "create", "drop"]);
const changingWords: ReadonlySet<string> = new Set(["insert", "update", "delete", "replace"]);

/** Returns whether a statement is DDL. */
export function isDefinition(sql: string): boolean {
  return definitionWords.has(findFirstWord(sql, rules));
}

function totalChanges(database: SqliteDatabase): number {
  const [row] = database.prepare("SELECT total_changes() AS changes").all() as readonly { readonly changes: number }[];
  return row?.changes ?? 0;
}

function readRow(row: Record<string, unknown>): Row {
  for (const name of Object.keys(row)) {
    const value = row[name];
    if (typeof value === "bigint" && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
      row[name] = Number(value);
    }
  }
  return row;
}

/**
 * Returns a value as SQLite stores it: booleans as 0 and 1, whole numbers as integers (drivers disagree), dates and times as ISO 8601 text,
 * objects and arrays as JSON text. Values that drivers would silently bind as NULL are refused.
 */
function bindValue(value: unknown, at: number, sql: string): unknown {
  if (value === undefined || Number.isNaN(value) || typeof value === "function") {
    throw misuse(`parameter ${at + 1} is ${typeof value === "function" ? "a function" : String(value)}`, sql);
  }
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "number") return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) return JSON.stringify(value);
  return value;
}

function misuse(message: string, sql: string): SessionError {
  return new SessionError(message, { engineCode: "SQLITE_MISUSE", sql });
}

function sessionError(error: unknown, sql: string, isClosed: boolean): SessionError {
  const reason = describeThrown(error);
  const message = explainStrictName(withoutTemporaryName(reason), sql);
  if (isClosed)
    return new SessionError("the session is closed", { engineCode: "SQLITE_MISUSE", sql, connectionLost: true });
  return new SessionError(message, { engineCode: sqliteErrorName(error), sql, cause: error });
}

function closeQuietly(database: SqliteDatabase | undefined): void {
  try {
    database?.close();
  } catch {
    // Only the lock of the file can remain, and that ends with the process.
  }
}
