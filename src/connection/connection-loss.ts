import { AludelError, isAludelError } from "../error/aludel-error.ts";
import type { ErrorCode } from "../error/codes.ts";
import { SessionError } from "./session.ts";

/**
 * Codes of Node and of the operating system for a connection that the network or the other end broke
 * (https://nodejs.org/api/errors.html#common-system-errors, https://man7.org/linux/man-pages/man3/errno.3.html).
 */
const networkCodes: ReadonlySet<string> = new Set([
  "ECONNABORTED",
  "ECONNRESET",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETRESET",
  "ENETUNREACH",
  "ENOTCONN",
  "EPIPE",
  "ERR_SOCKET_CLOSED",
  "ERR_STREAM_DESTROYED",
  "ERR_STREAM_WRITE_AFTER_END",
  "ESHUTDOWN",
  "ETIMEDOUT",
]);

/** Returns whether a code of Node says that an open connection broke. */
export function isNetworkLoss(code: string): boolean {
  return networkCodes.has(code);
}

/** Returns the lost connection that is behind an error, itself or among its causes; null where none is. */
export function findConnectionLoss(error: unknown): SessionError | null {
  const seen = new Set<unknown>();
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    if (each instanceof SessionError && each.connectionLost) return each;
    seen.add(each);
  }
  return null;
}

/** Returns the coded error for a lost connection. */
export function connectionLost(error: SessionError): AludelError {
  return new AludelError("CONNECTION_LOST", `the connection to the server was lost: ${error.message}`, {
    hint: "aludel wait tells when the server answers again, aludel current where the database stands; then run the command again",
    details: { statement: error.sql, engineCode: error.engineCode },
    cause: error,
  });
}

/** The codes that say what a lost connection left, where that is more than that it was lost. */
const tellingCodes: ReadonlySet<ErrorCode> = new Set([
  "CONNECTION_LOST",
  "EFFECT_UNKNOWN",
  "JOURNAL_DAMAGED",
  "MIGRATION_INCOMPLETE",
  "RUN_OVERTAKEN",
  "TRANSACTION_ENDED",
]);

/** Returns CONNECTION_LOST for an error that a lost connection is behind and that does not tell what it left; any other error as it is. */
export function nameConnectionLoss(error: unknown): unknown {
  const loss = findConnectionLoss(error);
  if (loss === null || (isAludelError(error) && tellingCodes.has(error.code))) return error;
  const named = connectionLost(loss);
  return isAludelError(error) ? named.with({ details: error.details }) : named;
}
