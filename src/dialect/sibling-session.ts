import type { Session } from "../connection/session.ts";

/** Opens a session on a database of a server; null means the database of the application. */
export type OpenOnServer = (database: string | null) => Promise<Session>;

/**
 * Opens another connection to the server of a session, as the same user.
 *
 * @throws AludelError as opening a session does
 */
export async function openSiblingSession(near: Session, database: string | null): Promise<Session> {
  if (near.openSibling === undefined) throw new TypeError("the session is not one on a server");
  return near.openSibling(database);
}
