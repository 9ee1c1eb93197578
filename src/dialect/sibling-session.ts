import type { Session } from "../connection/session.ts";

/** Opens a session on a database of a server; null is the one that the application itself uses. */
export type OpenOnServer = (database: string | null) => Promise<Session>;

/**
 * Opens another connection to the server of a session, as the same user.
 *
 * @throws AludelError what opening a session throws
 */
export async function openSiblingSession(near: Session, database: string | null): Promise<Session> {
  if (near.openSibling === undefined) throw new TypeError("the session is not one on a server");
  return near.openSibling(database);
}
