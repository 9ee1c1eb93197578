import type { Column, Identity } from "../../../schema/column.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { EnumType } from "../../../schema/enum-type.ts";
import { type SqlText, sqlText } from "../../../schema/expression.ts";
import { parseColumnType } from "../column-types.ts";
import { largestInteger } from "../ddl/largest-integer.ts";
import { type Catalog, queryCatalog } from "./catalog.ts";

/** A column, with its number and the ids by which other rows of the catalogue refer to it. */
export interface CatalogColumn {
  readonly column: Column;
  readonly number: number;
  /** Object id of its collation; 0 for none. */
  readonly collationId: number;
}

/** The columns of all tables in scope. */
export interface CatalogColumns {
  readonly byTable: ReadonlyMap<number, readonly CatalogColumn[]>;
  /** Object ids of the sequences behind identity and serial columns. */
  readonly sequences: ReadonlySet<number>;
}

interface Row {
  readonly table_id: number;
  readonly number: number;
  readonly name: string;
  readonly not_null: boolean;
  readonly type: string;
  readonly is_array: boolean;
  readonly element_id: number;
  readonly default_text: string | null;
  readonly generated: string;
  readonly collation_id: number;
  readonly collation: string | null;
  readonly comment: string | null;
  readonly identity: string;
  readonly sequence_id: number | null;
  /** Type, start, increment, minimum, maximum, cache and cycle of the sequence, as one value, because most columns have none. */
  readonly sequence: readonly [string, string, string, string, string, string, string] | null;
}

const query = `
  SELECT a.attrelid AS table_id, a.attnum AS number, a.attname AS name, a.attnotnull AS not_null,
    format_type(a.atttypid, a.atttypmod) AS type, el.oid IS NOT NULL AS is_array, coalesce(el.oid, t.oid) AS element_id,
    -- A default names no column: without the table's id the server need not open the table.
    pg_get_expr(ad.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE ad.adrelid END) AS default_text, a.attgenerated::text AS generated,
    a.attcollation AS collation_id, CASE WHEN a.attcollation <> t.typcollation THEN co.collname END AS collation,
    d.description AS comment, a.attidentity::text AS identity,
    s.seqrelid AS sequence_id, CASE WHEN s.seqrelid IS NOT NULL THEN ARRAY[format_type(s.seqtypid, NULL), s.seqstart::text,
      s.seqincrement::text, s.seqmin::text, s.seqmax::text, s.seqcache::text, s.seqcycle::text] END AS sequence
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_type el ON el.oid = t.typelem AND t.typcategory = 'A'
  LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
  LEFT JOIN pg_collation co ON co.oid = a.attcollation
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
  LEFT JOIN pg_depend o ON o.refclassid = 'pg_class'::regclass AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum
    AND o.classid = 'pg_class'::regclass AND (o.deptype = 'i' AND a.attidentity <> '' OR o.deptype = 'a' AND EXISTS (
      SELECT FROM pg_depend u WHERE u.classid = 'pg_attrdef'::regclass AND u.objid = ad.oid
        AND u.refclassid = 'pg_class'::regclass AND u.refobjid = o.objid))
  LEFT JOIN pg_sequence s ON s.seqrelid = o.objid
  WHERE n.nspname = ANY ($1) AND c.relkind = 'r' AND NOT c.relispartition
  ORDER BY a.attrelid, a.attnum`;

function numberUnless(text: string, isUsual: (value: bigint) => boolean): number | bigint | null {
  const value = BigInt(text);
  if (isUsual(value)) return null;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Returns the identity of a column. An option is null where it equals PostgreSQL's default. */
function readIdentity(row: Row): Identity | null {
  const isSerial = row.identity === "" && /^nextval\('(?:[^']|'')*'::regclass\)$/.test(row.default_text ?? "");
  if (row.sequence === null || (row.identity === "" && !isSerial)) return null;
  const [type, start, increment, minimum, maximum, cache, cycle] = row.sequence;
  const isDescending = BigInt(increment) < 0n;
  // The numbers end with the values of the column, or before: at the end of a sequence of a smaller type, which counts as a bound.
  const limit = largestInteger[row.type] ?? largestInteger[type] ?? 0n;
  const is = (usual: bigint) => (value: bigint) => value === usual;
  return {
    mode: isSerial ? "serial" : row.identity === "a" ? "always" : "byDefault",
    start: numberUnless(start, is(BigInt(isDescending ? maximum : minimum))),
    increment: numberUnless(increment, is(1n)),
    minimum: numberUnless(minimum, isDescending ? (value) => value <= -limit - 1n : is(1n)),
    maximum: numberUnless(maximum, isDescending ? is(-1n) : (value) => value >= limit),
    cache: numberUnless(cache, is(1n)),
    cycle: cycle === "true",
  };
}

/** Caches the results of `make` by text: thousands of columns share a few types and defaults. */
function remember<V>(make: (text: string) => V): (text: string) => V {
  const known = new Map<string, V>();
  return (text) => {
    const found = known.get(text) ?? make(text);
    known.set(text, found);
    return found;
  };
}

/** How the catalogue's texts about columns are parsed. */
interface Reading {
  readonly enums: ReadonlyMap<number, EnumType>;
  readonly type: (text: string) => ColumnType;
  readonly expression: (text: string) => SqlText;
}

function readType(row: Row, { enums, type: read }: Reading): ColumnType {
  const used = enums.get(row.element_id);
  if (used === undefined) return read(row.type);
  const type: ColumnType = { kind: "enum", name: used.name, labels: used.labels };
  return row.is_array ? { kind: "array", element: type } : type;
}

function readColumn(row: Row, reading: Reading): Column {
  const identity = readIdentity(row);
  const expression = row.default_text === null || identity !== null ? null : reading.expression(row.default_text);
  return {
    name: row.name,
    type: readType(row, reading),
    nullable: !row.not_null,
    default: row.generated === "" ? expression : null,
    generated: row.generated === "" || expression === null ? null : { expression, stored: row.generated === "s" },
    identity,
    collation: row.collation,
    comment: row.comment,
  };
}

/** Reads the columns of the tables in scope, in the order of the tables. */
export async function readColumns(catalog: Catalog, enums: ReadonlyMap<number, EnumType>): Promise<CatalogColumns> {
  const byTable = new Map<number, CatalogColumn[]>();
  const sequences = new Set<number>();
  const reading = { enums, type: remember(parseColumnType), expression: remember((text) => sqlText(text)) };
  for (const row of await queryCatalog<Row>(catalog, query)) {
    const columns = byTable.get(row.table_id) ?? [];
    byTable.set(row.table_id, columns);
    const column = readColumn(row, reading);
    columns.push({ column, number: row.number, collationId: row.collation_id });
    if (row.sequence_id !== null && column.identity !== null) sequences.add(row.sequence_id);
  }
  return { byTable, sequences };
}
