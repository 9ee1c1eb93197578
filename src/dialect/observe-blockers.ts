import type { Session } from "../connection/session.ts";
import type { Blocker } from "./dialect.ts";
import { openSiblingSession } from "./sibling-session.ts";

/** A second connection that looks who is in the way of the first, which cannot be asked while it waits. */
export interface BlockerObserver {
  /** Never throws. */
  readBlockers(): Promise<readonly Blocker[]>;
  close(): Promise<void>;
}

/** Returns what looks who is in the way of a session. It connects when it is first asked. */
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
        // Without a second connection nobody is named; the wait itself is told all the same.
        return [];
      }
    },
    async close() {
      await observer?.then((other) => other.close()).catch(() => undefined);
    },
  };
}
