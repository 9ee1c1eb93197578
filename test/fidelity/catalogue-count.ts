import type { Session } from "../../src/connection/session.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import { formatQualifiedName, type QualifiedName } from "../../src/schema/qualified-name.ts";

/** How many objects of each sort a database holds, as its own catalogue counts them. */
export interface ObjectCounts {
  readonly tables: number;
  /** Indexes that implement no key. */
  readonly indexes: number;
  /** Primary, unique and foreign keys together. */
  readonly keys: number;
  readonly foreignKeys: number;
}

const sqliteTables =
  "(SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\') t";
const inPostgres = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'";
const mysqlConstraints =
  "information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() AND CONSTRAINT_TYPE";
const mysqlCounts = `
  SELECT (SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE') AS tables,
    (SELECT count(DISTINCT s.TABLE_NAME, s.INDEX_NAME) FROM information_schema.STATISTICS s
      WHERE s.TABLE_SCHEMA = DATABASE() AND NOT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS c
        WHERE c.CONSTRAINT_SCHEMA = DATABASE() AND c.TABLE_NAME = s.TABLE_NAME AND c.CONSTRAINT_NAME = s.INDEX_NAME)) AS indexes,
    (SELECT count(*) FROM ${mysqlConstraints} IN ('PRIMARY KEY', 'UNIQUE')) AS other_keys,
    (SELECT count(*) FROM ${mysqlConstraints} = 'FOREIGN KEY') AS foreign_keys`;

const queries: Readonly<Record<DialectName, string>> = {
  sqlite: `
    SELECT (SELECT count(*) FROM ${sqliteTables}) AS tables,
      (SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL) AS indexes,
      (SELECT count(*) FROM ${sqliteTables} WHERE EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE pk > 0))
        + (SELECT count(*) FROM ${sqliteTables}, pragma_index_list(t.name) i WHERE i.origin = 'u') AS other_keys,
      (SELECT count(*) FROM ${sqliteTables}, pragma_foreign_key_list(t.name) f WHERE f.seq = 0) AS foreign_keys`,
  postgres: `
    SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND ${inPostgres}) AS tables,
      (SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE ${inPostgres} AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')))
        AS indexes,
      (SELECT count(*) FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE ${inPostgres} AND k.contype IN ('p', 'u'))
        AS other_keys,
      (SELECT count(*) FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE ${inPostgres} AND k.contype = 'f')
        AS foreign_keys`,
  mariadb: mysqlCounts,
  mysql: mysqlCounts,
};

/** Returns how many tables, indexes and keys the database of a session holds. */
export async function countObjects(session: Session): Promise<ObjectCounts> {
  const { rows } = await session.execute(queries[session.dialect]);
  const count = (name: string) => Number(rows[0]?.[name]);
  return {
    tables: count("tables"),
    indexes: count("indexes"),
    keys: count("other_keys") + count("foreign_keys"),
    foreignKeys: count("foreign_keys"),
  };
}

function quote(dialect: DialectName, name: string): string {
  const mark = dialect === "mysql" || dialect === "mariadb" ? "`" : '"';
  return `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
}

function writeValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  return value;
}

/** Returns the rows of tables as JSON, sorted, by the name of their table. */
export async function readRows(
  session: Session,
  tables: readonly QualifiedName[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const table of tables) {
    const path = table.schema === null ? [table.name] : [table.schema, table.name];
    const from = path.map((name) => quote(session.dialect, name)).join(".");
    const { rows } = await session.execute(`SELECT * FROM ${from}`);
    found.set(formatQualifiedName(table), rows.map((row) => JSON.stringify(row, writeValue)).toSorted());
  }
  return found;
}
