import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { canonicalForm } from "../../src/schema/canonical-form.ts";

/**
 * Returns all that a database holds as text: the canonical form of its schema, the rows of every table, and which runs its history
 * has finished. Random keys are told only to be there.
 */
export async function readState(url: string): Promise<string> {
  const parsed = parseDatabaseUrl(url);
  const session = await (await loadConnector(parsed.dialect)).open(parsed);
  try {
    const dialect = await loadDialect(session.dialect);
    const own = ["aludel_version", "aludel_history"];
    const database = await dialect.introspect(session, { schemas: [], excludeTables: own });
    const lines = [...canonicalForm(database)];
    for (const table of [...database.tables.keys()].toSorted()) {
      const { rows } = await session.execute(`SELECT * FROM ${dialect.quoteIdentifier(table)}`);
      const texts = rows.map((row) =>
        JSON.stringify({ ...row, ...("token" in row ? { token: typeof row["token"] } : {}) }),
      );
      lines.push(`${table}: ${texts.length} rows`, ...texts.toSorted());
    }
    const { rows: versions } = await session.execute("SELECT revision FROM aludel_version ORDER BY revision");
    const { rows: runs } = await session.execute(
      "SELECT revision, direction, segments_done AS segments FROM aludel_history WHERE finished_at IS NOT NULL ORDER BY id",
    );
    return [...lines, JSON.stringify(versions), ...runs.map((run) => JSON.stringify(run))].join("\n");
  } finally {
    await session.close();
  }
}
