import type { Session } from "../../connection/session.ts";
import type { IntrospectionScope } from "../introspection-scope.ts";
import type { Database, UnmanagedObject } from "../../schema/database.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";
import type { Table } from "../../schema/table.ts";
import { majorVersion } from "./ddl/plan-operations.ts";
import { readCatalog } from "./introspection/catalog.ts";
import { readColumns } from "./introspection/read-columns.ts";
import { readConstraints } from "./introspection/read-constraints.ts";
import { readEnums } from "./introspection/read-enums.ts";
import { readIndexes } from "./introspection/read-indexes.ts";
import { readTables } from "./introspection/read-tables.ts";
import { readUnmanaged } from "./introspection/read-unmanaged.ts";

/** Runs `read` in a transaction with a snapshot, so that all queries see the database at the same instant. */
async function withSnapshot<R>(session: Session, read: () => Promise<R>): Promise<R> {
  if (session.inTransaction) return read();
  await session.begin();
  try {
    await session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    // JIT compilation of the queries would take longer than running them.
    await session.execute("SET LOCAL jit = off");
    return await read();
  } finally {
    await session.rollback().catch(() => undefined);
  }
}

function byName(left: UnmanagedObject, right: UnmanagedObject): number {
  const leftKey = `${left.kind} ${left.name}`;
  const rightKey = `${right.kind} ${right.name}`;
  return leftKey < rightKey ? -1 : leftKey > rightKey ? 1 : 0;
}

async function readDatabase(session: Session, scope: IntrospectionScope): Promise<Database> {
  const catalog = await readCatalog(session, majorVersion(session.serverVersion), scope);
  const relations = await readTables(catalog);
  const enums = await readEnums(catalog);
  const columns = await readColumns(catalog, enums.byId);
  const constraints = await readConstraints(catalog, columns.byTable);
  const indexes = await readIndexes(catalog, columns.byTable);
  const others = await readUnmanaged(catalog, columns.sequences);
  const tables = [...relations.tables].map(([id, table]): Table => ({
    ...table,
    columns: (columns.byTable.get(id) ?? []).map(({ column }) => column),
    constraints: [...(constraints.byTable.get(id) ?? []), ...(indexes.exclusions.get(id) ?? [])],
    indexes: indexes.byTable.get(id) ?? [],
  }));
  return {
    schemas: new Set(catalog.schemas.filter((schema) => schema !== catalog.defaultSchema)),
    enums: new Map(enums.owned.map((type) => [formatQualifiedName(type.name), type])),
    tables: new Map(tables.map((table) => [formatQualifiedName(table.name), table])),
    rows: new Map(),
    unmanaged: [...relations.unmanaged, ...constraints.unmanaged, ...indexes.unmanaged, ...others].toSorted(byName),
  };
}

/**
 * Returns the schema of the database, in PostgreSQL's own terms: the default schema and those in scope, by a few queries over pg_catalog.
 */
export async function introspectPostgres(session: Session, scope: IntrospectionScope): Promise<Database> {
  return withSnapshot(session, () => readDatabase(session, scope));
}
