import type { Config } from "../../config/config.ts";
import { quoteName } from "../../migration/bookkeeping/migration-database.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";
import { isOwnTable } from "../../migration/bookkeeping/own-tables.ts";
import { openProject } from "../../project/open-project.ts";

/** The tables of a database. */
export interface TablesReport {
  readonly tables: readonly {
    readonly name: string;
    /** Number of rows. */
    readonly rows: number;
    /** Whether it is Aludel's own. */
    readonly own: boolean;
  }[];
}

/** Returns the tables of the database with their rows counted, Aludel's own last. */
export async function tables(config: Config): Promise<TablesReport> {
  return openProject(config).withDatabase({}, async (opened) => {
    const database = await opened.load();
    const { session, dialect } = database;
    const scope = { schemas: config.schemas, excludeTables: [] };
    const found = [...(await dialect.introspect(session, scope)).tables.values()].map(({ name }) => name);
    const report: TablesReport["tables"][number][] = [];
    for (const name of found) {
      const { rows } = await session.execute(`SELECT count(*) AS counted FROM ${quoteName(dialect, name)}`);
      report.push({
        name: formatQualifiedName(name),
        rows: Number(rows[0]?.["counted"]),
        own: isOwnTable(database, name),
      });
    }
    const byName = report.toSorted((a, b) => Number(a.own) - Number(b.own) || (a.name < b.name ? -1 : 1));
    return { tables: byName };
  });
}
