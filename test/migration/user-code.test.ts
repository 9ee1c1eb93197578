import { sql, type Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AludelError } from "../../src/error/aludel-error.ts";
import type { Operation } from "../../src/operation/operation.ts";
import type { RowFunction } from "../../src/operation/run.ts";
import type { TestDatabase } from "../engine/engine.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";
import { waitUntil } from "../engine/wait-until.ts";
import {
  column,
  createTable,
  execute,
  openMigration,
  type TestMigration,
  type TestRevision,
} from "./migration-fixture.ts";

interface Tables {
  readonly words: { readonly id: number; readonly word: string };
}

type Db = Kysely<Tables>;

function code(run: (db: Db) => unknown): Operation {
  return { kind: "run", run: run as RowFunction, replay: true };
}

const add = (db: Pick<Db, "insertInto">, id: number) => db.insertInto("words").values({ id, word: "late" }).execute();
const forget = (promise: Promise<unknown>): void => void promise.catch(() => undefined);
const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

const base: TestRevision = {
  id: "base",
  upgrade: [createTable("words", [column("id"), column("word", { kind: "varchar", length: 20 })])],
};

/** Code that returns before its queries are done, in as many ways as there are. */
const forgotten: Readonly<Record<string, (db: Db) => unknown>> = {
  // oxlint-disable-next-line no-misused-promises -- it is the mistake that is tried
  "forEach with an async function": (db) => [1, 2, 3].forEach(async (id) => void (await add(db, id))),
  "a query in a function that is not async": (db) => void add(db, 1),
  "an array of queries": (db) => [1, 2].map(async (id) => add(db, id)),
  "one of two queries": async (db) => {
    forget(add(db, 1));
    await tick();
    forget(add(db, 2));
  },
  "a chain of two": async (db) => forget(add(db, 1).then(async () => add(db, 2))),
  "a timer": (db) => void setTimeout(() => forget(add(db, 1)), 20),
  "work of another kind before the query": (db) => forget(tick().then(async () => add(db, 1))),
  "a transaction": (db) => forget(db.transaction().execute(async (inner) => add(inner, 1))),
  "a transaction by hand that is not ended": async (db) => {
    const inner = await db.startTransaction().execute();
    await add(inner, 1);
  },
  "a connection": (db) => forget(db.connection().execute(async (inner) => add(inner, 1))),
  "a stream that is not read to its end": async (db) => {
    await add(db, 1);
    await db.selectFrom("words").selectAll().stream()[Symbol.asyncIterator]().next();
  },
  "a race": async (db) => Promise.race(Array.from({ length: 50 }, async (_, id) => add(db, id))),
};

async function failure(run: Promise<unknown>): Promise<AludelError> {
  const error = await run.then(
    () => new Error("did not fail"),
    (caught: unknown) => caught,
  );
  if (error instanceof AludelError) return error;
  throw error;
}

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  const isMysql = engine.dialect === "mysql" || engine.dialect === "mariadb";
  let migration: TestMigration;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await engine.createDatabase();
    migration = await openMigration(engine, database.url);
    await migration.upgrade([base]);
  });
  afterAll(async () => {
    await migration.drop();
    await database.drop();
  });

  const words = async () => (await migration.query("SELECT id FROM words ORDER BY id")).map(({ id }) => Number(id));

  test.each(Object.entries(forgotten))("code that does not wait fails and leaves nothing: %s", async (_title, run) => {
    const before = execute("INSERT INTO words VALUES (100, 'kept?')");
    const error = await failure(migration.upgrade([base, { id: "next", upgrade: [before, code(run)] }]));
    expect(error).toMatchObject({ code: "QUERY_NOT_AWAITED", exitCode: 7 });
    expect(error.hint).toContain("Await every query");
    expect(error.message).toContain("nothing of it was applied");
    expect(await words()).toEqual([]);
  });

  test("a query that comes in a later revision stops the run, is not run, and is told of once", async () => {
    let send = (): void => undefined;
    let answered = "no";
    const first = code((db) => {
      send = () => forget(add(db, 1).then(() => (answered = "yes")));
    });
    const second = code(async () => {
      send();
      await tick();
    });
    const revisions = [base, { id: "first", upgrade: [first] }, { id: "second", upgrade: [second] }];
    const error = await failure(migration.upgrade(revisions));
    expect(error).toMatchObject({ code: "QUERY_NOT_AWAITED", details: { revision: "second", current: ["first"] } });
    expect(error.message).toContain('code of op.run (operation 1 of revision "first"');
    await migration.upgrade([...revisions.slice(0, 2), { id: "second", upgrade: [] }]);
    // After the run it is refused, and says so to whoever forgot it.
    const late = code((db) => {
      send = () => void add(db, 2).catch((error: unknown) => (answered = (error as AludelError).code));
    });
    await migration.upgrade([
      ...revisions.slice(0, 2),
      { id: "second", upgrade: [] },
      { id: "third", upgrade: [late] },
    ]);
    send();
    await waitUntil(() => answered !== "no");
    expect(answered).toBe("QUERY_NOT_AWAITED");
    expect(await words()).toEqual([]);
    await migration.query("DELETE FROM aludel_version");
    await migration.query("INSERT INTO aludel_version VALUES ('base')");
  });

  const commands = [
    "COMMIT",
    "commit work",
    "/* now */ ROLLBACK",
    "BEGIN",
    ...(engine.dialect === "sqlite" ? [] : ["START TRANSACTION"]),
    ...(engine.dialect === "postgres" ? ["COMMIT AND CHAIN", "END", "ABORT", "PREPARE TRANSACTION 'x'"] : []),
    ...(engine.dialect === "sqlite" ? ["END TRANSACTION", "BEGIN IMMEDIATE"] : []),
    ...(isMysql ? ["SET autocommit = 1", "SET @@session.autocommit=0", "LOCK TABLES words WRITE", "XA START 'x'"] : []),
  ];
  const ofCode = isMysql
    ? [
        "TRUNCATE words",
        "CREATE TABLE other (id int)",
        "SELECT 1; COMMIT; START TRANSACTION",
        "ALTER TABLE words ADD x int",
      ]
    : [];

  test("commands that end the transaction are refused before they are sent, also where code goes on", async () => {
    for (const command of commands) {
      const raw = await failure(migration.upgrade([base, { id: "next", upgrade: [execute(command)] }]));
      expect(raw, command).toMatchObject({ code: "TRANSACTION_CONTROL", exitCode: 7 });
    }
    for (const command of [...commands, ...ofCode]) {
      const run = code(async (db) => {
        await add(db, 1);
        await sql
          .raw(command)
          .execute(db)
          .catch(() => undefined);
        await add(db, 2).catch(() => undefined);
      });
      const error = await failure(migration.upgrade([base, { id: "next", upgrade: [run] }]));
      expect(error, command).toMatchObject({ code: "TRANSACTION_CONTROL", exitCode: 7 });
      expect(await words(), command).toEqual([]);
    }
  });

  test("savepoints, and words of transactions that are none, go through", async () => {
    const run = code(async (db) => {
      await sql`SAVEPOINT a`.execute(db);
      await add(db, 1);
      await sql`ROLLBACK TO SAVEPOINT a`.execute(db);
      await db.transaction().execute(async (inner) => add(inner, 2));
      await sql`SELECT CASE WHEN 1 = 1 THEN 'COMMIT; ROLLBACK' ELSE 'begin' END`.execute(db);
      await Promise.all([3, 4].map(async (id) => add(db, id)));
    });
    await migration.upgrade([base, { id: "next", upgrade: [run, execute("DELETE FROM words WHERE id = 4")] }]);
    expect(await words()).toEqual([2, 3]);
    await migration.query("DELETE FROM words");
    await migration.query("UPDATE aludel_version SET revision = 'base'");
  });

  test("transactions that overlap fail, whatever code makes of it; nested and one after the other they are savepoints", async () => {
    const stop = (): never => {
      throw new Error("stop");
    };
    const overlapping: Readonly<Record<string, (db: Db) => unknown>> = {
      "two at once, of which one is rolled back": async (db) =>
        Promise.allSettled([
          db.transaction().execute(async (inner) => add(inner, 1).then(tick).then(stop)),
          db.transaction().execute(async (inner) => add(inner, 2)),
        ]),
      "many at once": async (db) =>
        Promise.all([1, 2, 3].map(async (id) => db.transaction().execute(async (inner) => add(inner, id)))),
      "one that is slow, around one that is done": async (db) =>
        Promise.allSettled([
          db.transaction().execute(async () => tick().then(tick).then(stop)),
          db.transaction().execute(async (inner) => add(inner, 2)),
        ]),
      "two by hand, ended in the order in which they began": async (db) => {
        const first = await db.startTransaction().execute();
        const second = await db.startTransaction().execute();
        await add(second, 1);
        await first.rollback().execute();
        await second.commit().execute();
      },
      "the outer db inside one that is rolled back": async (db) =>
        db
          .transaction()
          .execute(async () => add(db, 1).then(stop))
          .catch(() => undefined),
      "db beside one that is rolled back": async (db) =>
        Promise.allSettled([db.transaction().execute(async (inner) => add(inner, 1).then(stop)), add(db, 2)]),
    };
    for (const [title, run] of Object.entries(overlapping)) {
      const error = await failure(migration.upgrade([base, { id: "next", upgrade: [code(run)] }]));
      expect(error, title).toMatchObject({ code: "TRANSACTIONS_OVERLAP", exitCode: 7 });
      expect(error.message, title).toContain("nothing of it was applied");
      expect(await words(), title).toEqual([]);
    }
    const run = code(async (db) => {
      await db.transaction().execute(async (outer) => {
        await add(outer, 1);
        await db.transaction().execute(async (inner) => add(inner, 2));
        await add(db, 3);
      });
      await db
        .transaction()
        .execute(async (inner) => {
          await db.selectFrom("words").selectAll().execute();
          await add(inner, 4).then(stop);
        })
        .catch(() => undefined);
      await db.connection().execute(async (one) => one.transaction().execute(async (inner) => add(inner, 5)));
    });
    await migration.upgrade([base, { id: "next", upgrade: [run] }]);
    expect(await words()).toEqual([1, 2, 3, 5]);
    await migration.query("DELETE FROM words");
    await migration.query("UPDATE aludel_version SET revision = 'base'");
  });

  test("what code throws is told, also where it is no error", async () => {
    const thrown: readonly (readonly [unknown, string])[] = [
      [null, "null was thrown, which is no error"],
      [undefined, "undefined was thrown, which is no error"],
      ["no seats left", "no seats left"],
      [{ message: "of a plain object" }, "of a plain object"],
      [Object.create(null), "was thrown, which is no error"],
      [new TypeError(""), "TypeError without a message"],
    ];
    for (const [value, said] of thrown) {
      const run = code(async () => {
        await tick();
        throw value;
      });
      const error = await failure(migration.upgrade([base, { id: "next", upgrade: [run] }]));
      expect(error).toMatchObject({ code: "MIGRATION_FAILED", exitCode: 7 });
      expect(error.message).toContain(`in op.run at operation 1 of 1 (step 1 of 1): `);
      expect(error.message).toContain(said);
    }
  });

  test("settings that SQL or code makes end with the revision, be it applied or not", async () => {
    const [set, read] = isMysql
      ? [
          "SET sql_mode = '', time_zone = '+05:00', foreign_key_checks = 0, character_set_results = NULL",
          "SELECT concat(@@sql_mode, @@time_zone, @@foreign_key_checks, @@character_set_results) AS found",
        ]
      : engine.dialect === "postgres"
        ? [
            "SELECT set_config('search_path', 'pg_catalog', false), set_config('TimeZone', 'Asia/Tokyo', false)",
            "SELECT concat(current_setting('search_path'), current_setting('TimeZone')) AS found",
          ]
        : ["PRAGMA legacy_alter_table = ON", "SELECT legacy_alter_table AS found FROM pragma_legacy_alter_table"];
    const before = await migration.query(read);
    let inside: unknown = null;
    const look = code(async (db) => {
      inside = (await sql.raw<{ readonly found: string }>(read).execute(db)).rows[0]?.found;
    });
    await failure(migration.upgrade([base, { id: "next", upgrade: [execute(set), look, execute("SELECT nothing")] }]));
    expect(inside).not.toEqual(before[0]?.["found"]);
    expect(await migration.query(read)).toEqual(before);
    await migration.upgrade([base, { id: "next", upgrade: [execute(set)] }]);
    expect(await migration.query(read)).toEqual(before);
    await migration.query("UPDATE aludel_version SET revision = 'base'");
  });

  test.runIf(engine.dialect !== "sqlite")(
    "code that releases the migration lock stops the run, and leaves nothing",
    async () => {
      const release = isMysql ? "SELECT RELEASE_ALL_LOCKS()" : "SELECT pg_advisory_unlock_all()";
      for (const operation of [execute(release), code((db) => sql.raw(release).execute(db))]) {
        const upgrade = [execute("INSERT INTO words VALUES (1, 'a')"), operation];
        const error = await failure(migration.upgrade([base, { id: "next", upgrade }]));
        expect(error).toMatchObject({ code: "MIGRATION_LOCK_LOST", exitCode: 7 });
        expect(await words()).toEqual([]);
      }
    },
  );

  test.runIf(engine.dialect === "sqlite")(
    "an engine that rolls back by itself is what failed, also where code goes on",
    async () => {
      await migration.query("CREATE UNIQUE INDEX words_id ON words (id)");
      const run = code(async (db) => {
        await add(db, 1);
        await sql`INSERT OR ROLLBACK INTO words VALUES (1, 'again')`.execute(db).catch(() => undefined);
        await add(db, 2).catch(() => undefined);
      });
      const error = await failure(migration.upgrade([base, { id: "next", upgrade: [run] }]));
      expect(error).toMatchObject({ code: "MIGRATION_FAILED", details: { engineCode: "SQLITE_CONSTRAINT_UNIQUE" } });
      expect(await words()).toEqual([]);
    },
  );

  test.runIf(isMysql)(
    "a connection that is lost behind the COMMIT of a procedure leaves what that committed, and says so",
    async () => {
      const { session } = migration.database;
      await session.executeScript("CREATE PROCEDURE kept() BEGIN COMMIT; KILL CONNECTION_ID(); DO SLEEP(9); END");
      const run = [execute("INSERT INTO words VALUES (1, 'a')"), execute("/* now */ CALL kept()")];
      const error = await failure(migration.upgrade([base, { id: "next", upgrade: run }]));
      expect(error).toMatchObject({ code: "EFFECT_UNKNOWN", exitCode: 8 });
      expect(error.message).not.toContain("nothing of it was applied");
      await session.close();
      migration = await openMigration(engine, database.url);
      expect(await words()).toEqual([1]);
      await migration.query("DELETE FROM words");
    },
  );

  // It leaves a run that stopped inside, so it is the last one.
  test.runIf(isMysql)(
    "code that ends its transaction in a procedure stops there, and a person has to look",
    async () => {
      await migration.database.session.executeScript(
        "CREATE PROCEDURE ends() BEGIN COMMIT; END; CREATE PROCEDURE ends_and_begins() BEGIN COMMIT; START TRANSACTION; END",
      );
      const calls = (procedure: string) =>
        code(async (db) => {
          await add(db, 1);
          await sql
            .raw(`CALL ${procedure}()`)
            .execute(db)
            .catch(() => undefined);
          await add(db, 2).catch(() => undefined);
        });
      for (const [procedure, left] of [
        ["ends", [1]],
        ["ends_and_begins", [1]],
      ] as const) {
        const revisions = [base, { id: procedure, upgrade: [calls(procedure), execute("DELETE FROM words")] }];
        const error = await failure(migration.upgrade(revisions));
        expect(error, procedure).toMatchObject({ code: "TRANSACTION_ENDED", exitCode: 8 });
        expect(error.message).toContain("may be committed");
        expect(await words(), procedure).toEqual(left);
        expect(await failure(migration.upgrade(revisions))).toMatchObject({ code: "EFFECT_UNKNOWN" });
        await migration.query(`DELETE FROM aludel_history WHERE revision = '${procedure}'`);
        await migration.query("DELETE FROM words");
      }
      // In one transaction for the whole run, the revision before it is committed with it.
      const rows = { id: "rows", upgrade: [execute("INSERT INTO words VALUES (7, 'seven')")] };
      const ends = { id: "ends", upgrade: [calls("ends")] };
      const together = await failure(migration.upgrade([base, rows, ends], { transaction: "per-run" }));
      expect(together).toMatchObject({
        code: "TRANSACTION_ENDED",
        details: { applied: [{ revision: "rows" }], current: ["rows"] },
      });
    },
  );
});
