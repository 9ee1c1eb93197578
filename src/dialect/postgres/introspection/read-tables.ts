import type { UnmanagedObject } from "../../../schema/database.ts";
import type { QualifiedName } from "../../../schema/qualified-name.ts";
import type { TableOptions } from "../../../schema/table.ts";
import { type Catalog, catalogName, notOfExtension, queryCatalog, unmanaged } from "./catalog.ts";

/** A table's row in pg_class. */
export interface CatalogTable {
  readonly name: QualifiedName;
  readonly comment: string | null;
  readonly options: TableOptions;
}

/** The relations in scope. */
export interface CatalogRelations {
  /** Tables that the IR can represent, by object id. */
  readonly tables: ReadonlyMap<number, CatalogTable>;
  readonly unmanaged: readonly UnmanagedObject[];
}

interface Row {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly relkind: string;
  readonly persistence: string;
  readonly is_partition: boolean;
  readonly inherits: boolean;
  readonly is_typed: boolean;
  readonly has_row_security: boolean;
  readonly comment: string | null;
}

const relationKinds: Readonly<Record<string, string>> = {
  p: "partitioned table",
  f: "foreign table",
  v: "view",
  m: "materialized view",
};

/** Returns the kind of a relation that the IR cannot represent, or null for a table that it can. */
function unmanagedKind(row: Row): string | null {
  if (row.is_partition) return "partition";
  if (row.relkind !== "r") return relationKinds[row.relkind] ?? "relation";
  if (row.inherits) return "inherited table";
  return row.is_typed ? "typed table" : null;
}

/** Reads the tables, and the names of views and of other relations that the IR cannot represent. */
export async function readTables(catalog: Catalog): Promise<CatalogRelations> {
  const rows = await queryCatalog<Row>(
    catalog,
    `SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind::text AS relkind, c.relpersistence::text AS persistence,
       c.relispartition AS is_partition, c.reloftype <> 0 AS is_typed, c.relrowsecurity OR c.relforcerowsecurity AS has_row_security,
       EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) AS inherits, d.description AS comment
     FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
     WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND ${notOfExtension("c.oid", "pg_class")}
     ORDER BY n.nspname, c.relname`,
  );
  const tables = new Map<number, CatalogTable>();
  const others: UnmanagedObject[] = [];
  for (const row of rows) {
    if (catalog.excludeTables.has(row.name)) continue;
    const kind = unmanagedKind(row);
    if (kind !== null) others.push(unmanaged(catalog, kind, row.schema, row.name));
    if (row.has_row_security) others.push(unmanaged(catalog, "row level security", row.schema, row.name));
    if (kind === null) {
      tables.set(row.oid, {
        name: catalogName(catalog, row.schema, row.name),
        comment: row.comment,
        options: row.persistence === "u" ? { unlogged: true } : {},
      });
    }
  }
  return { tables, unmanaged: others };
}
