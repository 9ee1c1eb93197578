import type { UnmanagedObject } from "../../../schema/database.ts";
import { formatQualifiedName } from "../../../schema/qualified-name.ts";
import { stringLiteral } from "../ddl/postgres-literal.ts";
import { schemaMark } from "../ddl/schema-statements.ts";
import { type Catalog, catalogName, notOfExtension, queryCatalog, unmanaged } from "./catalog.ts";

interface Row {
  readonly kind: string;
  /** Null for an object outside of schemas. */
  readonly schema: string | null;
  /** The name of the table where the object is part of one. */
  readonly name: string;
  readonly part: string | null;
  /** Argument list of a routine; null for other objects. */
  readonly arguments: string | null;
  readonly oid: number;
}

/** Returns the query for one kind of object in a schema; `kind` is an SQL expression for the word that names it. */
function inSchema(kind: string, catalogTable: string, prefix: string, condition = "true", args = "NULL"): string {
  return `
    SELECT ${kind} AS kind, n.nspname AS schema, o.${prefix}name AS name, NULL AS part, ${args} AS arguments, o.oid
    FROM ${catalogTable} o JOIN pg_namespace n ON n.oid = o.${prefix}namespace
    WHERE n.nspname = ANY ($1) AND ${condition} AND ${notOfExtension("o.oid", catalogTable)}`;
}

/** Returns the query for one kind of part of a table. */
function ofTable(kind: string, catalogTable: string, name: string, relation: string, condition = "true"): string {
  return `
    SELECT ${kind} AS kind, n.nspname AS schema, c.relname AS name, o.${name} AS part, NULL AS arguments, o.oid
    FROM ${catalogTable} o JOIN pg_class c ON c.oid = o.${relation} JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY ($1) AND ${condition} AND ${notOfExtension("o.oid", catalogTable)}`;
}

/** Returns the query for one kind of object of the whole database. */
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

function isNotInternal(oid: string, catalogTable: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = '${catalogTable}'::regclass AND i.objid = ${oid} AND i.deptype = 'i')`;
}

// The constructor functions and casts of a range type belong to it.
const isOwnRoutine = isNotInternal("o.oid", "pg_proc");
const castName = "castsource::regtype::text || ' as ' || o.casttarget::regtype::text";

/** Returns the query for a setting of a table or of one of its parts that is not in its definition. `part` is an SQL expression. */
function settingOf(kind: string, part: string, from: string, condition: string): string {
  return `
    SELECT '${kind}' AS kind, n.nspname AS schema, c.relname AS name, ${part} AS part, NULL AS arguments, c.oid
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace ${from}
    WHERE n.nspname = ANY ($1) AND c.relkind = 'r' AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid)
      AND ${condition} AND ${notOfExtension("c.oid", "pg_class")}`;
}

const ofIndex = "JOIN pg_index i ON i.indrelid = c.oid JOIN pg_class x ON x.oid = i.indexrelid";
const ofColumn =
  "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid";
const ofConstraint = "JOIN pg_constraint k ON k.conrelid = c.oid";
const withComment = "JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid";
/** Joins the comment of the index that implements a constraint, which differs from the constraint's own comment. */
const withIndexComment = `JOIN pg_constraint k ON k.conindid = x.oid AND k.contype IN ('p', 'u', 'x') AND k.conrelid = c.oid
  JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = x.oid AND d.objsubid = 0`;
const hasClassParameters = "EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = x.oid AND a.attoptions IS NOT NULL)";
const isOwnColumn = `(a.attstorage <> t.typstorage OR a.attcompression <> '' OR a.attoptions IS NOT NULL
  OR coalesce(a.attstattarget, -1) <> -1)`;
/** Objects with a smaller id came with the server: FirstNormalObjectId in PostgreSQL's access/transam.h is 16384. */
const isNew = "o.oid >= 16384";

const queries = [
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
  ofDatabase("language", "pg_language", "lanname", isNew),
  ofDatabase("access method", "pg_am", "amname", isNew),
  ofDatabase("cast", "pg_cast", castName, `${isNew} AND ${isNotInternal("o.oid", "pg_cast")}`),
  ofDatabase(
    "subscription",
    "pg_subscription",
    "subname",
    "o.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())",
  ),
  inSchema("'text search parser'", "pg_ts_parser", "prs"),
  inSchema("'text search template'", "pg_ts_template", "tmpl"),
  settingOf("storage parameters", "NULL", "", "c.reloptions IS NOT NULL"),
  settingOf("storage parameters", "x.relname", ofIndex, "x.reloptions IS NOT NULL"),
  settingOf("tablespace", "NULL", "", "c.reltablespace <> 0"),
  settingOf("tablespace", "x.relname", ofIndex, "x.reltablespace <> 0"),
  settingOf("operator class parameters", "x.relname", ofIndex, hasClassParameters),
  settingOf("clustered by", "x.relname", ofIndex, "i.indisclustered"),
  settingOf("replica identity", "NULL", "", "c.relreplident <> 'd'"),
  settingOf("column settings", "a.attname", ofColumn, isOwnColumn),
  settingOf("comment of a constraint", "k.conname", `${ofConstraint} ${withComment}`, "true"),
  settingOf("comment of an index", "x.relname", `${ofIndex} ${withIndexComment}`, "true"),
  `
    SELECT 'comment of a schema', NULL, n.nspname, NULL, NULL, n.oid FROM pg_namespace n
    JOIN pg_description d ON d.classoid = 'pg_namespace'::regclass AND d.objoid = n.oid
    WHERE n.nspname = ANY ($1) AND lower(d.description) <> 'standard public schema'
      AND d.description <> ${stringLiteral(schemaMark)}`,
  `
    SELECT 'user mapping', NULL, u.usename || ' on ' || u.srvname, NULL, NULL, u.umid FROM pg_user_mappings u`,
];

/** Returns the query for a version. A NOT NULL constraint can be NOT VALID since PostgreSQL 18. */
function buildQuery(version: number): string {
  const notValid = settingOf(
    "not null that is not valid",
    "k.conname",
    ofConstraint,
    "k.contype = 'n' AND NOT k.convalidated",
  );
  return [...queries, ...(version >= 18 ? [notValid] : [])].join("\n    UNION ALL");
}

/** Reads the names of the objects that the IR cannot represent. `sequences` are those of identity and serial columns, which it can. */
export async function readUnmanaged(
  catalog: Catalog,
  sequences: ReadonlySet<number>,
): Promise<readonly UnmanagedObject[]> {
  const rows = await queryCatalog<Row>(catalog, buildQuery(catalog.version));
  return rows
    .filter(({ kind, oid, name }) => !(kind === "sequence" && sequences.has(oid)) && !catalog.excludeTables.has(name))
    .map((row) => {
      if (row.schema === null) return { kind: row.kind, name: row.name };
      if (row.part !== null) return unmanaged(catalog, row.kind, row.schema, row.name, row.part);
      const name = formatQualifiedName(catalogName(catalog, row.schema, row.name));
      return { kind: row.kind, name: row.arguments === null ? name : `${name}(${row.arguments})` };
    });
}
