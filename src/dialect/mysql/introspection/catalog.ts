import type { Row, Session } from "../../../connection/session.ts";
import type { IntrospectionScope } from "../../introspection-scope.ts";
import type { MysqlServer } from "../column-types.ts";
import { stringLiteral } from "../ddl/mysql-literal.ts";
import { decodeExpression } from "./decode-expression.ts";

/**
 * The condition that a row of `COLUMNS` is the primary key that MySQL made by itself for a table without one, of which the table is to know
 * nothing (https://dev.mysql.com/doc/refman/8.4/en/create-table-gipks.html).
 */
export const isGeneratedKey =
  "(COLUMN_NAME = 'my_row_id' AND EXTRA LIKE '%auto_increment%' AND EXTRA LIKE '%INVISIBLE%')";

/** The facts that the catalogue queries of one introspection share. */
export interface Catalog {
  readonly session: Session;
  readonly server: MysqlServer;
  readonly database: string;
  /** Default collation of the database. */
  readonly collation: string;
  readonly excludeTables: ReadonlySet<string>;
  /** Whether definitions are read to be written again, so that what the server does not tell is refused. */
  readonly isRestated: boolean;
  /** Returns the predicate ` AND column IN (…)` for the requested tables; empty where all are requested. */
  only(column: string): string;
}

/** Returns the facts about the database of a session. */
export async function readCatalog(
  session: Session,
  server: MysqlServer,
  { excludeTables, tables }: IntrospectionScope,
  isRestated = false,
): Promise<Catalog> {
  const { rows } = await session.execute("SELECT DATABASE() AS name, @@collation_database AS collation");
  return {
    session,
    server,
    database: String(rows[0]?.["name"]),
    collation: String(rows[0]?.["collation"]),
    excludeTables: new Set(excludeTables),
    isRestated,
    only: (column) => {
      if (tables === undefined) return "";
      const names = tables.map(({ name }) => stringLiteral(name)).join(", ");
      return names === "" ? " AND 1 = 0" : ` AND ${column} IN (${names})`;
    },
  };
}

/**
 * Runs a query over `information_schema` in which `$schema` stands for the database. It is inlined as a literal, because only then does the
 * server search this one database instead of all.
 */
export async function queryCatalog<T>({ session, database }: Catalog, sql: string): Promise<readonly T[]> {
  const { rows } = await session.execute(sql.replaceAll("$schema", stringLiteral(database)));
  return rows as readonly (Row & T)[];
}

/** Returns an expression as SQL, from the text that the catalogue shows. */
export function readExpression({ server }: Pick<Catalog, "server">, text: string): string {
  return server === "mysql" ? decodeExpression(text) : text;
}

/** Returns rows grouped by the name of their table. */
export function groupByTable<R extends { readonly table_name: string }>(rows: readonly R[]): ReadonlyMap<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groups.get(row.table_name);
    if (group === undefined) groups.set(row.table_name, [row]);
    else group.push(row);
  }
  return groups;
}
