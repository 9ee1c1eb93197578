import { setTimeout as sleep } from "node:timers/promises";

import { SessionError } from "../connection/session.ts";
import type { Blocker } from "../dialect/dialect.ts";

/** How often a piece of work that met a lock is tried, and who is told. */
export interface RetryRules {
  /** How often it is tried again; 0 for once in all. */
  readonly retries: number;
  /** Milliseconds that a statement waits for a lock; 0 without a limit. */
  readonly lockTimeout: number;
  /** Whether the engine rolled the work back because of others (a lock wait, a deadlock), so that it may succeed the next time. */
  readonly isRetryable: (error: SessionError) => boolean;
  /** Returns who holds what is waited for just now. Never throws. Null where the engine does not tell. */
  readonly readBlockers: (() => Promise<readonly Blocker[]>) | null;
  readonly onWait: (wait: LockWait) => void;
}

/** What is told of a lock that others hold while it is waited for. */
export interface LockWait {
  /** The attempt that comes next, from 2; null while a statement without a limit goes on waiting. */
  readonly attempt: number | null;
  /** How many attempts there are in all. */
  readonly attempts: number;
  /** Milliseconds until the next attempt. */
  readonly delayMs: number;
  /** What the engine said; empty while a statement goes on waiting. */
  readonly reason: string;
  readonly blockers: readonly Blocker[];
}

/** What is known of work that a lock stopped for good: how often it was tried, and who held the lock at the end. */
export interface LockTimeout {
  readonly attempts: number;
  readonly blockers: readonly Blocker[];
}

/** Milliseconds of the first pause; each is twice as long as the one before, up to the longest. */
const firstPause = 500;
const longestPause = 30_000;
/** Milliseconds after which a statement that goes on waiting for a lock is told of. */
const patience = 5_000;

/** Work that may be done again. */
export interface Repeatable<R> {
  run(): Promise<R>;
  /** Whether it may be done again: nothing of it stays after a failure. */
  canRepeat(): boolean;
}

/**
 * Does the work, and does it again when a lock that others hold stopped it. The pause between two attempts doubles and has a random
 * part, so that two migrations that met in a deadlock do not meet again at once.
 *
 * @param onLockTimeout told before the last failure is thrown, when a lock was its cause
 * @throws what the work threw
 */
export async function withRetries<R>(
  work: Repeatable<R>,
  rules: RetryRules | undefined,
  onLockTimeout: (timeout: LockTimeout) => void,
): Promise<R> {
  if (rules === undefined) return work.run();
  const attempts = rules.retries + 1;
  for (let attempt = 1; ; attempt += 1) {
    const watch = watchBlockers(rules);
    try {
      return await work.run();
    } catch (error) {
      if (!isOfLocks(error, rules)) throw error;
      const blockers = (await watch?.stop()) ?? [];
      if (attempt >= attempts || !work.canRepeat()) {
        onLockTimeout({ attempts: attempt, blockers });
        throw error;
      }
      const delayMs = pauseAfter(attempt);
      rules.onWait({ attempt: attempt + 1, attempts, delayMs, reason: messageOf(error), blockers });
      await sleep(delayMs);
    } finally {
      await watch?.stop();
    }
  }
}

function isOfLocks(error: unknown, { isRetryable }: RetryRules): boolean {
  const cause = causeOf(error);
  return cause !== null && !cause.connectionLost && isRetryable(cause);
}

function causeOf(error: unknown): SessionError | null {
  if (error instanceof SessionError) return error;
  return error instanceof Error && error.cause instanceof Error ? causeOf(error.cause) : null;
}

function messageOf(error: unknown): string {
  const cause = causeOf(error);
  return cause === null ? String(error) : `${cause.message} (${cause.engineCode})`;
}

/** Returns between half and all of a pause that doubles. */
function pauseAfter(attempt: number): number {
  const pause = Math.min(longestPause, firstPause * 2 ** (attempt - 1));
  return Math.round(pause * (0.5 + Math.random() / 2));
}

/** Polls who holds the lock that work waits for. */
interface Watch {
  /** Ends the polling, and returns who was seen last. */
  stop(): Promise<readonly Blocker[]>;
}

/**
 * Polls, while work goes on, which sessions hold the lock that it waits for, because no engine can tell once the wait is over; often
 * enough to see a wait as long as the limit at least twice. Null where the engine does not tell at all.
 */
function watchBlockers({ lockTimeout, readBlockers, onWait, retries }: RetryRules): Watch | null {
  if (readBlockers === null) return null;
  let seen: readonly Blocker[] = [];
  let since = 0;
  let told = "";
  let reading: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    const blockers = await readBlockers();
    if (blockers.length === 0) {
      since = 0;
      return;
    }
    seen = blockers;
    since = since === 0 ? Date.now() : since;
    const who = blockers.map(({ process }) => process).join(" ");
    if (Date.now() - since < Math.max(patience, lockTimeout * 1.5) || who === told) return;
    told = who;
    onWait({ attempt: null, attempts: retries + 1, delayMs: 0, reason: "", blockers });
  };
  const timer = setInterval(
    () => {
      reading ??= look().finally(() => {
        reading = null;
      });
    },
    Math.max(20, Math.min(patience, lockTimeout === 0 ? patience : lockTimeout) / 4),
  );
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await reading;
      return seen;
    },
  };
}
