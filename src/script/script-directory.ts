import { readdirSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { AludelError } from "../error/aludel-error.ts";
import { fileFailure } from "../file/file-failure.ts";
import { readText } from "../file/read-text.ts";
import type { Revision } from "../revision/revision.ts";
import { parseHeader } from "./parse-header.ts";
import { assertUsableIds } from "./revision-id.ts";

/** A revision and the file that holds it. */
export interface Script extends Revision {
  /** Absolute path. */
  readonly path: string;
  readonly fileName: string;
}

/** How the folder is read. */
export interface ReadScriptsOptions {
  /** Takes a migrations folder that is missing for an empty history: for the command that writes the first revision. */
  readonly allowMissing?: boolean;
}

/**
 * Reads the headers of all revision files in `<migrations>/versions`, by file name, without running any. A compiled file beside
 * its source is the same revision; declarations, maps, tests and hidden files are none.
 * @param migrations absolute path of the migrations folder
 * @throws AludelError MIGRATIONS_NOT_FOUND, FILE_PERMISSION, INVALID_REVISION_FILE for a file without a readable header, or INVALID_REVISION_ID
 */
export function readScripts(migrations: string, options: ReadScriptsOptions = {}): readonly Script[] {
  const folder = versionsFolder(migrations);
  return listScriptFiles(migrations, options).map((fileName) => {
    // What `join` would make of it, in a tenth of the time: a long history has thousands.
    const path = folder + sep + fileName;
    const header = parseHeader(readText(path), path);
    assertUsableIds(header, path);
    return { ...header, path, fileName };
  });
}

/** Returns the folder of the revision files. */
export function versionsFolder(migrations: string): string {
  return join(migrations, "versions");
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch (error) {
    // A file stands where a folder of the path should be.
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return false;
    throw error;
  }
}

/** Returns the names of the files that {@link readScripts} reads. */
export function listScriptFiles(migrations: string, options: ReadScriptsOptions = {}): readonly string[] {
  const folder = versionsFolder(migrations);
  if (!isFolder(folder)) {
    if (options.allowMissing === true || isFolder(migrations)) return [];
    throw new AludelError("MIGRATIONS_NOT_FOUND", `migrations folder "${migrations}" does not exist`, {
      hint: "Correct migrations in the configuration, or create a first revision: aludel revision -m MESSAGE",
      details: { path: migrations },
    });
  }
  const names = listFolder(folder).filter(isScriptFile).toSorted();
  const sources = new Set(names.filter((name) => /\.m?ts$/.test(name)));
  return names.filter((name) => sources.has(name) || !sources.has(name.replace(/js$/, "ts")));
}

function listFolder(folder: string): readonly string[] {
  try {
    // A folder is no revision, whatever its name ends in.
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]));
  } catch (error) {
    throw fileFailure(error, folder, "read");
  }
}

function isScriptFile(name: string): boolean {
  return /^[^.].*\.m?[jt]s$/.test(name) && !/\.(?:d|test|spec)\.m?[jt]s$/.test(name);
}
