import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { AludelError } from "../../../error/aludel-error.ts";
import type { ErrorFacts } from "../connection-error.ts";

/** Bytes that SQLite asks for at most at once, for the index of a write-ahead log (https://sqlite.org/walformat.html#the_wal_index_file_format). */
const largestPiece = 32_768;

/**
 * Returns whether an error of SQLite says that the disk of a file is full. SQLite has a code for it only where it writes pages; where it
 * makes a file or makes one longer, the code says that it cannot be opened or written, and the file system tells why.
 */
export function isDiskFull(engineCode: string, path: string): boolean {
  if (engineCode === "SQLITE_FULL") return true;
  if (!/^SQLITE_(?:IOERR|CANTOPEN|READONLY_DIRECTORY)/.test(engineCode)) return false;
  try {
    const { bavail, bsize, files, ffree } = statfsSync(dirname(path));
    // A file system without a fixed number of files says that it has none.
    return bavail * bsize < largestPiece || (files > 0 && ffree === 0);
  } catch {
    return false;
  }
}

/** Returns the error for a database file on a full disk. */
export function diskFullError(path: string, facts: ErrorFacts): AludelError {
  return new AludelError("DISK_FULL", `SQLite database "${path}" cannot grow: no space is left on the disk`, {
    hint: `The statement was not run. Make room, then run the command again: df -h "${dirname(path)}"; for the number of files: df -i`,
    ...facts,
  });
}
