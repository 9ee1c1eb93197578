import type { Session } from "../../../connection/session.ts";
import type { IntrospectionScope } from "../../introspection-scope.ts";
import type { UnmanagedObject } from "../../../schema/database.ts";
import { formatQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { arrayText } from "../ddl/postgres-literal.ts";

/** The facts that the catalogue queries of one introspection share. */
export interface Catalog {
  readonly session: Session;
  /** Major version of the server. */
  readonly version: number;
  /** The existing schemas in scope, including the default one. */
  readonly schemas: readonly string[];
  /** The schema that is left out in names; null when no schema of the search path exists. */
  readonly defaultSchema: string | null;
  readonly excludeTables: ReadonlySet<string>;
}

/** Returns the existing schemas in scope, and which of them the server takes for the default one. */
export async function readCatalog(session: Session, version: number, scope: IntrospectionScope): Promise<Catalog> {
  const { rows } = await session.execute(
    `SELECT nspname, nspname = current_schema() AS is_default FROM pg_namespace
     WHERE nspname = current_schema() OR nspname = ANY ($1::text[])
       OR $2::boolean AND nspname !~ '^pg_' AND nspname <> 'information_schema'`,
    scope.schemas === "all" ? ["{}", true] : [arrayText(scope.schemas), false],
  );
  return {
    session,
    version,
    schemas: rows.map((row) => String(row["nspname"])),
    defaultSchema: (rows.find((row) => row["is_default"] === true)?.["nspname"] as string | undefined) ?? null,
    excludeTables: new Set(scope.excludeTables),
  };
}

/** Runs a catalogue query whose `$1` is the array of schemas. `Row` is the type of the rows that it selects. */
export async function queryCatalog<Row>({ session, schemas }: Catalog, sql: string): Promise<readonly Row[]> {
  const { rows } = await session.execute(sql, [arrayText(schemas)]);
  return rows as readonly Row[];
}

/** Returns a name as the IR has it: without a schema for objects of the default schema. */
export function catalogName({ defaultSchema }: Catalog, schema: string, name: string): QualifiedName {
  return { schema: schema === defaultSchema ? null : schema, name };
}

/** Returns an object that the IR cannot represent. `part` names a part of a table, such as a trigger or a policy. */
export function unmanaged(
  catalog: Catalog,
  kind: string,
  schema: string,
  name: string,
  part?: string,
): UnmanagedObject {
  const owner = formatQualifiedName(catalogName(catalog, schema, name));
  return { kind, name: part === undefined ? owner : `${owner}.${formatQualifiedName({ schema: null, name: part })}` };
}

/** Returns the predicate that an object does not belong to an extension. `oid` and `catalogTable` identify the object. */
export function notOfExtension(oid: string, catalogTable: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = '${catalogTable}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`;
}
