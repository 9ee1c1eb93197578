import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { Session } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { LockOptions, MigrationLock } from "../dialect.ts";

/** Milliseconds between two attempts. */
const pause = 100;

/** Returns the number that stands for the lock: 64 bits of a hash of tool, database and version table. */
function lockNumber(database: string, key: string): bigint {
  const digest = createHash("sha256").update(["aludel", database, key].join("\0")).digest();
  return digest.readBigInt64BE();
}

/** Who holds the lock, as pg_stat_activity tells. What a role may not see is null. */
export interface LockHolder {
  readonly pid: number;
  readonly application: string | null;
  readonly role: string | null;
  /** Address of the client; null for a socket. */
  readonly client: string | null;
  /** Time since which its session runs. */
  readonly since: string | null;
}

async function readHolder(session: Session, number: bigint): Promise<LockHolder | null> {
  // A lock on one bigint has its high half in classid, its low half in objid, and objsubid 1.
  const bits = BigInt.asUintN(64, number);
  const { rows } = await session.execute(
    `SELECT l.pid, nullif(a.application_name, '') AS application, a.usename AS role, host(a.client_addr) AS client, a.backend_start::text AS since
     FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND l.classid::int8 = $1::int8 AND l.objid::int8 = $2::int8`,
    [(bits >> 32n).toString(), (bits & 0xff_ff_ff_ffn).toString()],
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
 * Takes the session advisory lock of one history: it lasts across transactions and goes with the connection, however that ends
 * (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS).
 *
 * @throws AludelError LOCK_BUSY naming the holder when the wait is over
 */
export async function acquirePostgresLock(session: Session, { key, timeout }: LockOptions): Promise<MigrationLock> {
  const { rows } = await session.execute("SELECT current_database() AS name");
  const number = lockNumber(String(rows[0]?.["name"]), key);
  const deadline = Date.now() + timeout;
  /* oxlint-disable no-await-in-loop -- polling */
  while (!(await tryLock(session, number))) {
    const left = deadline - Date.now();
    if (left <= 0) throw lockBusy(key, await readHolder(session, number), timeout);
    await sleep(Math.min(pause, left));
  }
  /* oxlint-enable no-await-in-loop */
  return {
    async release() {
      // When the connection is gone the lock went with it.
      await session.execute("SELECT pg_advisory_unlock($1::int8)", [number.toString()]).catch(() => undefined);
    },
  };
}

/** Polled and not waited for: a wait inside the server would hold back its VACUUM and CREATE INDEX CONCURRENTLY. */
async function tryLock(session: Session, number: bigint): Promise<boolean> {
  const { rows } = await session.execute("SELECT pg_try_advisory_lock($1::int8) AS taken", [number.toString()]);
  return rows[0]?.["taken"] === true;
}
