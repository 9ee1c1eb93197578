import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, type Kysely } from "kysely";
import { createKysely } from "../../src/connection/kysely.ts";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { withTransaction, type Session } from "../../src/connection/session.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { engines } from "../engine/engines.ts";
import type { TestDatabase } from "../engine/engine.ts";

interface Tables {
  readonly roles: { readonly id: number; readonly name: string };
}

describe.each(engines)("$label", (engine) => {
  let database: TestDatabase;
  let session: Session;
  let db: Kysely<Tables>;

  beforeAll(async () => {
    database = await engine.createDatabase();
    session = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(database.url), { create: true });
    await session.execute("CREATE TABLE roles (id integer PRIMARY KEY, name text NOT NULL)");
    db = await createKysely(session);
  });

  afterAll(async () => {
    await session.close();
    await database.drop();
  });

  const names = async (): Promise<readonly string[]> =>
    (await db.selectFrom("roles").select("name").orderBy("id").execute()).map((role) => role.name);

  test("runs on the session, inside its transaction", async () => {
    await session.begin();
    await db
      .insertInto("roles")
      .values([
        { id: 1, name: "admin" },
        { id: 2, name: "guest" },
      ])
      .execute();
    expect((await session.execute("SELECT name FROM roles ORDER BY id")).rows).toEqual([
      { name: "admin" },
      { name: "guest" },
    ]);
    await session.rollback();
    expect(await names()).toEqual([]);
  });

  test("tells how many rows a statement changed", async () => {
    await db
      .insertInto("roles")
      .values([
        { id: 1, name: "a" },
        { id: 2, name: "b" },
      ])
      .execute();
    const updated = await db.updateTable("roles").set({ name: "c" }).where("id", "=", 2).executeTakeFirstOrThrow();
    expect(updated.numUpdatedRows).toBe(1n);
    const returned = await db.deleteFrom("roles").where("id", "<", 3).returning(["id", "name"]).execute();
    expect(returned).toEqual([
      { id: 1, name: "a" },
      { id: 2, name: "c" },
    ]);
  });

  test("a transaction inside the session's own is a savepoint", async () => {
    await withTransaction(session, async () => {
      await db.insertInto("roles").values({ id: 1, name: "kept" }).execute();
      await expect(
        db.transaction().execute(async (inner) => {
          await inner.insertInto("roles").values({ id: 2, name: "lost" }).execute();
          throw new Error("no");
        }),
      ).rejects.toThrow("no");
      await db.transaction().execute(async (inner) => {
        await inner.insertInto("roles").values({ id: 3, name: "kept too" }).execute();
      });
      expect(session.inTransaction).toBe(true);
    });
    expect(await names()).toEqual(["kept", "kept too"]);
    await db.deleteFrom("roles").execute();
  });

  test("a transaction of its own begins and ends one on the session", async () => {
    await db.transaction().execute(async (inner) => {
      expect(session.inTransaction).toBe(true);
      await inner.insertInto("roles").values({ id: 1, name: "a" }).execute();
    });
    expect(session.inTransaction).toBe(false);
    await expect(db.transaction().execute(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(session.inTransaction).toBe(false);
    await db.deleteFrom("roles").execute();
  });

  test("controlled transactions have savepoints with any name", async () => {
    const outer = await db.startTransaction().execute();
    await outer.insertInto("roles").values({ id: 1, name: "a" }).execute();
    const inner = await outer.savepoint("my point").execute();
    await inner.insertInto("roles").values({ id: 2, name: "b" }).execute();
    await inner.rollbackToSavepoint("my point").execute();
    await inner.releaseSavepoint("my point").execute();
    await outer.commit().execute();
    expect(await names()).toEqual(["a"]);
    await db.deleteFrom("roles").execute();
  });

  test("statements sent together run one after the other", async () => {
    await Promise.all(
      [1, 2, 3, 4].map((id) =>
        db
          .insertInto("roles")
          .values({ id, name: `r${id}` })
          .execute(),
      ),
    );
    expect(await names()).toEqual(["r1", "r2", "r3", "r4"]);
    const failures = await Promise.allSettled([
      db.insertInto("roles").values({ id: 1, name: "twice" }).execute(),
      db.insertInto("roles").values({ id: 5, name: "r5" }).execute(),
    ]);
    expect(failures.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    await db.deleteFrom("roles").execute();
  });

  test("a stream yields every row", async () => {
    await db
      .insertInto("roles")
      .values([
        { id: 1, name: "a" },
        { id: 2, name: "b" },
      ])
      .execute();
    const seen: string[] = [];
    for await (const role of db.selectFrom("roles").selectAll().orderBy("id").stream()) seen.push(role.name);
    expect(seen).toEqual(["a", "b"]);
    await db.deleteFrom("roles").execute();
  });

  test("values are the driver's own, as row types say", async () => {
    const { rows } = await sql<{ big: unknown }>`select cast(9007199254740993 as bigint) as big`.execute(db);
    expect(rows).toEqual([
      { big: { sqlite: 9007199254740993n, postgres: "9007199254740993", mysql: null, mariadb: null }[engine.dialect] },
    ]);
  });

  test("destroying it leaves the session open", async () => {
    const other = await createKysely(session);
    await other.destroy();
    expect((await session.execute("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  });

  test("its introspection sees the tables", async () => {
    expect((await db.introspection.getTables()).map((table) => table.name)).toEqual(["roles"]);
  });
});
