import type { Session } from "../../../connection/session.ts";

/**
 * Milliseconds that the last sync waits for others: long enough for one who reads. Whoever holds the file longer is who the run has waited
 * for already, as long as it may.
 */
const syncTimeout = 100;

/**
 * Lets commits to a file that the session has created not wait for the disk, and keeps their journal file from one to the next; what is
 * returned waits once, for all of them. A first run of many revisions would else spend most of its time waiting. A process that is
 * killed meanwhile leaves whole revisions behind, as ever, since the journal is there before a page is changed; only when the machine
 * itself goes down may the file be damaged, which held nothing before this run (initdb of PostgreSQL does the same). Does nothing for a
 * file that was there before. https://sqlite.org/pragma.html#pragma_synchronous, https://sqlite.org/pragma.html#pragma_journal_mode
 */
export async function deferSync(session: Session): Promise<() => Promise<void>> {
  if (session.createdFile === undefined) return async () => {};
  const synchronous = await readNumber(session, "synchronous");
  const version = await readNumber(session, "user_version");
  await session.execute("PRAGMA synchronous = OFF");
  // A mode that the application has chosen, such as WAL, stays.
  const keepsJournal = (await readValue(session, "journal_mode")) === "delete";
  if (keepsJournal) await session.execute("PRAGMA journal_mode = PERSIST");
  return async () => {
    await session.execute(`PRAGMA synchronous = ${synchronous}`);
    const timeout = await readNumber(session, "busy_timeout");
    await session.execute(`PRAGMA busy_timeout = ${syncTimeout}`);
    try {
      if (keepsJournal) await session.execute("PRAGMA journal_mode = DELETE");
      // Writes the header as it is: a commit syncs the whole file.
      await session.execute(`PRAGMA user_version = ${version}`);
    } finally {
      await session.execute(`PRAGMA busy_timeout = ${timeout}`);
    }
  };
}

async function readNumber(session: Session, pragma: "busy_timeout" | "synchronous" | "user_version"): Promise<number> {
  return Number(await readValue(session, pragma));
}

async function readValue(session: Session, pragma: string): Promise<unknown> {
  const { rows } = await session.execute(`PRAGMA ${pragma}`);
  return Object.values(rows[0] ?? {})[0];
}
