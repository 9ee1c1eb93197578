import type { UnmanagedObject } from "../../../schema/database.ts";
import { formatQualifiedName } from "../../../schema/qualified-name.ts";
import { type Catalog, catalogName, notOfExtension, queryCatalog, unmanaged } from "./catalog.ts";

interface Row {
  readonly kind: string;
  /** Null for what lives in no schema. */
  readonly schema: string | null;
  /** A table's name where the object is its part. */
  readonly name: string;
  readonly part: string | null;
  /** Arguments of a routine. */
  readonly arguments: string | null;
  readonly oid: number;
}

/** A kind of object in a schema: `kind` is an SQL expression for its word. */
function inSchema(kind: string, catalogTable: string, prefix: string, condition = "true", args = "NULL"): string {
  return `
    SELECT ${kind} AS kind, n.nspname AS schema, o.${prefix}name AS name, NULL AS part, ${args} AS arguments, o.oid
    FROM ${catalogTable} o JOIN pg_namespace n ON n.oid = o.${prefix}namespace
    WHERE n.nspname = ANY ($1) AND ${condition} AND ${notOfExtension("o.oid", catalogTable)}`;
}

/** A kind of part of a table. */
function ofTable(kind: string, catalogTable: string, name: string, relation: string, condition = "true"): string {
  return `
    SELECT ${kind} AS kind, n.nspname AS schema, c.relname AS name, o.${name} AS part, NULL AS arguments, o.oid
    FROM ${catalogTable} o JOIN pg_class c ON c.oid = o.${relation} JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY ($1) AND ${condition} AND ${notOfExtension("o.oid", catalogTable)}`;
}

/** A kind of object of the whole database. */
function ofDatabase(kind: string, catalogTable: string, name: string, condition = "true"): string {
  return `
    SELECT '${kind}' AS kind, NULL AS schema, o.${name} AS name, NULL AS part, NULL AS arguments, o.oid
    FROM ${catalogTable} o WHERE ${condition} AND ${notOfExtension("o.oid", catalogTable)}`;
}

const typeKind =
  "CASE o.typtype WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type' WHEN 'r' THEN 'range type' ELSE 'base type' END";
const routineKind = "CASE o.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END";
const isOwnType = `(o.typtype IN ('d', 'r') OR o.typtype = 'b' AND o.typcategory <> 'A'
  OR o.typtype = 'c' AND EXISTS (SELECT FROM pg_class k WHERE k.oid = o.typrelid AND k.relkind = 'c'))`;
// A range type makes its own constructor functions.
const isOwnRoutine =
  "NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = o.oid AND i.deptype = 'i')";

const query = [
  inSchema("'sequence'", "pg_class", "rel", "o.relkind = 'S'"),
  inSchema(typeKind, "pg_type", "typ", isOwnType),
  inSchema(routineKind, "pg_proc", "pro", isOwnRoutine, "pg_get_function_identity_arguments(o.oid)"),
  inSchema("'operator'", "pg_operator", "opr"),
  inSchema("'operator class'", "pg_opclass", "opc"),
  inSchema("'collation'", "pg_collation", "coll"),
  inSchema("'conversion'", "pg_conversion", "con"),
  inSchema("'statistics'", "pg_statistic_ext", "stx"),
  inSchema("'text search configuration'", "pg_ts_config", "cfg"),
  inSchema("'text search dictionary'", "pg_ts_dict", "dict"),
  ofTable("'trigger'", "pg_trigger", "tgname", "tgrelid", "NOT o.tgisinternal"),
  ofTable("'policy'", "pg_policy", "polname", "polrelid"),
  ofTable("'rule'", "pg_rewrite", "rulename", "ev_class", "o.rulename <> '_RETURN'"),
  ofDatabase("extension", "pg_extension", "extname", "o.extname <> 'plpgsql'"),
  ofDatabase("event trigger", "pg_event_trigger", "evtname"),
  ofDatabase("publication", "pg_publication", "pubname"),
  ofDatabase("foreign data wrapper", "pg_foreign_data_wrapper", "fdwname"),
  ofDatabase("foreign server", "pg_foreign_server", "srvname"),
].join("\n    UNION ALL");

/** Reads the names of what the IR does not hold. `sequences` are those behind columns, which it does hold. */
export async function readUnmanaged(
  catalog: Catalog,
  sequences: ReadonlySet<number>,
): Promise<readonly UnmanagedObject[]> {
  const rows = await queryCatalog<Row>(catalog, query);
  return rows
    .filter(({ kind, oid, name }) => !(kind === "sequence" && sequences.has(oid)) && !catalog.excludeTables.has(name))
    .map((row) => {
      if (row.schema === null) return { kind: row.kind, name: row.name };
      if (row.part !== null) return unmanaged(catalog, row.kind, row.schema, row.name, row.part);
      const name = formatQualifiedName(catalogName(catalog, row.schema, row.name));
      return { kind: row.kind, name: row.arguments === null ? name : `${name}(${row.arguments})` };
    });
}
