import type { Session } from "../connection/session.ts";

/** Opens a session on a database of a server; null is the one that the application itself uses. */
export type OpenOnServer = (database: string | null) => Promise<Session>;

const openers = new WeakMap<Session, OpenOnServer>();

/** Says how further sessions on the server of a session are opened, as the same user. */
export function setSiblingOpener(session: Session, open: OpenOnServer): void {
  openers.set(session, open);
}

/**
 * Opens another connection to the server of a session, as the same user.
 *
 * @throws AludelError what opening a session throws
 */
export async function openSiblingSession(near: Session, database: string | null): Promise<Session> {
  const open = openers.get(near);
  if (open === undefined) throw new TypeError("the session is not one on a server");
  return open(database);
}
