import { quoteName } from "../../../schema/sql-names.ts";
import { stringLiteral } from "./postgres-literal.ts";

/**
 * The comment on a schema that a revision made. The fact stands on the schema itself, because that is where every way back finds it: a
 * downgrade, `repair` after an accident, an SQL script, a restored dump. A schema that somebody else made, or took over by a comment of
 * his own, does not have it.
 */
export const schemaMark = "Made by a revision of Aludel, whose downgrade drops it as long as it has this comment";

function block(lines: readonly string[]): string {
  return `DO $aludel$\n${["BEGIN", ...lines.map((line) => `  ${line}`), "END"].join("\n")}\n$aludel$`;
}

/**
 * Returns the statement that makes a schema where it is missing. IF NOT EXISTS would need the privilege to create schemas even where there
 * is nothing to create (https://www.postgresql.org/docs/current/sql-createschema.html).
 *
 * @param isMarked whether a revision makes the schema, so that taking it back drops it
 */
export function createSchemaStatement(schema: string, isMarked: boolean): string {
  const name = quoteName(schema);
  return block([
    `IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = ${stringLiteral(schema)}) THEN`,
    `  CREATE SCHEMA ${name};`,
    ...(isMarked ? [`  COMMENT ON SCHEMA ${name} IS ${stringLiteral(schemaMark)};`] : []),
    "END IF;",
  ]);
}

/** Returns the statement that drops a schema which a revision made; any other one stays. */
export function dropSchemaStatement(schema: string): string {
  const found = `SELECT FROM pg_namespace WHERE nspname = ${stringLiteral(schema)}`;
  return block([
    `IF EXISTS (${found} AND obj_description(oid, 'pg_namespace') = ${stringLiteral(schemaMark)}) THEN`,
    `  DROP SCHEMA ${quoteName(schema)};`,
    `ELSIF EXISTS (${found}) THEN`,
    `  RAISE NOTICE 'schema % stays: no revision made it', ${stringLiteral(quoteName(schema))};`,
    "END IF;",
  ]);
}
