import { memoryPath } from "../../../connection/database-url.ts";
import type { Session } from "../../../connection/session.ts";
import { openSqliteSession } from "../session.ts";

/** Opens an empty database in memory, which disappears when the session is closed. */
export function openMemory(): Promise<Session> {
  return openFile(memoryPath, { create: true });
}

/** Opens the database of a path. */
export function openFile(path: string, { create }: { readonly create: boolean }): Promise<Session> {
  const url = { host: null, port: null, user: null, password: null, database: null, parameters: {} };
  return openSqliteSession({ dialect: "sqlite", path, ...url }, { create });
}
