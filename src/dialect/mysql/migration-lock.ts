import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { Session } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { LockOptions, MigrationLock } from "../dialect.ts";
import { assertUnshared, type ConnectionNumbers, releaseOnHolder } from "../pooler.ts";

const connectionNumbers: ConnectionNumbers = {
  async read(session) {
    // The handshake has room for 32 bits of the number:
    // https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html
    const { rows } = await session.execute("SELECT CONNECTION_ID() % 4294967296 AS id");
    return Number(rows[0]?.["id"]);
  },
  advice: "",
};

/** Milliseconds between two attempts to take the lock. */
const pause = 100;

/** The holder of the lock, from the server's process list; null for facts that the user may not see. */
export interface LockHolder {
  readonly connection: number;
  readonly user: string | null;
  readonly host: string | null;
  /** The statement that it runs at this moment. */
  readonly statement: string | null;
}

async function readHolder(session: Session, name: string): Promise<LockHolder | null> {
  const { rows } = await session.execute("SELECT IS_USED_LOCK(?) AS id", [name]);
  const id = rows[0]?.["id"];
  if (id === null || id === undefined) return null;
  const { rows: processes } = await session
    .execute("SELECT USER AS user, HOST AS host, INFO AS statement FROM information_schema.PROCESSLIST WHERE ID = ?", [
      id,
    ])
    .catch(() => ({ rows: [] }));
  const text = (column: string) => (processes[0]?.[column] as string | null | undefined) ?? null;
  return { connection: Number(id), user: text("user"), host: text("host"), statement: text("statement") };
}

function lockBusy(key: string, holder: LockHolder | null, timeout: number): AludelError {
  const facts =
    holder === null
      ? "another connection, which has just let it go"
      : `connection ${holder.connection}${holder.user === null ? "" : ` of user "${holder.user}"`}${holder.host === null ? "" : ` from ${holder.host}`}`;
  return new AludelError("LOCK_BUSY", `the migration lock of "${key}" is held by ${facts}`, {
    hint:
      holder === null
        ? "Run the command again"
        : `Wait until it is done, or, when it is stuck, end it with: KILL ${holder.connection}`,
    details: { key, holder, waitedMs: timeout },
  });
}

/** The lock, with the id of the connection that holds it. */
interface TakenLock {
  readonly name: string;
  readonly connection: number;
}

/** Returns the id of the connection that took the lock, or null when it is held by another. */
async function tryLock(session: Session, name: string): Promise<number | null> {
  const { rows } = await session.execute("SELECT GET_LOCK(?, 0) AS taken, CONNECTION_ID() AS id", [name]);
  return Number(rows[0]?.["taken"]) === 1 ? Number(rows[0]?.["id"]) : null;
}

/** Returns whether the session still runs on the connection that holds the lock. */
async function isHeld(session: Session, { name, connection }: TakenLock): Promise<boolean> {
  const { rows } = await session.execute("SELECT IS_USED_LOCK(?) AS holder, CONNECTION_ID() AS id", [name]);
  return Number(rows[0]?.["holder"]) === connection && Number(rows[0]?.["id"]) === connection;
}

/** Releases the lock on the connection that holds it; returns whether that was met. */
function releaseLock(session: Session, { name, connection }: TakenLock): Promise<boolean> {
  return releaseOnHolder(async () => {
    const { rows } = await session.execute(
      "SELECT CONNECTION_ID() = ? AS met, IF(CONNECTION_ID() = ?, RELEASE_LOCK(?), 0) AS released",
      [connection, connection, name],
    );
    return Number(rows[0]?.["met"]) === 1;
  });
}

/** Releases the lock, on whichever connection it is, and returns the error that a transaction pooler is in use. */
async function refusePooler(session: Session, taken: TakenLock): Promise<AludelError> {
  const { connection } = taken;
  const isReleased = await releaseLock(session, taken);
  const left = isReleased ? "" : `. Connection ${connection} still holds the migration lock: KILL ${connection}`;
  return new AludelError(
    "TRANSACTION_POOLER",
    "a pooler stands before the server: the migration lock was on another connection in the next statement",
    {
      hint: `Connect past the pooler, for Aludel alone with --url or ALUDEL_DATABASE_URL${left}`,
      details: { mode: "transaction", connection, isReleased },
    },
  );
}

/**
 * Takes the named lock of one version table. It spans several transactions and ends with the connection, however that ends
 * (https://dev.mysql.com/doc/refman/8.4/en/locking-functions.html). Named locks are global to the server, so the name of the database is
 * part of the lock's name.
 *
 * @throws AludelError LOCK_BUSY, naming the holder, when the timeout is over; TRANSACTION_POOLER
 */
export async function acquireMysqlLock(
  session: Session,
  { key, timeout, pooler = null }: LockOptions,
): Promise<MigrationLock> {
  await assertUnshared(session, connectionNumbers, pooler);
  const { rows } = await session.execute("SELECT DATABASE() AS name");
  const digest = createHash("sha256")
    .update(["aludel", String(rows[0]?.["name"]), key].join("\0"))
    .digest("hex");
  const name = `aludel_${digest.slice(0, 40)}`;
  const deadline = Date.now() + timeout;
  let connection = await tryLock(session, name);
  while (connection === null) {
    const left = deadline - Date.now();
    if (left <= 0) throw lockBusy(key, await readHolder(session, name), timeout);
    await sleep(Math.min(pause, left));
    connection = await tryLock(session, name);
  }
  const taken = { name, connection };
  if (!(await isHeld(session, taken))) throw await refusePooler(session, taken);
  return {
    isHeld: () => isHeld(session, taken),
    async release() {
      // If the connection is lost, the lock has ended with it.
      await releaseLock(session, taken).catch(() => undefined);
    },
  };
}
