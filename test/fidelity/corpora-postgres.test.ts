import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import type { Session } from "../../src/connection/session.ts";
import { openPostgresSession } from "../../src/dialect/postgres/session.ts";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { postgresComparator } from "../../src/dialect/postgres/comparator.ts";
import type { Database } from "../../src/schema/database.ts";
import { createPostgresDatabase, executePostgres, postgresVersions } from "../engine/postgres.ts";
import { dumpCatalogue } from "./catalogue-dump.ts";
import { type Corpus, findCorpora, insertsOf, postgresCorpora, readCorpus } from "./corpora.ts";
import { type DumpEntry, pgDump, pgDumpVersion } from "./pg-dump.ts";
import { introspect, managedForm, replayOperations, startReplay, writeSchema } from "./rewrite.ts";

/** A database with the session and the URL of it. */
interface Opened {
  readonly url: string;
  readonly session: Session;
}

async function withDatabase<R>(version: string, use: (database: Opened) => Promise<R>): Promise<R> {
  // A server given by URL is the only one.
  const database = await createPostgresDatabase({ version: postgresVersions()[0] && version });
  try {
    const session = await openPostgresSession(parseDatabaseUrl(database.url));
    try {
      return await use({ url: database.url, session });
    } finally {
      await session.close();
    }
  } finally {
    await database.drop();
  }
}

/** Returns whether an entry of a dump belongs to what is managed. */
function buildManagedFilter(unmanaged: Database["unmanaged"]): (entry: DumpEntry) => boolean {
  const names = unmanaged.map(({ name }) => name.replaceAll('"', ""));
  const isOfTable = ({ sql, name }: DumpEntry) =>
    names.some(
      (other) =>
        sql.includes(`ON public.${other} `) ||
        sql.includes(`ONLY public.${other}\n`) ||
        sql.includes(`ONLY public.${other} `) ||
        name === other ||
        name.startsWith(`${other} `) ||
        name.startsWith(`${other}(`),
    );
  const managed = /^(?:TABLE|SEQUENCE.*|(?:FK )?CONSTRAINT|INDEX|TYPE|DEFAULT|COMMENT)$/;
  return (entry: DumpEntry) => managed.test(entry.type) && !entry.name.startsWith("SCHEMA ") && !isOfTable(entry);
}

async function countRows({ session }: Opened, tables: Iterable<string>): Promise<Record<string, unknown>> {
  const counts: Record<string, unknown> = {};
  for (const table of tables) {
    counts[table] = (await session.execute(`SELECT count(*)::int AS rows FROM "${table}"`)).rows[0]?.["rows"];
  }
  return counts;
}

async function rewrite(corpus: Corpus): Promise<void> {
  const script = readCorpus(corpus);
  await withDatabase(corpus.version, (source) =>
    withDatabase(corpus.version, async (copy) => {
      await executePostgres(source.url, script);
      const found = await introspect(source.session);
      expect(found.tables.size).toBe(corpus.tables);
      expect(found.unmanaged.map(({ kind, name }) => `${kind} ${name}`)).toMatchSnapshot(`${corpus.name}: not managed`);

      const setup = corpus.setup === null ? "" : (script.match(corpus.setup) ?? []).join("\n");
      await executePostgres(copy.url, `SET client_min_messages = warning; ${setup}`);
      const before = await introspect(copy.session);
      const file = await writeSchema(source.session, found);
      const built = await replayOperations(await startReplay(copy.session), file.upgrade, "the revision");

      const again = await introspect(copy.session);
      expect(managedForm(again)).toEqual(managedForm(found));
      expect(diffDatabase(again, found, { comparator: postgresComparator }).operations).toEqual([]);
      expect(await dumpCatalogue(copy.session)).toEqual(await dumpCatalogue(source.session));
      const isManaged = buildManagedFilter(found.unmanaged.filter(({ kind }) => kind !== "sequence"));
      if (pgDumpVersion !== null && pgDumpVersion >= Number(corpus.version)) {
        expect(pgDump(copy.url).filter(isManaged)).toEqual(pgDump(source.url).filter(isManaged));
      }

      const inserts = insertsOf(script);
      if (inserts !== "") {
        // Some scripts add their foreign keys last and write rows before those that they refer to.
        await executePostgres(copy.url, `SET session_replication_role = replica; ${inserts}`);
        expect(await countRows(copy, found.tables.keys())).toEqual(await countRows(source, found.tables.keys()));
      }
      await replayOperations(built, file.downgrade, "the downgrade");
      expect(await introspect(copy.session)).toEqual(before);
    }),
  );
}

const corpora = findCorpora(postgresCorpora);

describe.runIf(corpora.length > 0)("R57 public schemas are written as revisions and built again, PostgreSQL", () => {
  test.each(corpora)("$name", rewrite, 60_000);
});
