import { setTimeout as sleep } from "node:timers/promises";

import type { Session } from "../connection/session.ts";
import { openSiblingSession } from "./sibling-session.ts";

/** The migration lock that a session has just taken. */
export interface TakenLock {
  /** Whether the server itself gave the connection its number at the start of the session. A pooler makes up a number of its own. */
  readonly isNamedByServer: boolean;
  /** Returns whether the next statement of the session still reaches the connection that holds the lock. */
  readonly isHeld: () => Promise<boolean>;
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

/**
 * Returns whether a transaction pooler stands between the session and the server. It may use another server connection for each
 * transaction, so the lock, the settings and the transactions of a migration would end up on different ones. It may also keep using the
 * same one as long as nobody else needs it, which is why a second session competes for it here.
 */
export async function isPooled(session: Session, { isNamedByServer, isHeld }: TakenLock): Promise<boolean> {
  if (!(await isHeld())) return true;
  if (isNamedByServer) return false;
  // Without a second connection a pooler cannot be recognised. In a session pool that is full, the second connection opens only after ours
  // is closed.
  const opening = openSiblingSession(session, null).catch(() => null);
  try {
    const other = (await isInTime(opening)) ? await opening : null;
    if (other === null) return false;
    await other.begin();
    await other.execute("SELECT 1");
    const looking = isHeld();
    // A transaction pool with one connection makes our query wait until the other session ends its transaction.
    const isAnswered = await isInTime(looking);
    await other.rollback();
    return !isAnswered || !(await looking);
  } finally {
    void opening.then((other) => other?.close());
  }
}
