import { setTimeout as sleep } from "node:timers/promises";

import type { Session } from "../connection/session.ts";
import { openSiblingSession } from "./sibling-session.ts";

/** A lock that a session has just taken. */
export interface TakenLock {
  /** Whether the server itself named its connection when the session connected: a pooler makes up names of its own. */
  readonly isNamedByServer: boolean;
  /** Returns whether the next statement of the session still comes to the connection that holds the lock. */
  readonly isHeld: () => Promise<boolean>;
}

/** Milliseconds that the server is given for an answer which takes no time. */
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
 * Returns whether a pooler gives each transaction another connection to the server: the lock, the settings and the transactions of a
 * migration would then be on different ones. It may well give back the same one as long as nobody else asks for it, so somebody does.
 */
export async function isPooled(session: Session, { isNamedByServer, isHeld }: TakenLock): Promise<boolean> {
  if (!(await isHeld())) return true;
  if (isNamedByServer) return false;
  // Without a second connection it cannot be told. In a pool of sessions that is full it comes when ours is gone.
  const opening = openSiblingSession(session, null).catch(() => null);
  try {
    const other = (await isInTime(opening)) ? await opening : null;
    if (other === null) return false;
    await other.begin();
    await other.execute("SELECT 1");
    const looking = isHeld();
    // A pool of one connection keeps ours waiting for it.
    const isAnswered = await isInTime(looking);
    await other.rollback();
    return !isAnswered || !(await looking);
  } finally {
    void opening.then((other) => other?.close());
  }
}
