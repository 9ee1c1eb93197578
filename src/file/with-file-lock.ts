import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createFolder } from "./create-folder.ts";
import { fileFailure } from "./file-failure.ts";

/** Milliseconds between two looks at a lock that another process holds. */
const pause = 10;
/** Milliseconds after which a lock that never changed belongs to a process that is gone: what is done under it takes a few of them. */
const longest = 10_000;

/**
 * Runs a few milliseconds of work while no other process does so under the same path. The lock of a process that was killed is taken
 * over: at once where it ran on this machine, else after ten seconds.
 *
 * @param path of the lock, a file that exists meanwhile; its folder is created
 * @throws AludelError FILE_PERMISSION or DISK_FULL, and as `work` does
 */
export async function withFileLock<T>(path: string, projectFolder: string, work: () => T): Promise<T> {
  createFolder(dirname(path), projectFolder);
  const own = `${process.pid} ${hostname()} ${Math.random()}`;
  let seen: string | null = null;
  let seenSince = 0;
  while (!take(path, own)) {
    const holder = readHolder(path);
    if (holder !== seen) [seen, seenSince] = [holder, performance.now()];
    if (holder !== null && (isGone(holder) || performance.now() - seenSince > longest)) removeStale(path, holder);
    else await setTimeout(pause);
  }
  try {
    return work();
  } finally {
    // Where the work took so long that another process has taken over, the lock is that one's.
    if (readHolder(path) === own) rmSync(path, { force: true });
  }
}

function take(path: string, own: string): boolean {
  try {
    writeFileSync(path, own, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw fileFailure(error, path, "write");
  }
}

function readHolder(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function isGone(holder: string): boolean {
  const [pid, host] = holder.split(" ");
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

/** Removes the lock of a holder that is gone. Two processes may find it at once, and the second one must not remove what the first takes. */
function removeStale(path: string, holder: string): void {
  const aside = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  try {
    renameSync(path, aside);
    if (readHolder(aside) !== holder) linkSync(aside, path);
  } catch {
    // Another process was first.
  } finally {
    rmSync(aside, { force: true });
  }
}
