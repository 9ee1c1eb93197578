import { lstatSync } from "node:fs";
import { dirname } from "node:path";
import { AludelError } from "../error/aludel-error.ts";

/** Returns the named error for a failed write, or the error itself where it has no common cause. */
export function writeFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const details = { path };
  switch (error.code) {
    case "EEXIST":
      return new AludelError("FILE_EXISTS", `file "${path}" exists already`, {
        hint: "Nothing is overwritten: move the file away, or choose another name",
        details,
        cause: error,
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new AludelError("FILE_PERMISSION", `cannot write "${path}": ${reason(error.code, path)}`, {
        hint:
          error.code === "EROFS"
            ? "Mount the folder writable, or run where it is"
            : `sudo chown -R ${process.getuid?.() ?? "USER"}:${process.getgid?.() ?? "GROUP"} "${nearestFolder(path)}"`,
        details,
        cause: error,
      });
    default:
      return error;
  }
}

function reason(code: string, path: string): string {
  if (code === "EROFS") return "the file system is read-only";
  const folder = nearestFolder(path);
  const owner = lstatSync(folder).uid;
  return `folder "${folder}" belongs to user ${owner}, this process runs as user ${process.getuid?.() ?? "unknown"}`;
}

function nearestFolder(path: string): string {
  const folder = dirname(path);
  return folder === path || lstatSync(folder, { throwIfNoEntry: false }) !== undefined ? folder : nearestFolder(folder);
}
