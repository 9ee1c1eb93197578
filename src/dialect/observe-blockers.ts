import type { Session } from "../connection/session.ts";
import type { Blocker } from "./dialect.ts";
import { openSiblingSession } from "./sibling-session.ts";

/** A second connection that finds out which sessions block the first one, which cannot run a query while it waits. */
export interface BlockerObserver {
  /** Returns the blocking sessions. Never throws. */
  readBlockers(): Promise<readonly Blocker[]>;
  close(): Promise<void>;
}

/** Returns an observer of the sessions that block a session. It connects on its first use. */
export function observeBlockers(
  session: Session,
  read: (observer: Session) => Promise<readonly Blocker[]>,
): BlockerObserver {
  let observer: Promise<Session> | null = null;
  return {
    async readBlockers() {
      try {
        observer ??= openSiblingSession(session, null);
        return await read(await observer);
      } catch {
        // Without a second connection the blocking sessions cannot be named; the wait itself is reported nevertheless.
        return [];
      }
    },
    async close() {
      await observer?.then((other) => other.close()).catch(() => undefined);
    },
  };
}
