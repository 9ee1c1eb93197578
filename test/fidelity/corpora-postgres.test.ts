import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import type { Session } from "../../src/connection/session.ts";
import { openPostgresSession } from "../../src/dialect/postgres/session.ts";
import { schemaMark } from "../../src/dialect/postgres/ddl/schema-statements.ts";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { postgresComparator } from "../../src/dialect/postgres/comparator.ts";
import type { Database } from "../../src/schema/database.ts";
import { createPostgresDatabase, executePostgres, postgresVersions } from "../engine/postgres.ts";
import { findPostgresBinaries } from "../engine/postgres-binaries.ts";
import { dumpCatalogue } from "./catalogue-dump.ts";
import { type Corpus, insertsOf, isPresent, postgresCorpora, readCorpus } from "./corpora.ts";
import { expectWholeSchema, rewriteOwnSchema } from "./own-schema.ts";
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

/** Returns what pg_dump says of a database, object by object; nothing where the machine's is older than the server. */
function dumpAll(version: string, { url }: Opened): readonly string[] {
  if (pgDumpVersion === null || pgDumpVersion < Number(version)) return [];
  return pgDump(url).map(({ type, name, sql }) => `${type} ${name}: ${sql}`);
}

/** Returns the server's own types that no column of a database has; those that only its catalogue uses are called `pg_…`. */
async function findUnusedTypes({ session }: Opened): Promise<readonly unknown[]> {
  const { rows } = await session.execute(
    `SELECT t.typname AS name FROM pg_type t
     WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'r', 'm') AND t.typname !~ '^_|^gtsvector$'
       AND (t.typname !~ '^pg_' OR t.typname IN ('pg_lsn', 'pg_snapshot'))
       AND NOT EXISTS (SELECT FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE a.atttypid = t.oid AND c.relkind = 'r' AND c.relnamespace <> 'pg_catalog'::regnamespace)
     ORDER BY t.typname`,
  );
  return rows.map(({ name }) => name);
}

const inReach = ["15", "18"].filter((version) => findPostgresBinaries(version) !== undefined);

describe("R57 the project's own schema is written as a revision and built again, PostgreSQL", () => {
  test.each(inReach)("%s", async (version) => {
    await withDatabase(version, (source) =>
      withDatabase(version, async (copy) => {
        const report = await rewriteOwnSchema({
          source: source.session,
          copy: copy.session,
          newer: version === "18" ? "18" : null,
          // A schema that a revision makes says so in a comment.
          dumpMore: (which) =>
            dumpAll(version, which === "copy" ? copy : source).filter((line) => !line.includes(schemaMark)),
        });
        expectWholeSchema("postgres", report);
        expect(report.notManaged).toMatchSnapshot("not managed");
        expect(await findUnusedTypes(source)).toEqual([]);
      }),
    );
  });
});

describe("R57 public schemas are written as revisions and built again, PostgreSQL", () => {
  test.for(postgresCorpora)("$name", async (corpus, { skip }) => {
    skip(!isPresent(corpus));
    await expect(rewrite(corpus)).resolves.toBeUndefined();
  });
});
