import type { Session } from "../../connection/session.ts";
import type { IntrospectionScope } from "../introspection-scope.ts";
import { constrainedColumns, type Constraint } from "../../schema/constraint.ts";
import type { Database, UnmanagedObject } from "../../schema/database.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";
import type { Table } from "../../schema/table.ts";
import { indexedColumns, type TableIndex } from "../../schema/table-index.ts";
import type { MysqlServer } from "./column-types.ts";
import { type Catalog, groupByTable, queryCatalog, readCatalog } from "./introspection/catalog.ts";
import { readColumn, readColumnRows } from "./introspection/read-columns.ts";
import { readConstraints } from "./introspection/read-constraints.ts";
import { readIndexes } from "./introspection/read-indexes.ts";
import { listPeriods, readPeriods, withoutPeriods } from "./introspection/read-periods.ts";
import { readUnmanaged } from "./introspection/read-unmanaged.ts";

interface TableRow {
  readonly name: string;
  readonly collation: string;
  readonly engine: string;
  readonly comment: string;
}

/** The storage engine that tables have by default. */
const usualEngine = "innodb";

function readTables(catalog: Catalog): Promise<readonly TableRow[]> {
  return queryCatalog<TableRow>(
    catalog,
    `SELECT TABLE_NAME AS name, TABLE_COLLATION AS collation, ENGINE AS engine, TABLE_COMMENT AS comment
     FROM information_schema.TABLES WHERE TABLE_SCHEMA = $schema AND TABLE_TYPE = 'BASE TABLE'${catalog.only("TABLE_NAME")} ORDER BY TABLE_NAME`,
  );
}

/** Returns whether the server has created an index for a foreign key: it has the name and the columns of the key. */
function isMadeForKey(index: TableIndex, constraints: readonly Constraint[]): boolean {
  return constraints.some(
    (constraint) =>
      constraint.kind === "foreignKey" &&
      constraint.name === index.name &&
      !index.unique &&
      constrainedColumns(constraint).join("\0") === indexedColumns(index).join("\0"),
  );
}

function byName(left: UnmanagedObject, right: UnmanagedObject): number {
  const leftKey = `${left.kind} ${left.name}`;
  const rightKey = `${right.kind} ${right.name}`;
  return leftKey < rightKey ? -1 : leftKey > rightKey ? 1 : 0;
}

/**
 * Returns the schema of the session's database, in the server's own terms, by a few queries over `information_schema`. `isRestated` says that
 * definitions are read to be written again.
 *
 * @throws AludelError UNREADABLE_DEFINITION for a default that the server does not tell as it is stored, where definitions are restated
 */
export async function introspectMysql(
  server: MysqlServer,
  session: Session,
  scope: IntrospectionScope,
  isRestated = false,
): Promise<Database> {
  const catalog = await readCatalog(session, server, scope, isRestated);
  const found = (await readTables(catalog)).filter(({ name }) => !catalog.excludeTables.has(name));
  const columns = groupByTable(await readColumnRows(catalog, new Set(found.map(({ name }) => name))));
  const constraints = await readConstraints(catalog);
  const periods = await readPeriods(catalog, constraints.byTable);
  const indexes = await readIndexes(catalog);
  const others = scope.tables === undefined ? await readUnmanaged(catalog) : [];
  const tables = found.map(({ name, collation, engine, comment }): Table => {
    const own = constraints.byTable.get(name) ?? [];
    const keys = indexes.get(name);
    const primaryKey = keys?.primaryKey ?? null;
    return {
      name: { schema: null, name },
      columns: (columns.get(name) ?? []).map((row) =>
        readColumn(catalog, row, collation, constraints.json.has(`${name}.${row.name}`)),
      ),
      constraints: withoutPeriods(
        [...(primaryKey === null ? [] : [primaryKey]), ...(keys?.uniques ?? []), ...own],
        periods.get(name),
      ),
      indexes: (keys?.indexes ?? []).filter((index) => !isMadeForKey(index, own)),
      comment: comment === "" ? null : comment,
      options: {
        ...(collation === catalog.collation ? {} : { collation }),
        ...(engine.toLowerCase() === usualEngine ? {} : { engine }),
      },
    };
  });
  return {
    schemas: new Set(),
    enums: new Map(),
    tables: new Map(tables.map((table) => [formatQualifiedName(table.name), table])),
    rows: new Map(),
    unmanaged: [...constraints.unmanaged, ...listPeriods(periods), ...others].toSorted(byName),
  };
}
