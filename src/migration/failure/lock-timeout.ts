import { isAludelError } from "../../error/aludel-error.ts";
import type { LockTimeout } from "../with-retries.ts";

/** Returns what a message says, after its reason, of locks that were waited for; empty when there were none. */
export function describeLockTimeout(givenUp: LockTimeout | null): string {
  if (givenUp === null) return "";
  const { attempts, blockers } = givenUp;
  const tried = attempts === 1 ? "" : `, ${attempts} times`;
  return blockers.length === 0 ? tried : `${tried}; blocked by ${blockers.map((each) => each.description).join(", ")}`;
}

/** Returns what to do about who is in the way. */
export function adviseLockTimeout({ blockers }: LockTimeout): string {
  const ends = blockers.map(({ end }) => end).join("; ");
  const who = ends === "" ? "Wait until the others are done" : `Wait until it is done, or end it with: ${ends}`;
  return `${who} (statement.lockTimeout and statement.retries of the configuration say how long a run waits)`;
}

/** Returns the error of a whole run in one transaction that was given up, with what is known of the locks. */
export function withLockTimeout(error: unknown, givenUp: LockTimeout | null): unknown {
  if (givenUp === null || !isAludelError(error)) return error;
  return error.with({
    code: error.code === "MIGRATION_FAILED" ? "LOCK_TIMEOUT" : error.code,
    message: `${error.message}${describeLockTimeout(givenUp)}`,
    hint: `${adviseLockTimeout(givenUp)}; then run the command again`,
    details: { ...givenUp },
  });
}
