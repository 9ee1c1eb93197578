import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

import type { DatabaseUrl } from "../../connection/database-url.ts";
import { type Session, SessionError } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { ScratchDatabase } from "../dialect.ts";
import { buildOpener, isLeftover, openScratch, withServer } from "../scratch-server.ts";
import type { OpenOnServer } from "../sibling-session.ts";
import { majorVersion } from "./ddl/plan-operations.ts";
import { stringLiteral } from "./ddl/postgres-literal.ts";
import { readDefaultSchema } from "./introspection/default-schema.ts";
import { openPostgresSession } from "./session.ts";
import { quoteName } from "../../schema/sql-names.ts";

const prefix = "aludel_scratch_";

/** The content of the comment on a scratch database, as JSON. */
interface ScratchMark {
  readonly tool: "aludel";
  readonly host: string;
  readonly pid: number;
  /** Time of creation, in ISO 8601. */
  readonly created: string;
}

function openNear(near: Session | DatabaseUrl | null): OpenOnServer {
  return buildOpener(near, openPostgresSession, { name: "PostgreSQL", setting: 'postgres: "postgresql://…"' });
}

function parseMark(comment: unknown): ScratchMark | null {
  try {
    const mark = JSON.parse(String(comment)) as Partial<ScratchMark> | null;
    return mark?.tool === "aludel" ? (mark as ScratchMark) : null;
  } catch {
    return null;
  }
}

/** Returns whether a scratch database without connections was left behind by a run that has ended. */
function wasLeftBehind(name: string, comment: unknown): boolean {
  const mark = parseMark(comment);
  // Without a comment the run ended directly after CREATE DATABASE; then the name holds the time of creation.
  const [, time = ""] = name.slice(prefix.length).split("_");
  const created = mark === null ? Number.parseInt(time, 36) : Date.parse(mark.created);
  return isLeftover(mark?.host === hostname() ? mark.pid : null, created);
}

/** Drops the scratch databases that crashed runs have left; those of other roles are kept. */
async function reapLeftovers(session: Session): Promise<void> {
  const { rows } = await session.execute(
    `SELECT d.datname AS name, shobj_description(d.oid, 'pg_database') AS comment FROM pg_database d
     WHERE d.datname LIKE $1 AND pg_has_role(d.datdba, 'USAGE')
       AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)`,
    [`${prefix.replaceAll("_", String.raw`\_`)}%`],
  );
  for (const { name, comment } of rows) {
    if (!wasLeftBehind(String(name), comment)) continue;
    await session.execute(`DROP DATABASE IF EXISTS ${quoteName(String(name))}`).catch(() => undefined);
  }
}

/** Returns the options that give a new database the encoding and locale of the current one instead of the template's. */
async function readLocale(session: Session): Promise<string> {
  const version = majorVersion(session.serverVersion);
  const icu = version >= 17 ? "datlocale" : version >= 15 ? "daticulocale" : "NULL";
  const { rows } = await session.execute(
    `SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype,
       ${version >= 15 ? "datlocprovider::text" : "'c'"} AS provider, ${icu} AS locale
     FROM pg_database WHERE datname = current_database()`,
  );
  const text = (column: string): string => stringLiteral((rows[0]?.[column] as string | null) ?? "");
  const words = [`ENCODING ${text("encoding")}`, `LC_COLLATE ${text("collate")}`, `LC_CTYPE ${text("ctype")}`];
  if (rows[0]?.["provider"] === "i") words.push("LOCALE_PROVIDER icu", `ICU_LOCALE ${text("locale")}`);
  if (rows[0]?.["provider"] === "b") words.push("LOCALE_PROVIDER builtin", `BUILTIN_LOCALE ${text("locale")}`);
  return words.join(" ");
}

async function createDatabase(session: Session, name: string): Promise<void> {
  const mark: ScratchMark = { tool: "aludel", host: hostname(), pid: process.pid, created: new Date().toISOString() };
  try {
    await session.execute(`CREATE DATABASE ${quoteName(name)} TEMPLATE template0 ${await readLocale(session)}`);
  } catch (error) {
    throw await explainRefusal(session, error);
  }
  await session.execute(`COMMENT ON DATABASE ${quoteName(name)} IS ${stringLiteral(JSON.stringify(mark))}`);
}

async function explainRefusal(session: Session, error: unknown): Promise<unknown> {
  if (!(error instanceof SessionError) || error.engineCode !== "42501") return error;
  const { rows } = await session.execute("SELECT current_user AS role, current_database() AS database");
  const role = String(rows[0]?.["role"]);
  const grant = `ALTER ROLE ${quoteName(role)} CREATEDB;`;
  return new AludelError(
    "PRIVILEGE_MISSING",
    `role "${role}" may not create the scratch database that revisions are proved on`,
    {
      hint: `as a superuser run: ${grant} Or name a server where a role may create databases: scratch: { postgres: "postgresql://…" } in the configuration`,
      details: { role, database: rows[0]?.["database"], grant },
      cause: error,
    },
  );
}

/** Returns the properties of the server on which the content of a scratch database depends: version, encoding, locale, search path. */
export async function readScratchFacts(near: Session | DatabaseUrl | null): Promise<unknown> {
  const read = async (session: Session): Promise<unknown> => {
    const { rows } = await session.execute(
      "SELECT version(), current_schema()::text AS schema, current_setting('search_path') AS path",
    );
    return [rows[0], await readLocale(session)];
  };
  return near !== null && "execute" in near ? read(near) : withServer(openNear(near), read);
}

/** Gives the scratch database the default schema and the search path of the application's own sessions. */
async function alignSearchPath(scratch: Session, schema: string | null, path: string): Promise<void> {
  if (schema !== null) await scratch.execute(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
  await scratch.execute("SELECT set_config('search_path', $1, false)", [path]);
}

/**
 * Creates an empty database on the server of `near`, with the same encoding, locale, default schema and search path. Scratch databases that
 * crashed runs have left are dropped first.
 *
 * @throws AludelError PRIVILEGE_MISSING when the role may not create databases, SCRATCH_UNAVAILABLE without a server
 */
export async function createPostgresScratch(near: Session | DatabaseUrl | null): Promise<ScratchDatabase> {
  const open = openNear(near);
  const name = `${prefix}${process.pid}_${Date.now().toString(36)}_${randomBytes(4).toString("hex")}`;
  const own = await withServer(open, async (session) => {
    await reapLeftovers(session);
    await createDatabase(session, name);
    const source = near !== null && "execute" in near ? near : session;
    const { rows } = await source.execute("SELECT current_setting('search_path') AS path");
    return { schema: (await readDefaultSchema(source))?.name ?? null, path: String(rows[0]?.["path"]) };
  });
  return openScratch(open, name, `DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`, async (session) => {
    await alignSearchPath(session, own.schema, own.path);
    // The database is not needed after a crash, so commits need not wait for the disk.
    await session.execute("SET synchronous_commit = off");
  });
}
