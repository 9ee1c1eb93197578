import { constants } from "node:fs";
import { dirname } from "node:path";
import type { SessionError } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { ErrorContext } from "../connector.ts";
import { inputOutputError, isAllowed, lockedError } from "./connection-error.ts";
import { diskFullError, isDiskFull } from "./file/disk-full.ts";

/** Returns the coded error for a statement that failed because of the database file; undefined for an error of the SQL itself. */
export function explainSqliteError(error: SessionError, { url }: ErrorContext): AludelError | undefined {
  const path = url?.path ?? "";
  const facts = { details: { path, engineCode: error.engineCode, statement: error.sql }, cause: error };
  if (error.engineCode.startsWith("SQLITE_BUSY") || error.engineCode === "SQLITE_LOCKED")
    return lockedError(path, facts);
  if (isDiskFull(error.engineCode, path)) return diskFullError(path, facts);
  if (error.engineCode.startsWith("SQLITE_IOERR")) {
    return inputOutputError(path, `${error.message} (${error.engineCode})`, facts);
  }
  if (error.engineCode.startsWith("SQLITE_READONLY") || error.engineCode.startsWith("SQLITE_CANTOPEN")) {
    const folder = dirname(path);
    const isFolder = !isAllowed(folder, constants.W_OK) && isAllowed(path, constants.W_OK);
    // The rollback journal is created beside the file, so the folder must be writable too.
    const state = isFolder ? `its folder "${folder}" may not be written` : "the file may not be written";
    return new AludelError("READ_ONLY_DATABASE", `SQLite database "${path}" is read-only: ${state}`, {
      hint: `sudo chown ${process.getuid?.() ?? "<user>"} "${isFolder ? folder : path}", or run the command as its owner`,
      ...facts,
    });
  }
  return undefined;
}
