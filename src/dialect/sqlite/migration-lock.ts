import { rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Session, SessionError } from "../../connection/session.ts";
import { AludelError, isAludelError } from "../../error/aludel-error.ts";
import type { LockOptions, MigrationLock } from "../dialect.ts";
import { isDiskFull } from "./file/disk-full.ts";
import { deferSync } from "./file/created-file.ts";
import { futureFileOf } from "./file/deferred-session.ts";
import { openFile } from "./file/open-file.ts";

/** Milliseconds between two attempts to take the lock. */
const pause = 50;

/** The process that holds the lock. */
export interface LockHolder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** The time, in ISO 8601, since which the process waits for the lock or holds it. */
  readonly since: string;
}

/** Returns the path of the session's database file; null for a database in memory. */
async function readFile(session: Session): Promise<string | null> {
  const future = futureFileOf(session);
  if (future !== null) return future;
  const { rows } = await session.execute("SELECT file FROM pragma_database_list WHERE name = 'main'");
  const file = rows[0]?.["file"];
  return typeof file === "string" && file !== "" ? file : null;
}

function isBusy(error: unknown): boolean {
  return error instanceof SessionError && /^SQLITE_(?:BUSY|LOCKED)/.test(error.engineCode);
}

/** Returns the result, or null when another process has locked the file. */
async function unlessBusy<R>(use: () => Promise<R>): Promise<R | null> {
  try {
    return await use();
  } catch (error) {
    if (isBusy(error)) return null;
    throw error;
  }
}

async function readHolder(sidecar: Session): Promise<LockHolder | null> {
  const { rows } = await sidecar.execute("SELECT token, pid, host, since FROM holder");
  return (rows[0] as LockHolder | undefined) ?? null;
}

/** Reads the holder through a separate connection, because the path may name another file by now than the one that is open. */
async function readHolderAt(path: string): Promise<LockHolder | null> {
  let other: Session | undefined;
  try {
    other = await openFile(path, { create: false });
    return await readHolder(other);
  } catch (error) {
    if (error instanceof SessionError || isAludelError(error)) return null;
    throw error;
  } finally {
    await other?.close();
  }
}

async function openSidecar(path: string): Promise<Session> {
  const sidecar = await openFile(path, { create: true });
  await sidecar.execute("PRAGMA busy_timeout = 0");
  // A journal file belongs to a path: a removed sidecar and the one created in its place would share it.
  await sidecar.execute("PRAGMA journal_mode = MEMORY");
  // No sync is needed, because after a crash of the machine nobody holds the lock.
  await sidecar.execute("PRAGMA synchronous = OFF");
  return sidecar;
}

/**
 * Opens the sidecar file of the lock. If the holder removes it between the check and the opening (a race condition), it is opened again. If
 * a process was killed while it wrote its name and left the file corrupt, nobody holds the lock and the file is replaced.
 */
async function reopenSidecar(path: string, attempts = 100): Promise<Session> {
  try {
    return await openSidecar(path);
  } catch (error) {
    if (attempts === 0 || !(isDamaged(error) || isAludelError(error, "CONNECTION_FAILED"))) throw error;
    if (isDamaged(error)) rmSync(path, { force: true });
    return reopenSidecar(path, attempts - 1);
  }
}

function isDamaged(error: unknown): boolean {
  if (error instanceof SessionError) return /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.engineCode);
  return isAludelError(error, "NOT_A_DATABASE");
}

/** The outcome of one attempt. `named`: the holder's name was written, and the lock is free again for a moment. */
type Attempt = "held" | "named" | "busy" | "replaced";

/** Tries once to take the lock, which is the write lock of the sidecar; this process's name is stored in it for others to read. */
async function tryLock(sidecar: Session, path: string, own: LockHolder): Promise<Attempt> {
  if ((await unlessBusy(() => sidecar.begin().then(() => true))) === null) return "busy";
  try {
    await sidecar.execute("CREATE TABLE IF NOT EXISTS holder (token TEXT, pid INTEGER, host TEXT, since TEXT)");
    if ((await readHolder(sidecar))?.token === own.token) {
      if ((await readHolderAt(path))?.token === own.token) return "held";
      await sidecar.rollback();
      return "replaced";
    }
    await sidecar.execute("DELETE FROM holder");
    await sidecar.execute("INSERT INTO holder VALUES (?, ?, ?, ?)", [own.token, own.pid, own.host, own.since]);
    await sidecar.commit();
    return "named";
  } catch (error) {
    await sidecar.rollback().catch(() => undefined);
    // SQLite refuses to write a file that was removed while it was open: another run has released the lock.
    if (error instanceof SessionError && error.engineCode === "SQLITE_READONLY_DBMOVED") return "replaced";
    if (!isBusy(error)) throw error;
    return "busy";
  }
}

function lockBusy(database: string, holder: LockHolder | null, timeout: number): AludelError {
  const who = holder === null ? "another process" : `process ${holder.pid} on "${holder.host}" since ${holder.since}`;
  const end = holder === null ? "" : `, or end process ${holder.pid} when it is stuck`;
  return new AludelError("LOCK_BUSY", `the migration lock of "${database}" is held by ${who}`, {
    hint: `Wait until it is done${end}, and run the command again`,
    details: { database, holder, waitedMs: timeout },
  });
}

/**
 * Takes the migration lock of a database file: the write lock of a sidecar file, so that the lock spans several transactions and ends with
 * the process, however that ends. The file is removed when the lock is released; one that a killed process has left is harmless. A database
 * in memory has no other users and needs no lock.
 *
 * @throws AludelError LOCK_BUSY, naming the holder, when the timeout is over
 */
export async function acquireSqliteLock(session: Session, { timeout }: LockOptions): Promise<MigrationLock> {
  const database = await readFile(session);
  if (database === null) return { isHeld: () => Promise.resolve(true), release: () => Promise.resolve() };
  const path = `${database}.aludel-lock`;
  const own: LockHolder = { token: randomUUID(), pid: process.pid, host: hostname(), since: new Date().toISOString() };
  const deadline = Date.now() + timeout;
  let sidecar = await reopenSidecar(path);
  try {
    for (;;) {
      const outcome = await tryLock(sidecar, path, own);
      if (outcome === "held") return holdLock(session, sidecar, path);
      if (outcome === "replaced") {
        await sidecar.close();
        sidecar = await reopenSidecar(path);
      }
      if (outcome !== "busy") continue;
      const left = deadline - Date.now();
      if (left <= 0) throw lockBusy(database, await readHolderAt(path), timeout);
      await sleep(Math.min(pause, left));
    }
  } catch (error) {
    await sidecar.close();
    if (error instanceof SessionError && isDiskFull(error.engineCode, path)) removeEmpty(path);
    throw error;
  }
}

/** Removes the sidecar file where it is empty: whoever holds the lock has written a name into it before. */
function removeEmpty(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.size === 0) rmSync(path, { force: true });
}

function holdLock(session: Session, sidecar: Session, path: string): MigrationLock {
  const sync = deferSync(session);
  return {
    // The lock is of another file, which no SQL of a user reaches.
    isHeld: () => Promise.resolve(true),
    release: async () => {
      // If the sync fails because the session is closed or the file is locked, the next commit will sync.
      await sync().catch(() => undefined);
      await release(sidecar, path);
    },
  };
}

/** Removes the file while the lock is still held. A process that waits for it finds that its path names another file, and starts again. */
async function release(sidecar: Session, path: string): Promise<void> {
  try {
    rmSync(path, { force: true });
  } catch {
    // Windows cannot remove a file that others have open; the next run uses it again.
  }
  await sidecar.rollback().catch(() => undefined);
  await sidecar.close();
}
