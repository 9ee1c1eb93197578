import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import type { Session } from "../../src/connection/session.ts";
import { sqliteComparator } from "../../src/dialect/sqlite/comparator.ts";
import { openSqliteSession } from "../../src/dialect/sqlite/session.ts";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { createSqliteDatabase } from "../engine/sqlite.ts";
import { dumpCatalogue } from "./catalogue-dump.ts";
import { type Corpus, insertsOf, isPresent, readCorpus, sqliteCorpora } from "./corpora.ts";
import { expectWholeSchema, rewriteOwnSchema } from "./own-schema.ts";
import { introspect, managedForm, replayOperations, startReplay, writeSchema } from "./rewrite.ts";

async function withDatabase<R>(use: (session: Session) => Promise<R>): Promise<R> {
  const database = await createSqliteDatabase();
  const session = await openSqliteSession(parseDatabaseUrl(database.url), { create: true });
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
    counts[table] = (await session.execute(`SELECT count(*) AS rows FROM "${table}"`)).rows[0]?.["rows"];
  }
  return counts;
}

async function rewrite(corpus: Pick<Corpus, "name" | "file" | "tables">): Promise<void> {
  const script = readCorpus(corpus);
  await withDatabase((source) =>
    withDatabase(async (copy) => {
      await source.executeScript(`PRAGMA foreign_keys = off; BEGIN; ${script}; COMMIT;`);
      const found = await introspect(source);
      expect(found.tables.size).toBe(corpus.tables);
      expect(found.unmanaged.map(({ kind, name }) => `${kind} ${name}`)).toMatchSnapshot(`${corpus.name}: not managed`);

      const file = await writeSchema(source, found);
      const built = await replayOperations(await startReplay(copy), file.upgrade, "the revision");
      const again = await introspect(copy);
      expect(managedForm(again)).toEqual(managedForm(found));
      expect(diffDatabase(again, found, { comparator: sqliteComparator }).operations).toEqual([]);
      const isManaged = (line: string) => !/^(?:view|trigger) /.test(line);
      expect(await dumpCatalogue(copy)).toEqual((await dumpCatalogue(source)).filter(isManaged));

      const inserts = insertsOf(script);
      if (inserts !== "") {
        await copy.executeScript(`PRAGMA foreign_keys = off; BEGIN; ${inserts}; COMMIT;`);
        expect(await countRows(copy, found.tables.keys())).toEqual(await countRows(source, found.tables.keys()));
      }
      await replayOperations(built, file.downgrade, "the downgrade");
      expect(managedForm(await introspect(copy))).toEqual([]);
    }),
  );
}

test("R57 the project's own schema is written as a revision and built again, SQLite", async () => {
  const report = await withDatabase((source) => withDatabase((copy) => rewriteOwnSchema({ source, copy })));
  expectWholeSchema("sqlite", report);
  expect(report.notManaged).toMatchSnapshot("not managed");
});

describe("R57 public schemas are written as revisions and built again, SQLite", () => {
  test.for(sqliteCorpora)("$name", async (corpus, { skip }) => {
    skip(!isPresent(corpus));
    await expect(rewrite(corpus)).resolves.toBeUndefined();
  });
});
