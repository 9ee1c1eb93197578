import type { DatabaseUrl } from "../../../connection/database-url.ts";
import type { Session } from "../../../connection/session.ts";
import { quoteName } from "../../../schema/sql-names.ts";

/** The schema in which a session makes tables that are named without one. */
export interface DefaultSchema {
  readonly name: string;
  /** Whether the database has it; a search path may name what is not there. */
  readonly exists: boolean;
}

/** Returns the names of a search path; unquoted ones are folded to lower case, as the server does. */
export function parseSearchPath(path: string): readonly string[] {
  return [...path.matchAll(/"((?:[^"]|"")*)"|([^\s",]+)/g)].map(
    ([, quoted, bare = ""]) => quoted?.replaceAll('""', '"') ?? bare.toLowerCase(),
  );
}

/** Returns the search path that a URL names, as the server reads it; null where it names none. The last word of `options` wins. */
export function searchPathOf({ parameters }: Pick<DatabaseUrl, "parameters">): string | null {
  const settings = [...(parameters["options"] ?? "").matchAll(/(?:-c\s*|--)search_path=((?:\\.|[^\\\s])+)/gs)];
  const last = settings.at(-1)?.[1];
  if (last !== undefined) return last.replaceAll(/\\(.)/gs, "$1");
  return parameters["schema"] === undefined ? null : quoteName(parameters["schema"]);
}

/** Returns the schema of a search path in which tables are made where none of its schemas exists; null where it names none. */
export function firstSchema(path: string): string | null {
  // "$user" stands for a schema that only some roles have, and names that begin with pg_ belong to the server.
  return parseSearchPath(path).find((each) => each !== "$user" && !each.startsWith("pg_")) ?? null;
}

/** Returns the default schema of a session; null where the search path names none that could be made. */
export async function readDefaultSchema(session: Session): Promise<DefaultSchema | null> {
  const { rows } = await session.execute(
    "SELECT current_schema()::text AS schema, current_setting('search_path') AS path",
  );
  const schema = rows[0]?.["schema"];
  if (typeof schema === "string") return { name: schema, exists: true };
  const name = firstSchema(String(rows[0]?.["path"]));
  return name === null ? null : { name, exists: false };
}
