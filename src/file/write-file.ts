import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { applyToFile } from "./apply-ownership.ts";
import { createFolder } from "./create-folder.ts";
import { isInsideProject, readProjectOwner, type Owner } from "./project-owner.ts";
import { fileFailure } from "./file-failure.ts";

/** How a file is written. */
export interface WriteFileOptions {
  /** Folder whose owner gets the file. */
  readonly projectFolder: string;
  /** Replaces a file that is there; by default that is an error. */
  readonly replace?: boolean;
  /** Permission bits; 0644 where nothing is said. */
  readonly mode?: number;
  /** Leaves the file to the user of this process, also when that is root. */
  readonly keepOwner?: boolean;
  /** Whether to wait until the disk holds the content (fsync), which is the default; false for caches, which can be made again. */
  readonly durable?: boolean;
}

/**
 * Writes a file as a whole: nobody sees half of it, and a failure leaves nothing. Missing folders are created; file and folders get
 * the owner of the project when running as root.
 * @throws AludelError FILE_EXISTS (unless `replace`), FILE_PERMISSION or DISK_FULL
 */
export function writeFile(path: string, content: string | Uint8Array, options: WriteFileOptions): void {
  const folder = dirname(path);
  createFolder(folder, options.projectFolder);
  const isGiven = options.keepOwner !== true && isInsideProject(folder, options.projectFolder);
  const owner = isGiven ? readProjectOwner(options.projectFolder) : undefined;
  const draft = join(folder, `.${basename(path)}.${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
  try {
    fill(draft, content, owner, options);
    if (options.replace === true) renameSync(draft, path);
    else placeNew(draft, path, () => fill(path, content, owner, options));
  } catch (error) {
    throw fileFailure(error, path, "write");
  } finally {
    removeDraft(draft);
  }
}

function removeDraft(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // In a folder that may not be entered there is none, and what the write failed of is the news.
  }
}

function fill(path: string, content: string | Uint8Array, owner: Owner | undefined, options: WriteFileOptions): void {
  const file = openSync(path, "wx", 0o600);
  try {
    // The owner is set before the rename, so that a process that is killed in between leaves no file of root's.
    applyToFile(file, owner, options.mode);
    writeFileSync(file, content);
    if (options.durable !== false) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Puts a file in its place by a hard link: unlike a rename it never replaces a file that another process wrote in a race with this one. */
function placeNew(draft: string, path: string, writeInPlace: () => void): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    // Some file systems have no hard links: there a check and a rename have to do, at the price of that race.
    if (code === "EPERM" || code === "ENOTSUP" || code === "ENOSYS" || code === "EOPNOTSUPP") writeInPlace();
    else throw error;
  }
}
