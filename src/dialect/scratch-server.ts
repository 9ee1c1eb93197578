import type { DatabaseUrl } from "../connection/database-url.ts";
import type { Session } from "../connection/session.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { ScratchDatabase } from "./dialect.ts";
import { type OpenOnServer, openSiblingSession } from "./sibling-session.ts";

/** Milliseconds after which a scratch database of another machine counts as left behind. */
const leftoverAge = 24 * 60 * 60 * 1000;

/**
 * Returns how sessions on the server of `near` are opened.
 *
 * @param server the name of such a server in messages, and the setting that names one
 * @throws AludelError SCRATCH_UNAVAILABLE without a server
 */
export function buildOpener(
  near: Session | DatabaseUrl | null,
  open: (url: DatabaseUrl) => Promise<Session>,
  server: { readonly name: string; readonly setting: string },
): OpenOnServer {
  if (near === null) {
    throw new AludelError(
      "SCRATCH_UNAVAILABLE",
      `no ${server.name} server is known on which a scratch database can be made`,
      { hint: `Set the database URL, or scratch: { ${server.setting} } in the configuration` },
    );
  }
  if ("execute" in near) return (database) => openSiblingSession(near, database);
  return (database) => open(database === null ? near : { ...near, database });
}

/** Opens a session on the server, passes it to `use`, and closes it. */
export async function withServer<R>(open: OpenOnServer, use: (session: Session) => Promise<R>): Promise<R> {
  const session = await open(null);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/**
 * Returns whether a scratch database was left behind by a run that has ended.
 *
 * @param pid the process that created it; null for another machine, where only the age counts
 * @param created milliseconds since 1970; NaN where that is unknown, in which case the database counts as in use
 */
export function isLeftover(pid: number | null, created: number): boolean {
  if (pid !== null) return !isRunning(pid);
  return Number.isFinite(created) && Date.now() - created > leftoverAge;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Opens a scratch database that has just been created. It is dropped at the end, and also when it cannot be opened. */
export async function openScratch(
  open: OpenOnServer,
  name: string,
  dropStatement: string,
  prepare: (session: Session) => Promise<void> = async () => {},
): Promise<ScratchDatabase> {
  const remove = (): Promise<unknown> =>
    withServer(open, (session) => session.execute(dropStatement)).catch(() => undefined);
  try {
    const session = await open(name);
    await prepare(session);
    return {
      session,
      name,
      async drop() {
        await session.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
