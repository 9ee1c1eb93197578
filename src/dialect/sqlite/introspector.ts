import type { Session } from "../../connection/session.ts";
import type { IntrospectionScope } from "../introspection-scope.ts";
import type { Database, UnmanagedObject } from "../../schema/database.ts";
import { formatColumnName, formatQualifiedName } from "../../schema/qualified-name.ts";
import type { Table } from "../../schema/table.ts";
import type { TableIndex } from "../../schema/table-index.ts";
import { readIndex, readTable, readUnmanagedParts } from "./introspection/read-table.ts";
import { type ParsedTable, parseCreateTable } from "./ddl-parser/create-table.ts";
import { lowerName } from "../../schema/sql-names.ts";

interface SchemaRow {
  readonly type: "table" | "index" | "view" | "trigger";
  readonly name: string;
  readonly table: string;
  readonly sql: string;
  /** The type in pragma_table_list: table, virtual, shadow or view. */
  readonly kind: string | null;
}

/** Returns the objects of the main database, without SQLite's own objects and the automatic indexes of keys. */
async function readSchema(session: Session): Promise<readonly SchemaRow[]> {
  const { rows } = await session.execute(
    'SELECT type, name, tbl_name AS "table", sql FROM main.sqlite_schema WHERE sql IS NOT NULL' +
      " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
  );
  const { rows: list } = await session.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main'");
  const kinds = new Map(list.map(({ name, type }) => [name, type]));
  return rows.map((row) => ({
    ...(row as unknown as SchemaRow),
    kind: (kinds.get(row["name"]) as string | undefined) ?? null,
  }));
}

function unmanagedOf({ type, kind, name, table }: SchemaRow): UnmanagedObject | null {
  if (type === "view") return { kind: "view", name: formatQualifiedName({ schema: null, name }) };
  if (type === "trigger") return { kind: "trigger", name: formatColumnName({ schema: null, name: table }, name) };
  if (kind === "virtual") return { kind: "virtual table", name: formatQualifiedName({ schema: null, name }) };
  return kind === "shadow" ? { kind: "shadow table", name: formatQualifiedName({ schema: null, name }) } : null;
}

/**
 * Returns the tables and indexes that sqlite_schema holds. Objects that the schema cannot represent are listed as unmanaged.
 *
 * @throws AludelError UNREADABLE_DEFINITION, naming the table or index, for a definition with syntax that is not recognized
 */
export async function introspectSqlite(session: Session, scope: IntrospectionScope): Promise<Database> {
  const excluded = new Set(scope.excludeTables.map(lowerName));
  const schema = (await readSchema(session)).filter(({ table }) => !excluded.has(lowerName(table)));
  const ordinary = schema.filter(({ type, kind }) => type === "table" && kind !== "virtual" && kind !== "shadow");
  const parsed = new Map<string, ParsedTable>(
    ordinary.map(({ name, sql }) => [lowerName(name), parseCreateTable(sql, name)]),
  );
  const indexes = new Map<string, TableIndex[]>();
  for (const { type, name, table, sql } of schema) {
    const owner = parsed.get(lowerName(table));
    if (type !== "index" || owner === undefined) continue;
    const own = indexes.get(owner.name) ?? [];
    own.push(readIndex(owner, name, sql));
    indexes.set(owner.name, own);
  }
  const tables = new Map<string, Table>();
  for (const definition of parsed.values()) {
    const table = { ...readTable(definition, parsed), indexes: indexes.get(definition.name) ?? [] };
    tables.set(formatQualifiedName(table.name), table);
  }
  const unmanaged = [
    ...schema.map(unmanagedOf).filter((object) => object !== null),
    ...[...parsed.values()].flatMap(readUnmanagedParts),
  ];
  return { schemas: new Set(), enums: new Map(), tables, rows: new Map(), unmanaged };
}
