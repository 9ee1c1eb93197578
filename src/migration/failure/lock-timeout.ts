import { isAludelError } from "../../error/aludel-error.ts";
import type { LockTimeout } from "../with-retries.ts";

/** Returns what a message says, after its reason, of a lock that was waited for; empty when there was none. */
export function describeLockTimeout(lockTimeout: LockTimeout | null): string {
  if (lockTimeout === null) return "";
  const { attempts, blockers } = lockTimeout;
  const tried = attempts === 1 ? "" : `, ${attempts} times`;
  return blockers.length === 0 ? tried : `${tried}; blocked by ${blockers.map((each) => each.description).join(", ")}`;
}

/** Returns what to do about who is in the way. */
export function adviseLockTimeout({ blockers }: LockTimeout): string {
  const ends = blockers.map(({ end }) => end).join("; ");
  const who = ends === "" ? "Wait until the others are done" : `Wait until it is done, or end it with: ${ends}`;
  return `${who} (statement.lockTimeout and statement.retries of the configuration say how long a run waits)`;
}

/** Returns the error of a whole run in one transaction that a lock stopped for good, with what is known of the lock. */
export function withLockTimeout(error: unknown, lockTimeout: LockTimeout | null): unknown {
  if (lockTimeout === null || !isAludelError(error)) return error;
  return error.with({
    code: error.code === "MIGRATION_FAILED" ? "LOCK_TIMEOUT" : error.code,
    message: `${error.message}${describeLockTimeout(lockTimeout)}`,
    hint: `${adviseLockTimeout(lockTimeout)}; then run the command again`,
    details: { ...lockTimeout },
  });
}
