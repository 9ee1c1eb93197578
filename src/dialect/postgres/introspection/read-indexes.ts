import type { UnmanagedObject } from "../../../schema/database.ts";
import type { Exclusion } from "../../../schema/constraint.ts";
import { sqlText } from "../../../schema/expression.ts";
import type { IndexKey, TableIndex } from "../../../schema/table-index.ts";
import { formatQualifiedName } from "../../../schema/qualified-name.ts";
import { type Catalog, queryCatalog, unmanaged } from "./catalog.ts";
import type { CatalogColumn } from "./read-columns.ts";
import { readDeferrable } from "./read-constraints.ts";

/**
 * The indexes of all tables in scope, without the backing indexes of keys; those that implement exclusion constraints are returned as such.
 */
export interface CatalogIndexes {
  readonly byTable: ReadonlyMap<number, readonly TableIndex[]>;
  readonly exclusions: ReadonlyMap<number, readonly Exclusion[]>;
  readonly unmanaged: readonly UnmanagedObject[];
}

interface Row {
  readonly table_id: number;
  readonly schema: string;
  readonly table_name: string;
  readonly name: string;
  readonly is_unique: boolean;
  readonly is_valid: boolean;
  readonly method: string;
  readonly columns: readonly number[];
  readonly key_count: number;
  readonly options: readonly number[];
  readonly classes: readonly number[];
  readonly collations: readonly number[];
  readonly expressions: readonly string[] | null;
  readonly definition: string | null;
  readonly predicate: string | null;
  readonly nulls_not_distinct: boolean;
  readonly comment: string | null;
  /** Operators of the exclusion constraint that the index implements; null for other indexes. */
  readonly operators: readonly string[] | null;
  readonly is_deferrable: boolean;
  readonly is_deferred: boolean;
}

function buildQuery(version: number): string {
  return `
    SELECT i.indrelid AS table_id, n.nspname AS schema, t.relname AS table_name, c.relname AS name, i.indisunique AS is_unique,
      i.indisvalid AS is_valid, am.amname AS method, array_to_json(i.indkey::int2[]) AS columns, i.indnkeyatts AS key_count,
      array_to_json(i.indoption::int2[]) AS options, array_to_json(i.indclass::oid[]::int8[]) AS classes,
      array_to_json(i.indcollation::oid[]::int8[]) AS collations,
      CASE WHEN i.indexprs IS NOT NULL THEN
        (SELECT array_agg(pg_get_indexdef(i.indexrelid, k, false) ORDER BY k) FROM generate_series(1, i.indnkeyatts) AS k)
      END AS expressions,
      CASE WHEN i.indexprs IS NOT NULL THEN pg_get_indexdef(i.indexrelid) END AS definition,
      pg_get_expr(i.indpred, i.indrelid) AS predicate,
      ${version >= 15 ? "i.indnullsnotdistinct" : "false"} AS nulls_not_distinct, d.description AS comment,
      con.condeferrable AS is_deferrable, con.condeferred AS is_deferred,
      CASE WHEN con.oid IS NOT NULL THEN
        (SELECT array_agg(CASE WHEN pg_operator_is_visible(o.oid) THEN o.oprname::text
            ELSE format('OPERATOR(%I.%s)', onsp.nspname, o.oprname) END ORDER BY k.position)
          FROM unnest(con.conexclop) WITH ORDINALITY AS k (oid, position)
          JOIN pg_operator o ON o.oid = k.oid JOIN pg_namespace onsp ON onsp.oid = o.oprnamespace)
      END AS operators
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_am am ON am.oid = c.relam
    LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
    LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = i.indexrelid AND d.objsubid = 0
    WHERE n.nspname = ANY ($1) AND t.relkind = 'r' AND NOT t.relispartition AND (con.oid IS NULL OR con.contype = 'x')
    ORDER BY i.indrelid, c.relname`;
}

function append<P>(parts: Map<number, P[]>, table: number, part: P): void {
  const known = parts.get(table) ?? [];
  parts.set(table, known);
  known.push(part);
}

/** Names, by object id, of the operator classes and collations that indexes use. */
interface Names {
  /** Operator classes that are not the default of their type. */
  readonly classes: ReadonlyMap<number, string>;
  readonly collations: ReadonlyMap<number, string>;
}

async function readNames({ session }: Catalog): Promise<Names> {
  const classes = await session.execute(
    `SELECT o.oid, o.opcname AS name, CASE WHEN NOT pg_opclass_is_visible(o.oid) THEN n.nspname END AS schema
     FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace WHERE NOT o.opcdefault`,
  );
  const collations = await session.execute(
    `SELECT oid, collname AS name FROM pg_collation
     WHERE oid IN (SELECT unnest(indcollation) FROM pg_index WHERE indrelid >= 16384)`,
  );
  const nameOf = (row: Readonly<Record<string, unknown>>) =>
    [
      Number(row["oid"]),
      formatQualifiedName({ schema: (row["schema"] as string | null | undefined) ?? null, name: String(row["name"]) }),
    ] as const;
  return {
    classes: new Map(classes.rows.map(nameOf)),
    collations: new Map(collations.rows.map((row) => [Number(row["oid"]), String(row["name"])])),
  };
}

/** Object id of the collation "default", which expressions have unless they specify another. */
const defaultCollation = 100;

function readCollation(row: Row, position: number, column: CatalogColumn | undefined, names: Names): string | null {
  const collation = row.collations[position] ?? 0;
  if (collation === 0) return null;
  const name = names.collations.get(collation) ?? null;
  if (column !== undefined) return collation === column.collationId ? null : name;
  if (collation === defaultCollation) return null;
  // An expression has a collation by itself; the index specifies one only where its definition contains COLLATE.
  return row.definition?.includes(`${row.expressions?.[position] ?? ""} COLLATE `) === true ? name : null;
}

/** Returns an expression without the parentheses that a definition puts around everything except calls. */
function withoutParentheses(expression: string): string {
  return expression.startsWith("(") ? expression.slice(1, -1) : expression;
}

function readKey(row: Row, position: number, columns: readonly CatalogColumn[], names: Names): IndexKey {
  const number = row.columns[position] ?? 0;
  const column = columns.find((each) => each.number === number);
  const option = row.options[position] ?? 0;
  // pg_index.indoption: bit 0 is DESC, bit 1 is NULLS FIRST, which is the default for DESC.
  const isDescending = (option & 1) !== 0;
  const isNullsFirst = (option & 2) !== 0;
  return {
    on:
      column === undefined
        ? { kind: "expression", expression: sqlText(withoutParentheses(row.expressions?.[position] ?? "")) }
        : { kind: "column", column: column.column.name },
    order: isDescending ? "desc" : "asc",
    nulls: isNullsFirst === isDescending ? null : isNullsFirst ? "first" : "last",
    operatorClass: names.classes.get(row.classes[position] ?? 0) ?? null,
    collation: readCollation(row, position, column, names),
  };
}

function readIndex(row: Row, columns: readonly CatalogColumn[], names: Names): TableIndex {
  const included = row.columns.slice(row.key_count);
  return {
    name: row.name,
    unique: row.is_unique,
    method: row.method === "btree" ? null : row.method,
    keys: row.columns.slice(0, row.key_count).map((_number, position) => readKey(row, position, columns, names)),
    include: included.map((number) => columns.find((each) => each.number === number)?.column.name ?? ""),
    predicate: row.predicate === null ? null : sqlText(row.predicate),
    nullsNotDistinct: row.nulls_not_distinct,
    comment: row.comment,
  };
}

function readExclusion(row: Row, columns: readonly CatalogColumn[], names: Names): Exclusion {
  const { method, keys, include, predicate } = readIndex(row, columns, names);
  return {
    kind: "exclusion",
    name: row.name,
    method: method ?? "btree",
    elements: keys.map((key, position) => ({ ...key, with: row.operators?.[position] ?? "" })),
    include,
    predicate,
    deferrable: readDeferrable(row),
  };
}

/**
 * Reads the indexes that do not back a key, and the exclusion constraints by their indexes. An invalid index, left by a failed CREATE INDEX
 * CONCURRENTLY, is listed as unmanaged.
 */
export async function readIndexes(
  catalog: Catalog,
  columns: ReadonlyMap<number, readonly CatalogColumn[]>,
): Promise<CatalogIndexes> {
  const rows = await queryCatalog<Row>(catalog, buildQuery(catalog.version));
  const byTable = new Map<number, TableIndex[]>();
  const others: UnmanagedObject[] = [];
  const exclusions = new Map<number, Exclusion[]>();
  if (rows.length === 0) return { byTable, exclusions, unmanaged: others };
  const names = await readNames(catalog);
  for (const row of rows) {
    if (!row.is_valid) {
      others.push(unmanaged(catalog, "invalid index", row.schema, row.table_name, row.name));
      continue;
    }
    const found = columns.get(row.table_id) ?? [];
    if (row.operators === null) append(byTable, row.table_id, readIndex(row, found, names));
    else append(exclusions, row.table_id, readExclusion(row, found, names));
  }
  return { byTable, exclusions, unmanaged: others };
}
