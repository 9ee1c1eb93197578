import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { readProjectOwner } from "../file/project-owner.ts";
import { writeFile } from "../file/write-file.ts";
import type { CacheFolder } from "./cache-folder.ts";

/** Permission bits of what is kept: it may be a copy of what only its owner reads, such as a configuration with a password. */
export const cacheFileMode = 0o600;

/**
 * Writes a file into a cache as a whole, in place of one that is there. Only its owner reads it.
 * @param path absolute path below the cache's folder
 * @param sources the files that it is a copy of: root does not give the copy of another user's private file to the owner of the project
 */
export function writeCacheFile(
  { path: folder, projectFolder }: CacheFolder,
  path: string,
  content: string | Uint8Array,
  sources: readonly string[] = [],
): void {
  if (projectFolder === undefined) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFile(path, content, {
    projectFolder: projectFolder ?? folder,
    replace: true,
    durable: false,
    mode: cacheFileMode,
    keepOwner: projectFolder === undefined || isPrivateToAnother(sources, projectFolder),
  });
}

function isPrivateToAnother(sources: readonly string[], projectFolder: string): boolean {
  const owner = readProjectOwner(projectFolder);
  if (owner === undefined) return false;
  return sources.some((source) => {
    const state = statSync(source, { throwIfNoEntry: false });
    return state !== undefined && (state.mode & 0o004) === 0 && state.uid !== owner.uid;
  });
}
