import { buildStatement } from "../../../ddl/statement.ts";
import type { OwnSchemas } from "../../dialect.ts";
import { ownTableSql } from "../own-table-sql.ts";

/** The databases of Aludel's own tables on MySQL and MariaDB, where a schema is a database. */
export const ownSchemas: OwnSchemas = {
  async findMissing(session, schemas) {
    const wanted = [...new Set(schemas.filter((schema) => schema !== null))];
    if (wanted.length === 0) return [];
    const slots = wanted.map(() => "?").join(", ");
    const { rows } = await session.execute(
      `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME IN (${slots})`,
      wanted,
    );
    const found = new Set(rows.map(({ name }) => String(name)));
    return wanted.filter((schema) => !found.has(schema));
  },
  create: (schema) => buildStatement(`CREATE DATABASE IF NOT EXISTS ${ownTableSql.quoteIdentifier(schema)}`),
  choose: () => [],
};
