import { expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import type { Session } from "../../src/connection/session.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { openMysqlSession } from "../../src/dialect/mysql/session.ts";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { describeEachServer } from "../dialect/mysql/mysql-fixture.ts";
import { createDatabaseOn } from "../engine/mysql.ts";
import type { MysqlServerName } from "../engine/mysql-server.ts";
import { dumpCatalogue } from "./catalogue-dump.ts";
import { insertsOf, isPresent, mysqlCorpora, readCorpus } from "./corpora.ts";
import { expectWholeSchema, rewriteOwnSchema } from "./own-schema.ts";
import { introspect, managedForm, replayOperations, startReplay, writeSchema } from "./rewrite.ts";

async function withDatabase<R>(server: MysqlServerName, use: (session: Session) => Promise<R>): Promise<R> {
  const database = await createDatabaseOn(server);
  const session = await openMysqlSession(parseDatabaseUrl(database.url));
  try {
    return await use(session);
  } finally {
    await session.close();
    await database.drop();
  }
}

async function countRows(session: Session, tables: Iterable<string>): Promise<Record<string, unknown>> {
  const counts: Record<string, unknown> = {};
  for (const table of tables) {
    counts[table] = (await session.execute(`SELECT count(*) AS counted FROM \`${table}\``)).rows[0]?.["counted"];
  }
  return counts;
}

async function rewrite(server: MysqlServerName, corpus: (typeof mysqlCorpora)[number]): Promise<void> {
  const script = readCorpus(corpus);
  const dialect = await loadDialect(server);
  await withDatabase(server, (source) =>
    withDatabase(server, async (copy) => {
      await dialect.runSqlScript(source, script);
      const found = await introspect(source);
      expect(found.tables.size).toBe(corpus.tables);
      expect(found.unmanaged.map(({ kind, name }) => `${kind} ${name}`)).toMatchSnapshot(`${corpus.name}: not managed`);

      const file = await writeSchema(source, found);
      const built = await replayOperations(await startReplay(copy), file.upgrade, "the revision");
      const again = await introspect(copy);
      expect(managedForm(again)).toEqual(managedForm(found));
      expect(diffDatabase(again, found, { comparator: dialect.comparator }).operations).toEqual([]);
      expect(await dumpCatalogue(copy)).toEqual(await dumpCatalogue(source));

      const inserts = insertsOf(script);
      if (inserts !== "") {
        await dialect.runSqlScript(copy, `SET foreign_key_checks = 0; ${inserts}; SET foreign_key_checks = 1`);
        expect(await countRows(copy, found.tables.keys())).toEqual(await countRows(source, found.tables.keys()));
      }
      await replayOperations(built, file.downgrade, "the downgrade");
      expect(managedForm(await introspect(copy))).toEqual([]);
    }),
  );
}

describeEachServer("R57 schemas are written as revisions and built again, %s", (server) => {
  test("the project's own schema", async () => {
    const report = await withDatabase(server, (source) =>
      withDatabase(server, (copy) => rewriteOwnSchema({ source, copy })),
    );
    expectWholeSchema(server, report);
    expect(report.notManaged).toMatchSnapshot("not managed");
  });
  test.for(mysqlCorpora)("$name", async (corpus, { skip }) => {
    skip(!isPresent(corpus));
    await expect(rewrite(server, corpus)).resolves.toBeUndefined();
  });
});
