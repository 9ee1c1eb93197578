import type { Session } from "../../../connection/session.ts";

/**
 * Lets commits to a file that the session has created not wait for the disk; what is returned waits once, for all of them. A first run
 * of many revisions would else spend most of its time waiting. A process that is killed meanwhile leaves whole revisions behind, as
 * ever; only when the machine itself goes down may the file be damaged, which held nothing before this run (initdb of PostgreSQL does
 * the same). Does nothing for a file that was there before. https://sqlite.org/pragma.html#pragma_synchronous
 */
export async function deferSync(session: Session): Promise<() => Promise<void>> {
  if (session.createdFile === undefined) return async () => {};
  const [journal, synchronous, version] = [
    await readSetting(session, "journal_mode"),
    await readSetting(session, "synchronous"),
    await readSetting(session, "user_version"),
  ];
  await session.execute("PRAGMA synchronous = OFF");
  // One journal file for all commits, where each would else make and remove its own.
  if (journal === "delete") await session.execute("PRAGMA journal_mode = PERSIST");
  return async () => {
    await session.execute(`PRAGMA journal_mode = ${journal}`);
    await session.execute(`PRAGMA synchronous = ${synchronous}`);
    // Writes the header as it is: a commit syncs the whole file.
    await session.execute(`PRAGMA user_version = ${version}`);
  };
}

async function readSetting(session: Session, pragma: "journal_mode" | "synchronous" | "user_version"): Promise<string> {
  const { rows } = await session.execute(`PRAGMA ${pragma}`);
  return String(Object.values(rows[0] ?? {})[0]);
}
