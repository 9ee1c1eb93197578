import { closeSync, constants, fchmodSync, fchownSync, fstatSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { isInsideProject, readProjectOwner, type Owner } from "./project-owner.ts";

/** Permission bits of what is written: everybody reads, the owner writes. */
export const fileMode = 0o644;
/** Permission bits of folders. */
export const folderMode = 0o755;

/**
 * Gives a file or folder the permissions of its kind and, when running as root, the owner of the project. A symbolic link, and what
 * really lies outside the project folder, is left alone.
 * @param mode permission bits instead of 0644 for a file and 0755 for a folder
 * @returns whether something changed
 */
export function applyOwnership(path: string, projectFolder: string, mode?: number): boolean {
  if (!isInsideProject(dirname(path), projectFolder)) return false;
  return withoutFollowing(path, (file) => applyToFile(file, readProjectOwner(projectFolder), mode));
}

/**
 * Gives a database file that was just created to the owner of the project, with the permissions that it has. Nobody may hold a lock on
 * the file yet: on POSIX systems a process loses its locks on a file when it closes any handle of that file.
 */
export function giveToOwner(path: string, projectFolder: string): void {
  applyOwnership(path, projectFolder, statSync(path).mode & 0o777);
}

/** Gives an open file its permissions and owner, as {@link applyOwnership} does for a path. */
export function applyToFile(file: number, owner: Owner | undefined, mode?: number): boolean {
  const state = fstatSync(file);
  const wanted = mode ?? (state.isDirectory() ? folderMode : fileMode);
  const changesMode = (state.mode & 0o777) !== wanted;
  const changesOwner = owner !== undefined && (state.uid !== owner.uid || state.gid !== owner.gid);
  // A file system without owners (a mounted share) refuses both; the file is written all the same.
  const changed = [
    changesOwner && isDone(() => fchownSync(file, owner.uid, owner.gid)),
    changesMode && isDone(() => fchmodSync(file, wanted)),
  ];
  return changed.includes(true);
}

function withoutFollowing(path: string, use: (file: number) => boolean): boolean {
  let file: number;
  try {
    // O_NOFOLLOW is missing on Windows, where owners are not changed.
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (hasCode(error, ["ELOOP", "EMLINK", "ENXIO", "EISDIR", "EPERM"])) return false;
    throw error;
  }
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

function isDone(change: () => void): boolean {
  try {
    change();
    return true;
  } catch (error) {
    if (hasCode(error, ["EPERM", "EINVAL", "ENOTSUP", "ENOSYS", "EROFS"])) return false;
    throw error;
  }
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
