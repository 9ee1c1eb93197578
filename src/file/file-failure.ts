import { accessSync, constants, lstatSync } from "node:fs";
import { dirname } from "node:path";
import { AludelError } from "../error/aludel-error.ts";

/** What was to be done with a file. */
export type FileAccess = "read" | "write";

/** Returns the named error for a file that could not be read or written, or the error itself where it has no common cause. */
export function fileFailure(error: unknown, path: string, access: FileAccess): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const facts = { details: { path }, cause: error };
  switch (error.code) {
    case "EEXIST":
      return new AludelError("FILE_EXISTS", `file "${path}" exists already`, {
        hint: "Nothing is overwritten: move the file away, or choose another name",
        ...facts,
      });
    case "EROFS":
      return new AludelError("FILE_PERMISSION", `cannot write "${path}": the file system is read-only`, {
        hint: "Mount the folder writable, or run where it is",
        ...facts,
      });
    case "EACCES":
    case "EPERM":
      return permissionError(path, access, facts);
    case "ENOSPC":
    case "EDQUOT":
      return new AludelError("DISK_FULL", `cannot write "${path}": ${noSpace[error.code]}`, {
        hint: `Nothing of the file was left behind. Make room, then run the command again: df -h "${nearest(dirname(path))}"`,
        ...facts,
      });
    default:
      return error;
  }
}

const noSpace = { ENOSPC: "no space is left on the disk", EDQUOT: "the quota of the disk is used up" };

/** Returns the error for a missing permission. An owner can give it; anybody else needs the owner, or root. */
function permissionError(path: string, access: FileAccess, facts: object): AludelError {
  const { place, permission } = findObstacle(path, access);
  const { uid: owner, isFolder } = stateOf(place);
  const user = process.getuid?.();
  const isOwner = user !== undefined && user === owner;
  const kind = isFolder ? "folder" : "file";
  const whose = isOwner ? `does not let its owner, user ${owner}` : `belongs to user ${owner}`;
  const reason = isOwner
    ? `${whose}, ${permission.verb} it`
    : `${whose}, this process runs as user ${user ?? "unknown"}`;
  return new AludelError("FILE_PERMISSION", `cannot ${access} "${path}": ${kind} "${place}" ${reason}`, {
    hint: isOwner
      ? `chmod u+${permission.bits} "${place}"`
      : `sudo chown -R ${user ?? "USER"}:${process.getgid?.() ?? "GROUP"} "${place}"`,
    ...facts,
  });
}

interface Permission {
  readonly bits: string;
  readonly verb: string;
  readonly mode: number;
}

const toRead: Permission = { bits: "r", verb: "read", mode: constants.R_OK };
const toEnter: Permission = { bits: "x", verb: "enter", mode: constants.X_OK };
const toWrite: Permission = { bits: "wx", verb: "write into", mode: constants.W_OK | constants.X_OK };

/** Returns the outermost folder that cannot be entered, else the file that cannot be read or the folder that cannot be written into. */
function findObstacle(path: string, access: FileAccess): { readonly place: string; readonly permission: Permission } {
  const folder = nearest(dirname(path));
  const blocked = foldersAbove(folder).find((each) => !isAllowed(each, toEnter));
  if (blocked !== undefined) return { place: blocked, permission: toEnter };
  if (access === "write") return { place: folder, permission: toWrite };
  return { place: path, permission: toRead };
}

function foldersAbove(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [...foldersAbove(above), folder];
}

function isAllowed(path: string, { mode }: Permission): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function stateOf(path: string): { readonly uid: number | string; readonly isFolder: boolean } {
  try {
    const state = lstatSync(path);
    return { uid: state.uid, isFolder: state.isDirectory() };
  } catch {
    return { uid: "unknown", isFolder: false };
  }
}

/** Returns the folder, or the nearest one above it that is there and can be seen. */
function nearest(folder: string): string {
  try {
    lstatSync(folder);
    return folder;
  } catch {
    const above = dirname(folder);
    return above === folder ? folder : nearest(above);
  }
}
