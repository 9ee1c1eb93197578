import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { Session } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { LockOptions, MigrationLock } from "../dialect.ts";
import { assertUnshared, type ConnectionNumbers, releaseOnHolder } from "../pooler.ts";

const connectionNumbers: ConnectionNumbers = {
  async read(session) {
    const { rows } = await session.execute("SELECT pg_backend_pid() AS pid");
    return Number(rows[0]?.["pid"]);
  },
  advice: ": the server's own port (mostly 5432), or the provider's URL for direct connections",
};

/** Milliseconds between two attempts to take the lock. */
const pause = 100;

/** Returns the number of the advisory lock: 64 bits of a hash of tool, database and version table. */
function lockNumber(database: string, key: string): bigint {
  const digest = createHash("sha256").update(["aludel", database, key].join("\0")).digest();
  return digest.readBigInt64BE();
}

/** The holder of the lock, from pg_stat_activity; null for facts that the role may not see. */
export interface LockHolder {
  readonly pid: number;
  readonly application: string | null;
  readonly role: string | null;
  /** Address of the client; null for a socket. */
  readonly client: string | null;
  /** The time at which its session started. */
  readonly since: string | null;
}

/**
 * Predicate for the lock in pg_locks: an advisory lock on one bigint has the high half in classid, the low half in objid, and objsubid 1.
 */
const isLock = `l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND l.classid::int8 = $1::int8 AND l.objid::int8 = $2::int8`;

function halvesOf(number: bigint): readonly string[] {
  const bits = BigInt.asUintN(64, number);
  return [(bits >> 32n).toString(), (bits & 0xff_ff_ff_ffn).toString()];
}

async function readHolder(session: Session, number: bigint): Promise<LockHolder | null> {
  const { rows } = await session.execute(
    `SELECT l.pid, nullif(a.application_name, '') AS application, a.usename AS role, host(a.client_addr) AS client, a.backend_start::text AS since
     FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE ${isLock}`,
    halvesOf(number),
  );
  return (rows[0] as LockHolder | undefined) ?? null;
}

function describeHolder({ pid, application, role, client, since }: LockHolder): string {
  const facts = [
    application === null ? null : `application "${application}"`,
    role === null ? null : `role "${role}"`,
    client === null ? null : `client ${client}`,
    since === null ? null : `connected since ${since}`,
  ].filter((fact) => fact !== null);
  return `process ${pid} of the server${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

function lockBusy(key: string, holder: LockHolder | null, timeout: number): AludelError {
  const who = holder === null ? "another session, which has just let it go" : describeHolder(holder);
  return new AludelError("LOCK_BUSY", `the migration lock of "${key}" is held by ${who}`, {
    hint:
      holder === null
        ? "Run the command again"
        : `Wait until it is done, or, when it is stuck, end it with: SELECT pg_terminate_backend(${holder.pid})`,
    details: { key, holder, waitedMs: timeout },
  });
}

/**
 * Takes the session-level advisory lock of one version table. It spans several transactions and ends with the connection, however that ends
 * (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS).
 *
 * @throws AludelError LOCK_BUSY, naming the holder, when the timeout is over; TRANSACTION_POOLER
 */
export async function acquirePostgresLock(
  session: Session,
  { key, timeout, pooler = null }: LockOptions,
): Promise<MigrationLock> {
  await assertUnshared(session, connectionNumbers, pooler);
  const { rows } = await session.execute("SELECT current_database() AS name");
  const number = lockNumber(String(rows[0]?.["name"]), key);
  const deadline = Date.now() + timeout;
  let pid = await tryLock(session, number);
  while (pid === null) {
    const left = deadline - Date.now();
    if (left <= 0) throw lockBusy(key, await readHolder(session, number), timeout);
    await sleep(Math.min(pause, left));
    pid = await tryLock(session, number);
  }
  const taken = { number, pid };
  if (!(await isHeld(session, taken))) throw await refusePooler(session, taken);
  return {
    isHeld: () => isHeld(session, taken),
    async release() {
      // If the connection is lost, the lock has ended with it.
      await releaseLock(session, taken).catch(() => undefined);
    },
  };
}

/**
 * Returns the id of the server process that took the lock, or null. The lock is polled, because a session that waits inside the server
 * holds a snapshot that would hold back VACUUM and CREATE INDEX CONCURRENTLY.
 */
async function tryLock(session: Session, number: bigint): Promise<number | null> {
  const { rows } = await session.execute("SELECT pg_try_advisory_lock($1::int8) AS taken, pg_backend_pid() AS pid", [
    number.toString(),
  ]);
  return rows[0]?.["taken"] === true ? Number(rows[0]["pid"]) : null;
}

/** The lock, with the id of the server process that holds it. */
interface TakenLock {
  readonly number: bigint;
  readonly pid: number;
}

/** Returns whether this session, in a transaction of its own, still runs on the server process that holds the lock. */
async function isHeld(session: Session, { number, pid }: TakenLock): Promise<boolean> {
  const { rows } = await session.execute(
    `SELECT pg_backend_pid() AS pid, EXISTS (SELECT FROM pg_locks l WHERE ${isLock} AND l.pid = pg_backend_pid()) AS held`,
    halvesOf(number),
  );
  return rows[0]?.["held"] === true && Number(rows[0]["pid"]) === pid;
}

/** Releases the lock on the server process that holds it, and ends that process where a pool never gives it. Returns whether that is done. */
async function releaseLock(session: Session, taken: TakenLock): Promise<boolean> {
  const { number, pid } = taken;
  const isMet = await releaseOnHolder(async () => {
    const { rows } = await session.execute(
      "SELECT pg_backend_pid() = $2::int AS met, CASE WHEN pg_backend_pid() = $2::int THEN pg_advisory_unlock($1::int8) END AS released",
      [number.toString(), pid],
    );
    return rows[0]?.["met"] === true;
  });
  return isMet || endHolder(session, taken);
}

/**
 * Ends the server process that holds the lock, where it has nothing to do: a pool hands out the connection that was used last, so that this
 * one may never come back. Returns whether it ended.
 */
async function endHolder(session: Session, { number, pid }: TakenLock): Promise<boolean> {
  // A process that has got the number of one that has ended does not hold the lock.
  const { rows } = await session.execute(
    `SELECT pg_terminate_backend(l.pid, 1000) AS ended FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE ${isLock} AND l.pid = $3::int AND a.state = 'idle' AND a.usename = current_user`,
    [...halvesOf(number), pid],
  );
  return rows[0]?.["ended"] === true;
}

/** Releases the lock and returns the error that a transaction pooler is in use. */
async function refusePooler(session: Session, taken: TakenLock): Promise<AludelError> {
  const { pid } = taken;
  const isReleased = await releaseLock(session, taken);
  const left = isReleased ? "" : `. Process ${pid} still holds the migration lock: SELECT pg_terminate_backend(${pid})`;
  return new AludelError(
    "TRANSACTION_POOLER",
    "a pooler in transaction mode stands before the server: the migration lock was on another server process in the next transaction",
    {
      hint: `Connect past the pooler, for Aludel alone with --url or ALUDEL_DATABASE_URL${connectionNumbers.advice}${left}`,
      details: { mode: "transaction", process: pid, isReleased },
    },
  );
}
