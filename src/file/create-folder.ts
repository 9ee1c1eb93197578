import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { applyOwnership } from "./apply-ownership.ts";
import { fileFailure } from "./file-failure.ts";

/**
 * Creates a folder and the missing ones above it, each with the owner of the project from the moment it exists, so that a failure
 * right after leaves nothing of root's behind. An existing folder is left as it is.
 * @throws AludelError FILE_PERMISSION, or FILE_EXISTS where a file is in the way
 */
export function createFolder(folder: string, projectFolder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return;
  createFolder(dirname(folder), projectFolder);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process won the race and has made it.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
    throw fileFailure(error, folder, "write");
  }
  applyOwnership(folder, projectFolder);
}
