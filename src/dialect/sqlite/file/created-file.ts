import type { Session } from "../../../connection/session.ts";

/**
 * Milliseconds that the final sync waits for a lock: long enough for a reader to finish. A writer that holds the file longer has already
 * been waited for during the run.
 */
const syncTimeout = 100;

/**
 * Defers the disk sync of commits to a file that this session creates, and keeps its journal file between commits. The returned
 * function syncs once for all commits, because a first run of many revisions would otherwise spend most of its time waiting for the disk.
 * If the process is killed, whole revisions remain, as always: the rollback journal is written before a page is changed. Only a crash of
 * the machine may corrupt the file, which had no content before this run (initdb of PostgreSQL takes the same risk). Does nothing for a
 * file that existed before. https://sqlite.org/pragma.html#pragma_synchronous, https://sqlite.org/pragma.html#pragma_journal_mode
 */
export function deferSync(session: Session): () => Promise<void> {
  let sync = async (): Promise<void> => {};
  session.whenCreated?.(async () => {
    sync = await suspendSync(session);
  });
  return () => sync();
}

async function suspendSync(session: Session): Promise<() => Promise<void>> {
  const synchronous = await readNumber(session, "synchronous");
  const version = await readNumber(session, "user_version");
  await session.execute("PRAGMA synchronous = OFF");
  // A journal mode that the application has chosen, such as WAL, is kept.
  const keepsJournal = (await readValue(session, "journal_mode")) === "delete";
  if (keepsJournal) await session.execute("PRAGMA journal_mode = PERSIST");
  return async () => {
    await session.execute(`PRAGMA synchronous = ${synchronous}`);
    const timeout = await readNumber(session, "busy_timeout");
    await session.execute(`PRAGMA busy_timeout = ${syncTimeout}`);
    try {
      if (keepsJournal) await session.execute("PRAGMA journal_mode = DELETE");
      // Rewrites the header with the same value, because only a commit syncs the whole file. A file that is still empty has no header.
      if ((await readNumber(session, "page_count")) > 0) await session.execute(`PRAGMA user_version = ${version}`);
    } finally {
      await session.execute(`PRAGMA busy_timeout = ${timeout}`);
    }
  };
}

async function readNumber(
  session: Session,
  pragma: "busy_timeout" | "page_count" | "synchronous" | "user_version",
): Promise<number> {
  return Number(await readValue(session, pragma));
}

async function readValue(session: Session, pragma: string): Promise<unknown> {
  const { rows } = await session.execute(`PRAGMA ${pragma}`);
  return Object.values(rows[0] ?? {})[0];
}
