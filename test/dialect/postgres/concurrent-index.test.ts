import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConnector } from "../../../src/dialect/load-connector.ts";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import type { Session } from "../../../src/connection/session.ts";
import { dialect } from "../../../src/dialect/postgres/dialect.ts";
import { AludelError } from "../../../src/error/aludel-error.ts";
import { renderOffline } from "../../../src/migration/render-offline.ts";
import { reverseOperations } from "../../../src/operation/fold/reverse-operation.ts";
import type { CreateIndex } from "../../../src/operation/create-index.ts";
import { index } from "../../ddl/build-schema.ts";
import type { Engine } from "../../engine/engine.ts";
import { createPostgresDatabase, postgresVersions } from "../../engine/postgres.ts";
import {
  column,
  createTable,
  dropTable,
  execute,
  openMigration,
  type TestMigration,
  type TestRevision,
} from "../../migration/migration-fixture.ts";

const users = { schema: null, name: "users" };
const build: CreateIndex = {
  kind: "createIndex",
  table: users,
  index: index("ix_users_email", ["email"], { unique: true, comment: "one account each" }),
  concurrently: true,
};
const start: TestRevision = {
  id: "start",
  upgrade: [
    createTable("users", [column("id"), column("email", { kind: "text" })]),
    execute("INSERT INTO users VALUES (1, 'a'), (2, 'b')"),
  ],
  downgrade: [dropTable("users")],
};
const operations = [execute("INSERT INTO users VALUES (3, 'c')"), build, execute("INSERT INTO users VALUES (4, 'd')")];
const indexed: TestRevision = {
  id: "indexed",
  upgrade: operations,
  downgrade: reverseOperations([build]),
};

describe.each(postgresVersions())("PostgreSQL %s", (version) => {
  const engine: Engine = {
    dialect: "postgres",
    label: "postgres",
    createDatabase: () => createPostgresDatabase({ version }),
  };
  let url: string;
  let migration: TestMigration;
  let drop: () => Promise<void>;
  const opened: Session[] = [];

  beforeEach(async () => {
    const database = await engine.createDatabase();
    url = database.url;
    drop = () => database.drop();
    migration = await openMigration(engine, url);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((session) => session.close()));
    await migration.drop();
    await drop();
  });

  async function another(): Promise<Session> {
    const session = await (await loadConnector("postgres")).open(parseDatabaseUrl(url));
    opened.push(session);
    return session;
  }

  const indexes = () =>
    migration.query(
      `SELECT c.relname AS name, i.indisvalid AS valid, obj_description(c.oid) AS comment FROM pg_index i
       JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'users'::regclass`,
    );
  const built = { name: "ix_users_email", valid: true, comment: "one account each" };
  const failure = (run: Promise<unknown>): Promise<AludelError> =>
    run.then(
      () => {
        throw new Error("did not fail");
      },
      (error: unknown) => {
        if (error instanceof AludelError) return error;
        throw error;
      },
    );

  test("stands between two transactions, there and back, and waits for no writer", async () => {
    await migration.upgrade([start]);
    const writer = await another();
    await writer.begin();
    await writer.execute("INSERT INTO users VALUES (9, 'z')");
    const done = migration.upgrade([start, indexed]);
    // The build waits for this transaction, and this one not for the build.
    await writer.execute("INSERT INTO users VALUES (10, 'y')");
    await writer.commit();
    expect(await done).toMatchObject({ applied: [{ revision: "indexed", statements: 4 }], current: ["indexed"] });
    expect(await indexes()).toEqual([built]);
    expect(await migration.query("SELECT id FROM users ORDER BY id")).toHaveLength(6);
    expect(await migration.downgrade([start, indexed], 1)).toMatchObject({ current: ["start"] });
    expect(await indexes()).toEqual([]);
    expect(await migration.query("SHOW lock_timeout")).toEqual([{ lock_timeout: "0" }]);
  });

  test("a unique build that fails leaves no index, and works once the rows are repaired", async () => {
    await migration.upgrade([start]);
    await migration.query("INSERT INTO users VALUES (5, 'a')");
    const error = await failure(migration.upgrade([start, indexed]));
    expect(error).toMatchObject({ code: "MIGRATION_INCOMPLETE", exitCode: 8 });
    expect(error.message).toMatch(/failed at step 2 of 4: could not create unique index "ix_users_email" \(23505\)/);
    expect(await indexes()).toEqual([]);
    const alone: TestRevision = { id: "alone", upgrade: [build] };
    await migration.query("DELETE FROM users WHERE id = 5");
    expect(await migration.upgrade([start, indexed])).toMatchObject({ current: ["indexed"] });
    expect(await indexes()).toEqual([built]);
    expect(await migration.query("SELECT id FROM users ORDER BY id")).toHaveLength(4);

    await migration.downgrade([start, indexed], 1);
    await migration.query("INSERT INTO users VALUES (5, 'a')");
    const nothing = await failure(migration.upgrade([start, alone]));
    expect(nothing).toMatchObject({ code: "MIGRATION_FAILED", exitCode: 7 });
    expect(await indexes()).toEqual([]);
  });

  test("an index that a cancelled build left behind passes for none, and is dropped and built again", async () => {
    await migration.upgrade([start]);
    await migration.query("INSERT INTO users VALUES (5, 'a')");
    const left = 'CREATE UNIQUE INDEX CONCURRENTLY "ix_users_email" ON users (email)';
    await expect(migration.query(left)).rejects.toThrow("could not create unique index");
    expect(await indexes()).toMatchObject([{ valid: false }]);
    const { tables, unmanaged } = await dialect.introspect(migration.database.session, {
      schemas: [],
      excludeTables: [],
    });
    expect(tables.get("users")?.indexes).toEqual([]);
    expect(unmanaged).toContainEqual({ kind: "invalid index", name: "users.ix_users_email" });

    await migration.query("DELETE FROM users WHERE id = 5");
    await migration.upgrade([start, indexed]);
    expect(await indexes()).toEqual([built]);
    // What is valid is somebody's: it is not touched.
    const again = await failure(migration.upgrade([start, indexed, { id: "again", upgrade: [build] }]));
    expect(again.message).toContain('relation "ix_users_email" already exists');
    expect(await indexes()).toEqual([built]);
  });

  test("a build or a drop that is cut off while it waits for others is finished by the next run", async () => {
    await migration.upgrade([start]);
    for (const direction of ["upgrade", "downgrade"] as const) {
      const writer = await another();
      await writer.begin();
      await writer.execute("UPDATE users SET id = id");
      const cut = await openMigration(engine, url);
      const stopped = failure(
        direction === "upgrade" ? cut.upgrade([start, indexed]) : cut.downgrade([start, indexed], 1),
      );
      const pid = await waitingProcess();
      // The server ends the process; what it has done so far stays.
      await migration.query(`SELECT pg_terminate_backend(${pid})`);
      expect(await stopped).toMatchObject({ exitCode: 8 });
      await cut.drop();
      await writer.rollback();
      expect(await indexes()).toMatchObject([{ name: "ix_users_email", valid: false }]);
      if (direction === "upgrade") await migration.upgrade([start, indexed]);
      else await migration.downgrade([start, indexed], 1);
      expect(await indexes()).toEqual(direction === "upgrade" ? [built] : []);
    }
    expect(await migration.query("SELECT id FROM users ORDER BY id")).toHaveLength(4);
  });

  async function waitingProcess(): Promise<number> {
    for (;;) {
      const [row] = await migration.query(
        `SELECT pid FROM pg_stat_activity WHERE query LIKE '% INDEX CONCURRENTLY %' AND cardinality(pg_blocking_pids(pid)) > 0
         AND datname = current_database()`,
      );
      if (row !== undefined) return Number(row["pid"]);
    }
  }

  test("one transaction for the whole run refuses it", async () => {
    await migration.upgrade([start]);
    const error = await failure(migration.upgrade([start, indexed], { transaction: "per-run" }));
    expect(error).toMatchObject({ code: "TRANSACTION_REFUSED", exitCode: 6 });
    expect(error.message).toContain("needs 3 transactions");
    expect(await indexes()).toEqual([]);
  });

  test("a script commits before it and begins after it", async () => {
    const table = (name: string) => ({ schema: null, name });
    const steps = [start, indexed].map((revision, at) => ({
      direction: "upgrade" as const,
      revision: revision.id,
      message: "",
      path: "",
      checksum: revision.id,
      operations: revision.upgrade,
      from: at === 0 ? [] : ["start"],
      to: [revision.id],
      foldedSchema: () => Promise.reject(new Error("not asked")),
    }));
    const script = await renderOffline(
      {
        dialect,
        versionTable: table("aludel_version"),
        historyTable: table("aludel_history"),
        url: null,
        toolVersion: "0.0.0-test",
      },
      steps,
    );
    expect(script).toMatch(
      /COMMIT;\n\n-- upgrade of revision indexed, part 2 of 3\nCREATE UNIQUE INDEX CONCURRENTLY .*;\n\n-- .*3 of 3\nBEGIN;/,
    );
    const psql = spawnSync("psql", ["-v", "ON_ERROR_STOP=1", "-q", "-d", url], { input: script, encoding: "utf8" });
    if (psql.error === undefined) expect(psql).toMatchObject({ status: 0, stderr: "" });
    else {
      // One statement at a time, as the client would send them.
      const session = await another();
      const lines = script.replaceAll(/^--.*$/gm, "").split(/;\n/);
      for (const line of lines) if (line.trim() !== "") await session.execute(line);
    }
    expect(await indexes()).toEqual([built]);
    expect(await migration.upgrade([start, indexed])).toMatchObject({ applied: [], current: ["indexed"] });
  });
});
