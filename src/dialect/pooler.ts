import { setTimeout as sleep } from "node:timers/promises";

import { type Session, SessionError } from "../connection/session.ts";
import { AludelError } from "../error/aludel-error.ts";
import { openSiblingSession } from "./sibling-session.ts";

/** How a pooler shares the connections to the server: another one for each transaction or each statement, or one for each client. */
export type PoolMode = "session" | "transaction" | "statement";

/** How an engine tells its connections apart. */
export interface ConnectionNumbers {
  /** Returns the server's number of the connection on which the query runs. */
  readonly read: (session: Session) => Promise<number>;
  /** What to do instead of connecting through the pooler, for a hint. */
  readonly advice: string;
}

/** Milliseconds that the server has for an answer that takes no time. */
const answerTime = 2_000;

async function isInTime(work: Promise<unknown>): Promise<boolean> {
  const late = new AbortController();
  try {
    return await Promise.race([work.then(() => true), sleep(answerTime, false, { signal: late.signal })]);
  } finally {
    late.abort();
  }
}

/** Returns whether an engine's error is that of a pooler which gives each statement another connection, and so refuses transactions. */
export function isStatementPooling({ message }: SessionError): boolean {
  return /statement pooling mode/i.test(message);
}

/**
 * Refuses a pooler between the session and the server, before anything is taken on a connection that others use too. The number that the
 * server gave the connection at its start is that of a direct one; a pooler makes up another. Whether it keeps to one connection to the
 * server cannot be told for certain from outside, so a person declares it; a declaration that is found wrong is refused too.
 *
 * @param declared what the configuration says of the pooler; null for nothing
 * @throws AludelError TRANSACTION_POOLER
 */
export async function assertUnshared(
  session: Session,
  { read, advice }: ConnectionNumbers,
  declared: "session" | null,
): Promise<void> {
  const { serverProcess } = session;
  if (serverProcess === undefined || serverProcess === (await read(session))) return;
  const mode = await readPoolMode(session, read);
  if (mode !== "session" || declared === null) throw poolerRefused(mode, advice);
  if (await isShared(session, read)) throw poolerRefused("transaction", advice);
}

/** Returns the error that a pooler is in the way. */
export function poolerRefused(mode: PoolMode, advice: string): AludelError {
  const what =
    mode === "session"
      ? "a pooler stands before the server, and nothing shows that it keeps to one connection for each client"
      : `a pooler in ${mode} mode stands before the server: each ${mode} may run on another connection to it`;
  const declare = `; where the pooler is in session mode, say so in the configuration: lock: { pooler: "session" }`;
  return new AludelError("TRANSACTION_POOLER", `${what}; nothing was changed, and no lock was taken`, {
    hint: `Connect past the pooler, for Aludel alone with --url or ALUDEL_DATABASE_URL${advice}${mode === "session" ? declare : ""}`,
    details: { mode },
  });
}

/** Returns the mode in which a pooler works, as far as it shows at once; `"session"` means that it did not show another mode. */
async function readPoolMode(session: Session, read: ConnectionNumbers["read"]): Promise<PoolMode> {
  try {
    await session.begin();
    await session.rollback();
  } catch (error) {
    if (error instanceof SessionError && isStatementPooling(error)) return "statement";
    throw error;
  }
  // One that hands out its connections in turn shows it.
  return (await read(session)) === (await read(session)) ? "session" : "transaction";
}

/**
 * Returns whether another session gets the same connection to the server, or ours another one meanwhile. A pooler may keep using the same
 * one as long as nobody else needs it, which is why a second session competes for it here.
 */
async function isShared(session: Session, read: ConnectionNumbers["read"]): Promise<boolean> {
  // In a session pool that is full, the second connection opens only after ours is closed.
  const opening = openSiblingSession(session, null).catch(() => null);
  try {
    const other = (await isInTime(opening)) ? await opening : null;
    if (other === null) return false;
    const before = await read(session);
    await other.begin();
    const taken = await read(other);
    const looking = read(session);
    // A transaction pool with one connection makes our query wait until the other session ends its transaction.
    const isAnswered = await isInTime(looking);
    await other.rollback();
    return !isAnswered || taken === before || (await looking) !== before;
  } finally {
    void opening.then((other) => other?.close());
  }
}

/** The most attempts to meet the connection that holds a lock. A direct connection meets it at the first. */
const meetings = 20;
/** Milliseconds between two of them. */
const meetingPause = 10;

/**
 * Releases a lock on the connection to the server that holds it. A pooler that is in transaction mode, though it was declared to be in
 * session mode, may give each attempt another one.
 *
 * @param release releases the lock where it runs on that connection, and returns whether it did run there
 * @returns whether that connection was met, and so holds the lock no more
 */
export async function releaseOnHolder(release: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < meetings; attempt += 1) {
    if (await release()) return true;
    await sleep(meetingPause);
  }
  return false;
}
