import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { AludelError } from "../../error/aludel-error.ts";
import { describeThrown } from "../../error/describe-thrown.ts";
import { diskFullError, isDiskFull } from "./file/disk-full.ts";

/** Result codes (https://sqlite.org/rescode.html) by number; an extended code is its primary code plus a multiple of 256. */
const primaryNames: Readonly<Record<number, string>> = {
  1: "ERROR",
  2: "INTERNAL",
  3: "PERM",
  4: "ABORT",
  5: "BUSY",
  6: "LOCKED",
  7: "NOMEM",
  8: "READONLY",
  9: "INTERRUPT",
  10: "IOERR",
  11: "CORRUPT",
  12: "NOTFOUND",
  13: "FULL",
  14: "CANTOPEN",
  15: "PROTOCOL",
  17: "SCHEMA",
  18: "TOOBIG",
  19: "CONSTRAINT",
  20: "MISMATCH",
  21: "MISUSE",
  22: "NOLFS",
  23: "AUTH",
  25: "RANGE",
  26: "NOTADB",
};

const extendedNames: Readonly<Record<number, readonly string[]>> = {
  1: ["MISSING_COLLSEQ", "RETRY", "SNAPSHOT"],
  5: ["RECOVERY", "SNAPSHOT", "TIMEOUT"],
  6: ["SHAREDCACHE", "VTAB"],
  8: ["RECOVERY", "CANTLOCK", "ROLLBACK", "DBMOVED", "CANTINIT", "DIRECTORY"],
  10: [
    "READ",
    "SHORT_READ",
    "WRITE",
    "FSYNC",
    "DIR_FSYNC",
    "TRUNCATE",
    "FSTAT",
    "UNLOCK",
    "RDLOCK",
    "DELETE",
    "BLOCKED",
    "NOMEM",
    "ACCESS",
    "CHECKRESERVEDLOCK",
    "LOCK",
    "CLOSE",
    "DIR_CLOSE",
    "SHMOPEN",
    "SHMSIZE",
    "SHMLOCK",
    "SHMMAP",
    "SEEK",
    "DELETE_NOENT",
    "MMAP",
    "GETTEMPPATH",
    "CONVPATH",
    "VNODE",
    "AUTH",
    "BEGIN_ATOMIC",
    "COMMIT_ATOMIC",
    "ROLLBACK_ATOMIC",
    "DATA",
    "CORRUPTFS",
    "IN_PAGE",
  ],
  11: ["VTAB", "SEQUENCE", "INDEX"],
  14: ["NOTEMPDIR", "ISDIR", "FULLPATH", "CONVPATH", "DIRTYWAL", "SYMLINK"],
  19: [
    "CHECK",
    "COMMITHOOK",
    "FOREIGNKEY",
    "FUNCTION",
    "NOTNULL",
    "PRIMARYKEY",
    "TRIGGER",
    "UNIQUE",
    "VTAB",
    "ROWID",
    "PINNED",
    "DATATYPE",
  ],
};

/** Returns the name of SQLite's result code, such as `SQLITE_CONSTRAINT_UNIQUE`, or `SQLITE_MISUSE` for an error of the driver itself. */
export function sqliteErrorName(error: unknown): string {
  if (typeof error !== "object" || error === null) return "SQLITE_MISUSE";
  if ("errcode" in error && typeof error.errcode === "number") {
    const primary = error.errcode & 0xff;
    const name = primaryNames[primary] ?? String(primary);
    const extended = extendedNames[primary]?.[(error.errcode >> 8) - 1];
    return extended === undefined ? `SQLITE_${name}` : `SQLITE_${name}_${extended}`;
  }
  return "code" in error && typeof error.code === "string" && error.code.startsWith("SQLITE_")
    ? error.code
    : "SQLITE_MISUSE";
}

/** Returns the coded error for a SQLite file that could not be opened. A null error means that the file does not exist. */
export function explainOpenError(error: unknown, path: string): AludelError {
  const engineCode = error === null ? "SQLITE_CANTOPEN" : sqliteErrorName(error);
  const details = { path, engineCode };
  const facts = { details, cause: error ?? undefined };
  const [primary] = /^SQLITE_[A-Z]+/.exec(engineCode) ?? [engineCode];
  if (primary === "SQLITE_NOTADB" || primary === "SQLITE_CORRUPT") {
    return new AludelError("NOT_A_DATABASE", `file "${path}" is not a SQLite database, or is damaged or encrypted`, {
      hint: "check the path with aludel env; an empty or missing file becomes a database, this one holds something else",
      ...facts,
    });
  }
  if (primary === "SQLITE_BUSY" || primary === "SQLITE_LOCKED") return lockedError(path, facts);
  const known = fileError(path, facts);
  if (known !== undefined) return known;
  return isDiskFull(engineCode, path) ? diskFullError(path, facts) : unexplained(path, error, facts);
}

/** Properties that every error about a file has. */
export interface ErrorFacts {
  readonly details: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** Returns the error for a file that the operating system failed to read or write, such as one of a user whose quota is used up. */
export function inputOutputError(path: string, reason: string, facts: ErrorFacts): AludelError {
  return new AludelError("CONNECTION_FAILED", `SQLite database "${path}" cannot be read or written: ${reason}`, {
    hint: `Look at the disk, and at the user's quota: df -h "${dirname(path)}"; quota; dmesg`,
    ...facts,
  });
}

/** Returns the error for a file that another process has locked. */
export function lockedError(path: string, facts: ErrorFacts): AludelError {
  return new AludelError("DATABASE_LOCKED", `SQLite database "${path}" is locked by another process`, {
    hint: "wait until the other process has ended its transaction, or stop it, and run the command again",
    ...facts,
  });
}

/** Returns the error that explains, by the state of the file system, why SQLite could not open a file; undefined when nothing is found. */
function fileError(path: string, facts: ErrorFacts): AludelError | undefined {
  const folder = dirname(path);
  const folderState = stateOf(folder);
  if (folderState === "missing") {
    return new AludelError("DATABASE_NOT_FOUND", `folder "${folder}" of the SQLite database "${path}" does not exist`, {
      hint: `mkdir -p "${folder}", or correct the path; aludel env shows where it comes from`,
      ...facts,
    });
  }
  const state = stateOf(path);
  if (folderState === "denied" || state === "denied") return permissionError(folder, "folder", "searched", facts);
  if (state === "folder") {
    return new AludelError("NOT_A_DATABASE", `"${path}" is a folder, not a SQLite database`, {
      hint: "name the file inside it; aludel env shows where the path comes from",
      ...facts,
    });
  }
  if (state === "file")
    return isAllowed(path, constants.R_OK) ? undefined : permissionError(path, "file", "read", facts);
  if (!isAllowed(folder, constants.W_OK | constants.X_OK) && facts.cause !== undefined) {
    return permissionError(folder, "folder", "written", facts);
  }
  if (facts.cause !== undefined) return undefined;
  return new AludelError("DATABASE_NOT_FOUND", `SQLite database "${path}" does not exist`, {
    hint: "aludel upgrade head or aludel db create makes it; aludel env shows where the path comes from",
    ...facts,
  });
}

function permissionError(path: string, kind: string, verb: string, facts: ErrorFacts): AludelError {
  const user = process.getuid?.();
  return new AludelError(
    "FILE_PERMISSION",
    `${kind} "${path}" may not be ${verb}${user === undefined ? "" : ` by user ${user}`}`,
    {
      hint:
        ownerOf(path) === user
          ? `chmod u+rw${kind === "folder" ? "x" : ""} "${path}"`
          : `sudo chown ${user ?? "<user>"} "${path}", or run the command as the ${kind}'s owner`,
      ...facts,
    },
  );
}

function ownerOf(path: string): number | null {
  try {
    return statSync(path).uid;
  } catch {
    return null;
  }
}

function unexplained(path: string, error: unknown, facts: ErrorFacts): AludelError {
  const reason = describeThrown(error);
  return new AludelError("CONNECTION_FAILED", `SQLite database "${path}" cannot be opened: ${reason}`, facts);
}

function stateOf(path: string): "file" | "folder" | "missing" | "denied" {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EACCES" ? "denied" : "missing";
  }
}

/** Returns whether this process has the given access to a path. */
export function isAllowed(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
