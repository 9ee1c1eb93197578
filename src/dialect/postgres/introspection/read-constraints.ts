import type { Constraint, Deferrable, ReferentialAction } from "../../../schema/constraint.ts";
import type { UnmanagedObject } from "../../../schema/database.ts";
import { sqlText } from "../../../schema/expression.ts";
import { type Catalog, catalogName, queryCatalog, unmanaged } from "./catalog.ts";
import type { CatalogColumn } from "./read-columns.ts";

/** The constraints of all tables in scope. */
export interface CatalogConstraints {
  readonly byTable: ReadonlyMap<number, readonly Constraint[]>;
  readonly unmanaged: readonly UnmanagedObject[];
}

interface Row {
  readonly table_id: number;
  readonly schema: string;
  readonly table_name: string;
  readonly name: string;
  readonly kind: string;
  readonly is_deferrable: boolean;
  readonly is_deferred: boolean;
  readonly is_valid: boolean;
  readonly is_odd: boolean;
  readonly columns: readonly number[] | null;
  readonly index_columns: readonly number[] | null;
  readonly key_count: number | null;
  readonly nulls_not_distinct: boolean | null;
  readonly foreign_schema: string | null;
  readonly foreign_table: string | null;
  readonly foreign_columns: readonly string[] | null;
  readonly on_delete: string;
  readonly on_update: string;
  readonly match: string;
  readonly expression: string | null;
}

function buildQuery(version: number): string {
  // Features that the IR cannot represent: NO INHERIT, NOT ENFORCED, WITHOUT OVERLAPS, ON DELETE SET NULL (columns).
  const odd = [
    "con.contype = 'c' AND con.connoinherit",
    ...(version >= 15 ? ["con.confdelsetcols IS NOT NULL"] : []),
    ...(version >= 18 ? ["con.conperiod", "NOT con.conenforced"] : []),
  ];
  return `
    SELECT con.conrelid AS table_id, n.nspname AS schema, c.relname AS table_name, con.conname AS name, con.contype::text AS kind,
      con.condeferrable AS is_deferrable, con.condeferred AS is_deferred, con.convalidated AS is_valid,
      (${odd.join(" OR ")}) AS is_odd, array_to_json(con.conkey) AS columns,
      array_to_json(i.indkey::int2[]) AS index_columns, i.indnkeyatts AS key_count,
      ${version >= 15 ? "i.indnullsnotdistinct" : "false"} AS nulls_not_distinct,
      fn.nspname AS foreign_schema, f.relname AS foreign_table,
      (SELECT array_agg(a.attname::text ORDER BY k.position) FROM unnest(con.confkey) WITH ORDINALITY AS k (number, position)
        JOIN pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.number) AS foreign_columns,
      con.confdeltype::text AS on_delete, con.confupdtype::text AS on_update, con.confmatchtype::text AS match,
      CASE WHEN con.contype = 'c' THEN pg_get_expr(con.conbin, con.conrelid) END AS expression
    FROM pg_constraint con
    JOIN pg_class c ON c.oid = con.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_index i ON i.indexrelid = con.conindid AND con.contype IN ('p', 'u')
    LEFT JOIN pg_class f ON f.oid = con.confrelid
    LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
    WHERE n.nspname = ANY ($1) AND c.relkind = 'r' AND NOT c.relispartition AND con.contype IN ('p', 'u', 'f', 'c')
      -- A foreign key to a partitioned table has further rows, for its partitions.
      AND con.conparentid = 0
    ORDER BY con.conrelid, con.contype, con.conname`;
}

const actions: Readonly<Record<string, ReferentialAction>> = {
  a: "no action",
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

/** Returns whether a constraint is deferrable, from its row in pg_constraint. */
export function readDeferrable({
  is_deferrable: isDeferrable,
  is_deferred: isDeferred,
}: Pick<Row, "is_deferrable" | "is_deferred">): Deferrable {
  if (!isDeferrable) return "no";
  return isDeferred ? "initiallyDeferred" : "initiallyImmediate";
}

/** Returns a constraint, or null for one that the IR cannot represent. */
function readConstraint(catalog: Catalog, row: Row, nameOf: (column: number) => string): Constraint | null {
  if (row.is_odd) return null;
  const { name } = row;
  const columns = (row.columns ?? []).map(nameOf);
  const include = (row.index_columns ?? []).slice(row.key_count ?? 0).map(nameOf);
  const deferrable = readDeferrable(row);
  switch (row.kind) {
    case "p":
      return { kind: "primaryKey", name, columns, include, deferrable };
    case "u":
      return { kind: "unique", name, columns, include, nullsNotDistinct: row.nulls_not_distinct === true, deferrable };
    case "f":
      return {
        kind: "foreignKey",
        name,
        columns,
        references: {
          table: catalogName(catalog, row.foreign_schema ?? "", row.foreign_table ?? ""),
          columns: row.foreign_columns ?? [],
        },
        onDelete: actions[row.on_delete] ?? "no action",
        onUpdate: actions[row.on_update] ?? "no action",
        match: row.match === "f" ? "full" : "simple",
        deferrable,
        notValid: !row.is_valid,
      };
    case "c":
      return { kind: "check", name, expression: sqlText(row.expression ?? ""), notValid: !row.is_valid };
    default:
      return null;
  }
}

/** Reads primary keys, unique constraints, foreign keys and checks. Constraints that the IR cannot represent are listed as unmanaged. */
export async function readConstraints(
  catalog: Catalog,
  columns: ReadonlyMap<number, readonly CatalogColumn[]>,
): Promise<CatalogConstraints> {
  const byTable = new Map<number, Constraint[]>();
  const others: UnmanagedObject[] = [];
  for (const row of await queryCatalog<Row>(catalog, buildQuery(catalog.version))) {
    const nameOf = (number: number) =>
      columns.get(row.table_id)?.find((column) => column.number === number)?.column.name ?? "";
    const constraint = readConstraint(catalog, row, nameOf);
    if (constraint === null) {
      if (!catalog.excludeTables.has(row.table_name))
        others.push(unmanaged(catalog, "constraint", row.schema, row.table_name, row.name));
      continue;
    }
    const constraints = byTable.get(row.table_id) ?? [];
    byTable.set(row.table_id, constraints);
    constraints.push(constraint);
  }
  return { byTable, unmanaged: others };
}
