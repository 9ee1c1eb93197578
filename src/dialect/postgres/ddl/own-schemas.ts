import { buildStatement } from "../../../ddl/statement.ts";
import type { OwnSchemas } from "../../dialect.ts";
import { firstSchema, parseSearchPath, readDefaultSchema, searchPathOf } from "../introspection/default-schema.ts";
import { quoteName } from "../../../schema/sql-names.ts";
import { createSchemaStatement } from "./schema-statements.ts";
import { arrayText } from "./postgres-literal.ts";

/** The schemas of Aludel's own tables on PostgreSQL, and the first schema of the search path. */
export const ownSchemas: OwnSchemas = {
  async findMissing(session, schemas) {
    const usual = schemas.includes(null) ? await readDefaultSchema(session) : null;
    const named = schemas.filter((schema) => schema !== null);
    const wanted = [...new Set([...(usual === null || usual.exists ? [] : [usual.name]), ...named])];
    if (wanted.length === 0) return [];
    const { rows } = await session.execute("SELECT nspname FROM pg_namespace WHERE nspname = ANY ($1::text[])", [
      arrayText(wanted),
    ]);
    const found = new Set(rows.map(({ nspname }) => String(nspname)));
    return wanted.filter((schema) => !found.has(schema));
  },
  choose(url) {
    const path = searchPathOf(url);
    if (path === null) return [];
    const schema = firstSchema(path);
    const made = schema === null ? [] : [buildStatement(createSchemaStatement(schema, false))];
    return [...made, buildStatement(`SET search_path TO ${parseSearchPath(path).map(quoteName).join(", ")}`)];
  },
  create: (schema) => buildStatement(createSchemaStatement(schema, false)),
};
