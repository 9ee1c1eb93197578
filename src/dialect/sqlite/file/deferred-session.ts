import { accessSync, closeSync, constants, existsSync, lstatSync, openSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type DatabaseUrl, memoryPath } from "../../../connection/database-url.ts";
import type { Session } from "../../../connection/session.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { findFirstWord } from "../../../schema/sql-words.ts";
import type { ConnectOptions } from "../../dialect.ts";
import { explainOpenError } from "../connection-error.ts";
import { openSqliteSession } from "../session.ts";
import { openMemory } from "./open-file.ts";

/** First words of statements that write nothing, and so can be answered by an empty database in memory. */
const readingWords: ReadonlySet<string> = new Set(["", "explain", "pragma", "select", "values"]);

/** Paths of files that sessions create with their first statement that writes. */
const futureFiles = new WeakMap<Session, string>();

/** Returns the path of the file that a session will create, or has created; null for other sessions. */
export function futureFileOf(session: Session): string | null {
  return futureFiles.get(session) ?? null;
}

/**
 * Opens a SQLite database. With the option `create`, a file that does not exist is created by the first statement that writes, so that a
 * command that fails before leaves none: until then the session is one on an empty database in memory, unless another process creates the
 * file. A file that is empty is treated alike, because the process that has just created it removes it when its command fails.
 *
 * @throws AludelError as {@link openSqliteSession}
 */
export async function openDeferredSession(url: DatabaseUrl, options: ConnectOptions = {}): Promise<Session> {
  const path = url.path ?? memoryPath;
  const isDeferred = options.create === true && path !== memoryPath && url.parameters["mode"] !== "ro";
  if (!isDeferred) return openSqliteSession(url, options);
  // A link whose target is missing is something, too, and SQLite follows it.
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) assertWritable(path);
  else if (!found.isFile() || found.size > 0 || !isWritable(path)) return openSqliteSession(url, options);
  return new DeferredSession(url, path, options, await openMemory());
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Removes a file, and returns whether it could. */
function remove(path: string): boolean {
  try {
    rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}

function hasContent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** @throws AludelError DATABASE_NOT_FOUND or FILE_PERMISSION when no file can be created at a path */
function assertWritable(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
  } catch {
    throw explainOpenError(Object.assign(new Error("unable to open database file"), { errcode: cannotOpen }), path);
  }
}

/** SQLITE_CANTOPEN: https://sqlite.org/rescode.html#cantopen */
const cannotOpen = 14;

class DeferredSession implements Session {
  readonly dialect = "sqlite";
  readonly serverVersion: string;
  readonly #url: DatabaseUrl;
  readonly #path: string;
  readonly #options: ConnectOptions;
  #session: Session;
  #isOnFile = false;
  #isCreator = false;
  /** The settings that were made so far, which are made in the file too. */
  readonly #settings: string[] = [];
  readonly #whenCreated: ((path: string) => void | Promise<void>)[] = [];

  constructor(url: DatabaseUrl, path: string, options: ConnectOptions, memory: Session) {
    this.#url = url;
    this.#path = path;
    this.#options = options;
    this.#session = memory;
    this.serverVersion = memory.serverVersion;
    futureFiles.set(this, path);
  }

  whenCreated(use: (path: string) => void | Promise<void>): void {
    this.#whenCreated.push(use);
  }

  get inTransaction(): boolean {
    return this.#session.inTransaction;
  }

  async execute(...[sql, ...rest]: Parameters<Session["execute"]>): ReturnType<Session["execute"]> {
    if (this.#isOnFile) return this.#session.execute(sql, ...rest);
    const word = findFirstWord(sql, engineSqlRules.sqlite);
    if (!readingWords.has(word) || hasContent(this.#path)) await this.#open();
    if (!this.#isOnFile && word === "pragma") this.#settings.push(sql);
    return this.#session.execute(sql, ...rest);
  }

  async executeScript(sql: string): Promise<void> {
    await this.#open();
    await this.#session.executeScript(sql);
  }

  async begin(): Promise<void> {
    await this.#open();
    await this.#session.begin();
  }

  commit(): Promise<void> {
    return this.#session.commit();
  }

  rollback(): Promise<void> {
    return this.#session.rollback();
  }

  /** Closes the file, and removes it where this session has created it and every statement that would have written failed. */
  async close(): Promise<void> {
    const isOwn = this.#isCreator && (await this.#lockEmpty());
    this.#isCreator = false;
    const isInTheWay = isOwn && !remove(this.#path);
    await this.#session.close();
    // Windows removes no file that is open, this one among them, and therefore none that another process has open.
    if (isInTheWay && !hasContent(this.#path)) remove(this.#path);
  }

  /**
   * Locks the file where it is empty, and returns whether it is. Nobody can then begin to write it, and what another process wrote into a
   * file that is removed would be lost. The lock cannot be had where another process reads or writes.
   */
  async #lockEmpty(): Promise<boolean> {
    try {
      if (hasContent(this.#path)) return false;
      if (this.#session.inTransaction) await this.#session.rollback();
      await this.#session.execute("PRAGMA busy_timeout = 0");
      // Without it the lock would make a journal file, and leave it.
      await this.#session.execute("PRAGMA journal_mode = MEMORY");
      await this.#session.execute("BEGIN EXCLUSIVE");
      return !hasContent(this.#path);
    } catch {
      return false;
    }
  }

  /** Goes over to the file, and creates it where no other process has. */
  async #open(): Promise<void> {
    if (this.#isOnFile) return;
    const isCreator = createFile(this.#path);
    this.#isCreator = isCreator;
    const session = await openSqliteSession(this.#url, { ...this.#options, create: false });
    await this.#session.close();
    this.#session = session;
    this.#isOnFile = true;
    for (const sql of this.#settings.splice(0)) await session.execute(sql);
    if (isCreator) for (const use of this.#whenCreated) await use(this.#path);
  }
}

/**
 * Creates an empty file, which is an empty database; returns whether it did, and not another process before it.
 *
 * @throws AludelError as {@link openSqliteSession}
 */
function createFile(path: string): boolean {
  try {
    closeSync(openSync(path, "wx"));
    return true;
  } catch (error) {
    if (existsSync(path)) return false;
    throw explainOpenError(Object.assign(new Error(String(error)), { errcode: cannotOpen }), path);
  }
}
