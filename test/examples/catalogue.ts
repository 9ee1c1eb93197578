import { connect, type DatabaseClient } from "./database-client.ts";

/** What a database says about itself, read without Aludel, its own two tables included. */
export interface Catalogue {
  readonly tables: readonly string[];
  /** `table.column`, in the order of the table. */
  readonly columns: readonly string[];
  /** `table(column, …)`, one for each primary key. */
  readonly primaryKeys: readonly string[];
  /** `table.column -> table.column on delete action`. */
  readonly foreignKeys: readonly string[];
  /** `table.index(column, …)`, with ` unique` after it; those behind keys and unique constraints are left out. */
  readonly indexes: readonly string[];
  /** `table(column, …)`. */
  readonly uniques: readonly string[];
}

const parts = ["tables", "columns", "primaryKeys", "foreignKeys", "indexes", "uniques"] as const;

/** Reads the catalogue of a test database; everything is sorted but the columns of a table. */
export async function readCatalogue(url: string): Promise<Catalogue> {
  const client = await connect(url);
  try {
    const queries = url.startsWith("sqlite:") ? sqliteQueries : postgresQueries;
    const entries: [string, readonly string[]][] = [];
    for (const part of parts) entries.push([part, await readList(client, queries[part])]);
    return Object.fromEntries(entries) as unknown as Catalogue;
  } finally {
    await client.close();
  }
}

/** The part of a catalogue that belongs to the tables of the models. */
export function withoutOwnTables(catalogue: Catalogue): Catalogue {
  return Object.fromEntries(
    parts.map((part) => [part, catalogue[part].filter((line) => !line.startsWith("aludel_"))]),
  ) as unknown as Catalogue;
}

async function readList(client: DatabaseClient, sql: string): Promise<readonly string[]> {
  const rows = await client.query(sql);
  return rows.map((row) => String(row["line"]));
}

type Queries = Readonly<Record<(typeof parts)[number], string>>;

const sqliteTables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
const sqliteIndexes = (origin: string) => `
  SELECT t.name AS "table", i.name AS name, i."unique" AS is_unique,
    (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) AS columns
  FROM (${sqliteTables}) t, pragma_index_list(t.name) i WHERE i.origin = '${origin}'`;

// Each of the names of a foreign key's columns is a row; the examples have none of several columns.
const sqliteQueries: Queries = {
  tables: `SELECT name AS line FROM (${sqliteTables}) ORDER BY 1`,
  columns: `SELECT t.name || '.' || c.name AS line FROM (${sqliteTables}) t, pragma_table_info(t.name) c ORDER BY t.name, c.cid`,
  primaryKeys: `SELECT t.name || '(' ||
      (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_table_info(t.name) WHERE pk > 0 ORDER BY pk)) || ')' AS line
    FROM (${sqliteTables}) t WHERE EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE pk > 0) ORDER BY 1`,
  foreignKeys: `SELECT t.name || '.' || f."from" || ' -> ' || f."table" || '.' || f."to" || ' on delete ' || lower(f.on_delete) AS line
    FROM (${sqliteTables}) t, pragma_foreign_key_list(t.name) f ORDER BY 1`,
  indexes: `SELECT "table" || '.' || name || '(' || columns || ')' || iif(is_unique, ' unique', '') AS line
    FROM (${sqliteIndexes("c")}) ORDER BY 1`,
  uniques: `SELECT "table" || '(' || columns || ')' AS line FROM (${sqliteIndexes("u")}) ORDER BY 1`,
};

const attributeNames = (relation: string, numbers: string) => `(
  SELECT string_agg(a.attname, ', ' ORDER BY n.position)
  FROM unnest(${numbers}) WITH ORDINALITY AS n(number, position)
  JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = n.number)`;
const postgresConstraints = (type: string) => `
  SELECT c.*, t.relname AS table_name FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
  WHERE c.contype = '${type}' AND c.connamespace = 'public'::regnamespace`;

const postgresQueries: Queries = {
  tables: `SELECT relname AS line FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname COLLATE "C"`,
  columns: `SELECT t.relname || '.' || a.attname AS line FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
    WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY t.relname COLLATE "C", a.attnum`,
  primaryKeys: `SELECT c.table_name || '(' || ${attributeNames("c.conrelid", "c.conkey")} || ')' AS line
    FROM (${postgresConstraints("p")}) c ORDER BY 1`,
  foreignKeys: `SELECT c.table_name || '.' || ${attributeNames("c.conrelid", "c.conkey")} || ' -> ' || r.relname || '.' ||
      ${attributeNames("c.confrelid", "c.confkey")} || ' on delete ' ||
      CASE c.confdeltype WHEN 'a' THEN 'no action' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'r' THEN 'restrict'
        ELSE 'set default' END AS line
    FROM (${postgresConstraints("f")}) c JOIN pg_class r ON r.oid = c.confrelid ORDER BY 1`,
  indexes: `SELECT t.relname || '.' || x.relname || '(' || ${attributeNames("i.indrelid", "i.indkey")} || ')' ||
      CASE WHEN i.indisunique THEN ' unique' ELSE '' END AS line
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relnamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
    ORDER BY 1`,
  uniques: `SELECT c.table_name || '(' || ${attributeNames("c.conrelid", "c.conkey")} || ')' AS line
    FROM (${postgresConstraints("u")}) c ORDER BY 1`,
};
