import { accessSync, constants, lstatSync, mkdirSync, mkdtempSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createFolder } from "../file/create-folder.ts";

/** Where compiled modules are kept. */
export interface CacheFolder {
  readonly path: string;
  /** The project that it belongs to and whose owner gets what is written; undefined for a folder of the user's own. */
  readonly projectFolder: string | undefined;
}

/**
 * Returns the first of these that can be used: node_modules/.cache/aludel of the nearest folder with node_modules, the user's cache
 * folder, a private folder for temporary files. What is in it is run, so a folder of another user's is passed over.
 */
export function openCacheFolder(start: string): CacheFolder {
  const project = findProjectFolder(start);
  if (project !== undefined) {
    const path = join(project, "node_modules", ".cache", "aludel");
    if (isUsable(path, () => createFolder(path, project), ownersOf(join(project, "node_modules")))) {
      return { path, projectFolder: project };
    }
  }
  for (const path of privateFolders()) {
    if (isUsable(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }), ownersOf(undefined), 0o077)) {
      return { path, projectFolder: undefined };
    }
  }
  return { path: mkdtempSync(join(tmpdir(), "aludel-cache-")), projectFolder: undefined };
}

function findProjectFolder(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (lstatSync(join(folder, "node_modules"), { throwIfNoEntry: false })?.isDirectory() === true) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

function privateFolders(): readonly string[] {
  const user = process.getuid?.() ?? "user";
  const caches = process.env["XDG_CACHE_HOME"] ?? process.env["LOCALAPPDATA"] ?? join(homedir(), ".cache");
  return [join(caches, "aludel"), join(tmpdir(), `aludel-cache-${user}`)];
}

/** Who may own a cache: this user and, inside a project, whoever installed the packages that run anyway. */
function ownersOf(packages: string | undefined): readonly number[] {
  const self = process.getuid?.();
  return [self ?? 0, ...(packages === undefined ? [] : [lstatSync(packages).uid])];
}

/** A folder that others may write to, or a link put there by others, is not trusted. */
function isUsable(path: string, create: () => void, owners: readonly number[], forbidden = 0o002): boolean {
  try {
    create();
    const state = lstatSync(path);
    accessSync(path, constants.R_OK | constants.W_OK);
    const isPrivate = process.platform === "win32" || (state.mode & forbidden) === 0;
    return state.isDirectory() && isPrivate && (process.platform === "win32" || owners.includes(state.uid));
  } catch {
    return false;
  }
}
