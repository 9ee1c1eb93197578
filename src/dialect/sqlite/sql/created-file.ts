import type { Session } from "../../../connection/session.ts";

/**
 * Lets commits to a file that the session has created not wait for the disk; what is returned waits once, for all of them. A first run
 * of many revisions would else spend most of its time waiting. A process that is killed meanwhile leaves whole revisions behind, as
 * ever; only when the machine itself goes down may the file be damaged, which held nothing before this run (initdb of PostgreSQL does
 * the same). Does nothing for a file that was there before. https://sqlite.org/pragma.html#pragma_synchronous
 */
export async function deferSync(session: Session): Promise<() => Promise<void>> {
  if (session.createdFile === undefined) return async () => {};
  const [synchronous, version] = [await readNumber(session, "synchronous"), await readNumber(session, "user_version")];
  await session.execute("PRAGMA synchronous = OFF");
  return async () => {
    await session.execute(`PRAGMA synchronous = ${synchronous}`);
    // Writes the header as it is: a commit syncs the whole file.
    await session.execute(`PRAGMA user_version = ${version}`);
  };
}

async function readNumber(session: Session, pragma: "synchronous" | "user_version"): Promise<number> {
  const { rows } = await session.execute(`PRAGMA ${pragma}`);
  return Number(Object.values(rows[0] ?? {})[0]);
}
