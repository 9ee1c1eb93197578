import type { Session } from "../../../connection/session.ts";
import type { IntrospectionScope } from "../../introspection-scope.ts";
import type { UnmanagedObject } from "../../../schema/database.ts";
import { formatQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { arrayText } from "../ddl/postgres-literal.ts";

/** What the catalogue queries of one introspection share. */
export interface Catalog {
  readonly session: Session;
  /** Major version of the server. */
  readonly version: number;
  /** Existing schemas that are read, the default one among them. */
  readonly schemas: readonly string[];
  /** The schema whose objects have no schema in their names; null when the search path names none that exists. */
  readonly defaultSchema: string | null;
  readonly excludeTables: ReadonlySet<string>;
}

/** Returns the schemas in scope that exist, by what the server takes for the default one. */
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

/** Runs a catalogue query whose `$1` is the array of schemas. `Row` names what it selects. */
export async function queryCatalog<Row>({ session, schemas }: Catalog, sql: string): Promise<readonly Row[]> {
  const { rows } = await session.execute(sql, [arrayText(schemas)]);
  return rows as readonly Row[];
}

/** Returns a name as the IR has it: without schema in the default one. */
export function catalogName({ defaultSchema }: Catalog, schema: string, name: string): QualifiedName {
  return { schema: schema === defaultSchema ? null : schema, name };
}

/** Returns an object that the IR does not hold. `part` names a part of a table: a trigger, a policy. */
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

/** Returns the condition that an object belongs to no extension; `oid` and `catalogTable` say which object. */
export function notOfExtension(oid: string, catalogTable: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = '${catalogTable}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`;
}
