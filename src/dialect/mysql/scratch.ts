import { createHash, randomBytes } from "node:crypto";
import { hostname } from "node:os";

import type { DatabaseUrl } from "../../connection/database-url.ts";
import { type Session, SessionError } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { ScratchDatabase } from "../dialect.ts";
import { buildOpener, isLeftover, openScratch, withServer } from "../scratch-server.ts";
import { scratchPrefix } from "./ddl/scratch-name.ts";
import { openMysqlSession } from "./session.ts";
import { grantPattern, quoteName } from "./statement-error.ts";

/** Identifies this machine in the names of scratch databases. */
const machine = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

/** Returns whether a scratch database was left behind by a run that has ended. Its name holds the run and the time of creation. */
function wasLeftBehind(name: string): boolean {
  const [host = "", pid = "", time = ""] = name.slice(scratchPrefix.length).split("_");
  return isLeftover(host === machine ? Number(pid) : null, Number.parseInt(time, 36));
}

/** Drops the scratch databases that crashed runs have left, as far as the user may drop them. */
async function reapLeftovers(session: Session): Promise<void> {
  const { rows } = await session.execute(
    "SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE ?",
    [`${scratchPrefix.replaceAll("_", String.raw`\_`)}%`],
  );
  for (const { name } of rows) {
    if (!wasLeftBehind(String(name))) continue;
    await session.execute(`DROP DATABASE IF EXISTS ${quoteName(String(name))}`).catch(() => undefined);
  }
}

/** Returns the character set and the collation of the session's database, or else those of the server. */
async function readCharset(session: Session): Promise<string> {
  const { rows } = await session.execute(
    "SELECT @@character_set_database AS charset, @@collation_database AS collation",
  );
  return `CHARACTER SET ${String(rows[0]?.["charset"])} COLLATE ${String(rows[0]?.["collation"])}`;
}

async function createDatabase(session: Session, name: string): Promise<void> {
  try {
    await session.execute(`CREATE DATABASE ${quoteName(name)} ${await readCharset(session)}`);
  } catch (error) {
    throw await explainRefusal(session, error);
  }
}

async function explainRefusal(session: Session, error: unknown): Promise<unknown> {
  if (!(error instanceof SessionError) || error.engineCode !== "1044") return error;
  const { rows } = await session.execute("SELECT CURRENT_USER() AS account");
  const [user = "", host = "%"] = String(rows[0]?.["account"]).split("@");
  const pattern = `${grantPattern(scratchPrefix).slice(0, -1)}%\``;
  const grant = `GRANT ALL PRIVILEGES ON ${pattern}.* TO '${user}'@'${host}';`;
  return new AludelError(
    "PRIVILEGE_MISSING",
    `user "${user}" may not create the scratch database that revisions are proved on`,
    {
      hint: `as an administrator run: ${grant} Or name a server where a user may create databases: scratch: { mysql: "mysql://…" } in the configuration`,
      details: { user, grant },
      cause: error,
    },
  );
}

/**
 * Creates an empty database on the server of `near`, with the same character set and collation. Scratch databases that crashed runs have
 * left are dropped first.
 *
 * @throws AludelError PRIVILEGE_MISSING when the user may not create databases, SCRATCH_UNAVAILABLE without a server
 */
export async function createMysqlScratch(near: Session | DatabaseUrl | null): Promise<ScratchDatabase> {
  const open = buildOpener(near, openMysqlSession, { name: "MySQL or MariaDB", setting: 'mysql: "mysql://…"' });
  const stamp = `${machine}_${process.pid}_${Date.now().toString(36)}`;
  const name = `${scratchPrefix}${stamp}_${randomBytes(4).toString("hex")}`;
  await withServer(open, async (session) => {
    await reapLeftovers(session);
    await createDatabase(session, name);
  });
  return openScratch(open, name, `DROP DATABASE IF EXISTS ${quoteName(name)}`);
}
