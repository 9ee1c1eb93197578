import { setTimeout as sleep } from "node:timers/promises";
import { resolveConfigDatabase } from "../../config/config-database.ts";
import type { Config } from "../../config/config.ts";
import { maskDatabaseUrl } from "../../connection/database-url.ts";
import { openDatabase } from "../../dialect/open-database.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { ErrorCode } from "../../error/codes.ts";

/** How long `aludel wait` waits. */
export interface WaitOptions {
  /** Milliseconds until it gives up; default 60000. */
  readonly timeout?: number | undefined;
  /** Milliseconds between two attempts; default 250. */
  readonly interval?: number | undefined;
  /** Is told of each attempt that failed. */
  readonly onAttempt?: ((attempt: WaitAttempt) => void) | undefined;
}

/** An attempt that failed. */
export interface WaitAttempt {
  readonly number: number;
  readonly error: AludelError;
}

/** What `aludel wait` tells. */
export interface WaitReport {
  readonly wait: {
    readonly url: string | null;
    readonly serverVersion: string;
    readonly attempts: number;
    readonly waitedMs: number;
  };
}

/** What time heals: the server starts, its name appears, another container creates the database. */
const passing: ReadonlySet<ErrorCode> = new Set([
  "CONNECTION_FAILED",
  "CONNECTION_REFUSED",
  "CONNECTION_TIMEOUT",
  "DATABASE_LOCKED",
  "DATABASE_NOT_FOUND",
  "HOST_NOT_FOUND",
  "HOST_UNREACHABLE",
  "SERVER_NOT_READY",
  "TOO_MANY_CONNECTIONS",
]);

/** Milliseconds for one attempt. */
const attemptTimeout = 5000;

/**
 * Waits until the database accepts a connection. A wrong password or certificate does not get better and fails at once.
 *
 * @throws AludelError WAIT_TIMEOUT (exit 4) with the last reason; what the attempt threw where waiting is of no use
 */
export async function wait(config: Config, options: WaitOptions = {}): Promise<WaitReport> {
  const database = await resolveConfigDatabase(config);
  const { timeout = 60_000, interval = 250 } = options;
  const started = Date.now();
  for (let number = 1; ; number += 1) {
    const left = timeout - (Date.now() - started);
    try {
      const session = await openDatabase(database, { timeout: Math.max(1, Math.min(left, attemptTimeout)) });
      await session.close();
      const url = database.url === null ? null : maskDatabaseUrl(database.url);
      return { wait: { url, serverVersion: session.serverVersion, attempts: number, waitedMs: Date.now() - started } };
    } catch (error) {
      if (!(error instanceof AludelError) || !passing.has(error.code)) throw error;
      options.onAttempt?.({ number, error });
      if (Date.now() - started + interval >= timeout) throw waitTimeout(error, number, timeout);
    }
    await sleep(interval);
  }
}

function waitTimeout(last: AludelError, attempts: number, timeout: number): AludelError {
  return last.with({
    code: "WAIT_TIMEOUT",
    message: `the database accepted no connection within ${timeout / 1000} s: ${last.message}`,
    details: { lastCode: last.code, attempts, timeoutMs: timeout },
    cause: last,
  });
}
