import { AludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import { errorCodes, type ErrorCode } from "../error/codes.ts";
import { readOriginalPosition } from "./original-position.ts";

/** Returns the error for a file that is not there. */
export function moduleNotFound(path: string): AludelError {
  return new AludelError("MODULE_NOT_FOUND", `file "${path}" does not exist`, {
    hint: "Correct the path; paths in the configuration start at its folder",
    details: { path },
  });
}

/** Returns the error for something that a module threw while it was loaded. */
export function moduleFailed(path: string, cause: unknown): AludelError {
  const own = asOwnError(cause);
  if (own !== undefined) return own;
  const position = readOriginalPosition(cause);
  const where = position === undefined ? "" : ` at ${position.path}:${position.line}:${position.column}`;
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : describeThrown(cause);
  return new AludelError("MODULE_FAILED", `module "${path}" failed while loading${where}: ${reason}`, {
    details: { path, ...(position === undefined ? {} : { position }) },
    cause,
  });
}

/**
 * A user's file may hold another instance of this package than the one that runs (see load-module.ts), so its errors are recognised
 * by their shape.
 */
function asOwnError(error: unknown): AludelError | undefined {
  if (error instanceof AludelError) return error;
  if (!(error instanceof Error) || error.name !== "AludelError" || !("code" in error)) return undefined;
  if (typeof error.code !== "string" || !Object.hasOwn(errorCodes, error.code)) return undefined;
  const hint = "hint" in error && typeof error.hint === "string" ? { hint: error.hint } : {};
  const details = "details" in error ? { details: error.details as Readonly<Record<string, unknown>> } : {};
  return new AludelError(error.code as ErrorCode, error.message, { ...hint, ...details, cause: error });
}
