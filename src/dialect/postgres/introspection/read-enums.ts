import type { EnumType } from "../../../schema/enum-type.ts";
import { type Catalog, catalogName, notOfExtension, queryCatalog } from "./catalog.ts";

/** The enums of a database. */
export interface CatalogEnums {
  /** All enums by object id, including those outside the scope, because columns in scope may use them. */
  readonly byId: ReadonlyMap<number, EnumType>;
  /** The enums in scope that do not belong to an extension. */
  readonly owned: readonly EnumType[];
}

interface Row {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly labels: readonly string[];
  readonly comment: string | null;
  readonly is_owned: boolean;
}

/** Reads the enums with their labels in their sort order. */
export async function readEnums(catalog: Catalog): Promise<CatalogEnums> {
  const rows = await queryCatalog<Row>(
    catalog,
    `SELECT t.oid, n.nspname AS schema, t.typname AS name, d.description AS comment,
       coalesce((SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), '{}') AS labels,
       n.nspname = ANY ($1) AND ${notOfExtension("t.oid", "pg_type")} AS is_owned
     FROM pg_type t
     JOIN pg_namespace n ON n.oid = t.typnamespace
     LEFT JOIN pg_description d ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid AND d.objsubid = 0
     WHERE t.typtype = 'e'
     ORDER BY n.nspname, t.typname`,
  );
  const enums = rows.map(({ oid, schema, name, labels, comment, is_owned: isOwned }) => ({
    oid,
    isOwned,
    type: { name: catalogName(catalog, schema, name), labels, comment },
  }));
  return {
    byId: new Map(enums.map(({ oid, type }) => [oid, type])),
    owned: enums.filter(({ isOwned }) => isOwned).map(({ type }) => type),
  };
}
