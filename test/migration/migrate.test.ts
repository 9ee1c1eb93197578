import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AludelError } from "../../src/error/aludel-error.ts";
import { literal, sqlText } from "../../src/schema/expression.ts";
import { everyEngine } from "../engine/engines.ts";
import {
  column,
  createTable,
  dropTable,
  execute,
  openMigration,
  type TestMigration,
  type TestRevision,
} from "./migration-fixture.ts";

const users: TestRevision = {
  id: "a1",
  upgrade: [
    createTable("users", [
      column("id", undefined, { nullable: false }),
      column("email", { kind: "varchar", length: 255 }),
    ]),
  ],
  downgrade: [dropTable("users")],
};
const rows: TestRevision = {
  id: "b2",
  upgrade: [
    {
      kind: "run",
      replay: true,
      run: async (db) => {
        await db
          .insertInto("users")
          .values([
            { id: 1, email: "a" },
            { id: 2, email: "a" },
          ])
          .execute();
      },
    },
  ],
  downgrade: [execute("DELETE FROM users")],
};
const unique: TestRevision = {
  id: "c3",
  upgrade: [
    { kind: "addColumn", table: { schema: null, name: "users" }, column: column("note", { kind: "text" }) },
    {
      kind: "createIndex",
      table: { schema: null, name: "users" },
      index: {
        name: "ix_email",
        unique: true,
        method: null,
        keys: [
          {
            on: { kind: "column", column: "email" },
            order: "asc",
            nulls: null,
            operatorClass: null,
            collation: null,
          },
        ],
        include: [],
        predicate: null,
        nullsNotDistinct: false,
        comment: null,
      },
    },
  ],
  downgrade: [{ kind: "dropColumn", table: { schema: null, name: "users" }, column: "note", definition: null }],
};

async function failure(run: Promise<unknown>): Promise<AludelError> {
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AludelError) return error;
  throw error ?? new Error("did not fail");
}

/** Where schema changes roll back. Elsewhere each is committed alone, and a revision that fails stands between two of them. */
const rollingBack = everyEngine.filter(({ dialect }) => dialect === "sqlite" || dialect === "postgres");
const committing = everyEngine.filter((engine) => !rollingBack.includes(engine));

describe.each(everyEngine)("$label", (engine) => {
  let migration: TestMigration;
  beforeEach(async () => {
    migration = await openMigration(engine);
  });
  afterEach(() => migration.drop());

  const versions = async () =>
    (await migration.query("SELECT revision FROM aludel_version")).map((row) => row["revision"]);
  const runs = () =>
    migration.query(
      "SELECT revision, direction, statements, segments_done, error, tool_version FROM aludel_history ORDER BY id",
    );

  test("R1 R116 runs all pending revisions and keeps books in tables of its own", async () => {
    const before = Date.now();
    const result = await migration.upgrade([users, rows]);
    expect(result).toMatchObject({
      applied: [
        { revision: "a1", direction: "upgrade", statements: 1 },
        { revision: "b2", direction: "upgrade", statements: 0 },
      ],
      current: ["b2"],
      warnings: [],
    });
    expect(await versions()).toEqual(["b2"]);
    expect(await runs()).toMatchObject([
      { revision: "a1", direction: "upgrade", statements: 1, segments_done: 1, error: null },
      { revision: "b2", direction: "upgrade", statements: 0, tool_version: "0.0.0-test" },
    ]);
    const [row] = await migration.query("SELECT started_at, finished_at, duration_ms, checksum FROM aludel_history");
    // Some servers keep whole seconds.
    const startedAt = new Date(String(row?.["started_at"])).getTime();
    expect(startedAt).toBeGreaterThan(before - 1000);
    expect(startedAt).toBeLessThan(Date.now() + 1000);
    expect(row).toMatchObject({ finished_at: expect.anything(), duration_ms: expect.any(Number), checksum: "a1" });
  });

  test("R12 nothing pending writes nothing", async () => {
    expect(await migration.upgrade([])).toEqual({ applied: [], current: [], warnings: [] });
    await expect(versions()).rejects.toThrow(/aludel_version/);
    await migration.upgrade([users]);
    const before = await migration.query("SELECT * FROM aludel_history");
    expect(await migration.upgrade([users])).toEqual({ applied: [], current: ["a1"], warnings: [] });
    expect(await migration.query("SELECT * FROM aludel_history")).toEqual(before);
  });

  test("R2 R3 downgrades step by step", async () => {
    await migration.upgrade([users, rows]);
    expect(await migration.downgrade([users, rows], 1)).toMatchObject({ current: ["a1"] });
    expect(await migration.query("SELECT * FROM users")).toEqual([]);
    expect(await migration.downgrade([users, rows], 1)).toMatchObject({ current: [] });
    expect(await versions()).toEqual([]);
    await expect(migration.query("SELECT * FROM users")).rejects.toThrow("users");
  });

  test("R22 ids of any length are stored whole", async () => {
    const id = "remove_session_id_and_clean_up_everything_that_refers_to_it_".repeat(3);
    await migration.upgrade([{ ...users, id }]);
    expect(await versions()).toEqual([id]);
  });

  test("a head that somebody else has moved meanwhile stops the run", async () => {
    const sql = `UPDATE ${migration.database.dialect.quoteIdentifier("aludel_version")} SET revision = 'elsewhere'`;
    const moving = { id: "moving", upgrade: [{ kind: "execute", sql: sqlText(sql), changes: null }] } as const;
    await migration.upgrade([users]);
    await expect(migration.upgrade([users, moving])).rejects.toThrow("somebody else changed it meanwhile");
  });

  test("a failing op.run rolls back what it and the statements before it did", async () => {
    const stop: TestRevision = {
      id: "z9",
      upgrade: [
        execute("INSERT INTO users (id) VALUES (7)"),
        {
          kind: "run",
          replay: true,
          run: async (db) => {
            await db.insertInto("users").values({ id: 8 }).execute();
            throw new Error("no mail server");
          },
        },
      ],
    };
    const error = await failure(migration.upgrade([users, stop]));
    expect(error.message).toContain(
      "failed in op.run at operation 2 of 2 (step 2 of 2): no mail server; nothing of it was applied",
    );
    expect(await migration.query("SELECT * FROM users")).toEqual([]);
  });

  test("an irreversible revision stops a downgrade before anything runs", async () => {
    const final: TestRevision = {
      id: "x",
      upgrade: [],
      downgrade: [{ kind: "irreversible", reason: "rows were merged" }],
    };
    await migration.upgrade([users, final, rows]);
    const error = await failure(migration.downgrade([users, final, rows], 3));
    expect(error).toMatchObject({ code: "IRREVERSIBLE", exitCode: 6 });
    expect(error.message).toContain('revision "x" (make x) is marked irreversible: rows were merged; nothing was run');
    expect(await versions()).toEqual(["b2"]);
  });

  test("rows that a downgrade throws away are counted and decided first", async () => {
    const asked: string[] = [];
    await migration.upgrade([users, { ...rows, downgrade: [] }]);
    const confirm = async (question: string) => asked.push(question) === 0;
    const refuse = { lossDecision: { isGiven: false, confirm, command: "aludel downgrade base" } };
    const error = await failure(migration.downgrade([users, { ...rows, downgrade: [] }], 2, refuse));
    expect(asked).toEqual(['Throw away table "users" with 2 rows?']);
    expect(error).toMatchObject({
      code: "DECISION_MISSING",
      hint: "Save what you need, then say so: aludel downgrade base --yes",
      details: { losses: [{ revision: "a1", kind: "table", object: "users", rows: 2 }] },
    });
    expect(await versions()).toEqual(["b2"]);
    await migration.downgrade([users, { ...rows, downgrade: [] }], 2);
    expect(await versions()).toEqual([]);
  });

  test("R29 an edited file that was applied is told", async () => {
    await migration.upgrade([users]);
    const result = await migration.upgrade([{ ...users, checksum: "edited" }]);
    expect(result.warnings).toEqual([
      'the file of revision "a1" was edited after it was applied; put changes into a new revision',
    ]);
    expect(migration.events).toContainEqual({ kind: "warning", message: result.warnings[0] });
  });

  test("R201 two runs at once: one applies, the other waits and finds nothing to do", async () => {
    const first = await engine.createDatabase();
    const [left, right] = await Promise.all([openMigration(engine, first.url), openMigration(engine, first.url)]);
    try {
      const slow: TestRevision = {
        id: "slow",
        upgrade: [{ kind: "run", replay: true, run: () => new Promise((resolve) => setTimeout(resolve, 300)) }],
      };
      const results = await Promise.all([left.upgrade([users, slow]), right.upgrade([users, slow])]);
      expect(results.map(({ applied }) => applied.length).toSorted((a, b) => a - b)).toEqual([0, 2]);
      expect(results.map(({ current }) => current)).toEqual([["slow"], ["slow"]]);
      const held = await left.database.dialect.acquireLock(left.database.session, {
        key: "aludel_version",
        timeout: 0,
      });
      const error = await failure(right.upgrade([users, slow], { lockTimeout: 50 }));
      await held.release();
      expect(error).toMatchObject({ code: "LOCK_BUSY", exitCode: 9 });
    } finally {
      await left.drop();
      await right.drop();
      await first.drop();
    }
  });

  test("what a revision is refused for when it is planned names it", async () => {
    const literalDefault = column("a", { kind: "raw", sql: {} }, { default: literal(1) });
    const error = await failure(migration.upgrade([users, { id: "p", upgrade: [createTable("p", [literalDefault])] }]));
    expect(error.message).toContain('upgrade of revision "p" (make p) cannot be planned');
    expect(error.details).toMatchObject({ path: "versions/p.ts", applied: [{ revision: "a1" }], current: ["a1"] });
  });
});

describe.each(rollingBack)("$label rolls schema changes back", (engine) => {
  let migration: TestMigration;
  beforeEach(async () => {
    migration = await openMigration(engine);
  });
  afterEach(() => migration.drop());

  const versions = async () =>
    (await migration.query("SELECT revision FROM aludel_version")).map((row) => row["revision"]);
  const runs = () =>
    migration.query(
      "SELECT revision, direction, statements, segments_done, error, tool_version FROM aludel_history ORDER BY id",
    );

  test("R189 R197 a failing revision leaves nothing of itself, and the error says what is in its way", async () => {
    const error = await failure(migration.upgrade([users, rows, unique]));
    expect(error).toMatchObject({ code: "MIGRATION_FAILED", exitCode: 7 });
    expect(error.message).toMatch(
      /^upgrade of revision "c3" \(make c3\) failed at step 2 of 2: .+; nothing of it was applied, the database stands at "b2"$/,
    );
    expect(error.details).toMatchObject({
      revision: "c3",
      path: "versions/c3.ts",
      statement: 2,
      statements: 2,
      operation: { position: 2, kind: "createIndex" },
      sql: expect.stringContaining("ix_email"),
      engineCode: expect.any(String),
      blockingRows: [{ table: "users", reason: "several rows have the same email", rows: [{ email: "a", rows: 2 }] }],
      applied: [{ revision: "a1" }, { revision: "b2" }],
      current: ["b2"],
    });
    expect(error.hint).toContain("versions/c3.ts");
    await expect(migration.query("SELECT note FROM users")).rejects.toThrow(/note/);
    expect((await runs()).at(-1)).toMatchObject({
      revision: "c3",
      error: expect.stringMatching(/unique/i),
      segments_done: 0,
    });
    await migration.query("DELETE FROM users WHERE id = 2");
    expect(await migration.upgrade([users, rows, unique])).toMatchObject({ current: ["c3"] });
  });

  test("per-run: what only the commit refuses is told as any other failure", async () => {
    const tables = ["p (id INTEGER PRIMARY KEY)", "c (p INTEGER REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)"];
    const revisions: readonly TestRevision[] = [
      { id: "a1", upgrade: tables.map((table) => execute(`CREATE TABLE ${table}`)) },
      { id: "b2", upgrade: [execute("INSERT INTO c VALUES (1)")] },
    ];
    const error = await failure(migration.upgrade(revisions, { transaction: "per-run" }));
    expect(error).toMatchObject({ code: "MIGRATION_FAILED", details: { revisions: ["a1", "b2"], current: [] } });
    expect(error.message).toMatch(
      /^upgrade of "a1", "b2" in one transaction failed at COMMIT: .*; nothing was applied, the database stands at base$/,
    );
    await expect(migration.query("SELECT * FROM p")).rejects.toThrow("p");
  });

  test("per-run: one transaction holds all revisions, or none", async () => {
    const error = await failure(migration.upgrade([users, rows, unique], { transaction: "per-run" }));
    expect(error.details).toMatchObject({ applied: [], current: [] });
    await expect(migration.query("SELECT * FROM users")).rejects.toThrow("users");
    expect((await runs()).map(({ revision, error: text }) => [revision, text !== null])).toEqual([["c3", true]]);
    expect(await migration.upgrade([users, rows], { transaction: "per-run" })).toMatchObject({ current: ["b2"] });
    expect(await versions()).toEqual(["b2"]);
  });
});

describe.each(committing)("$label commits each schema change", (engine) => {
  let migration: TestMigration;
  beforeEach(async () => {
    migration = await openMigration(engine);
  });
  afterEach(() => migration.drop());

  const runs = () =>
    migration.query(
      "SELECT revision, direction, statements, segments_done, error, tool_version FROM aludel_history ORDER BY id",
    );

  test("R189 R197 R201 a revision that stops inside says at which statement, and the next run continues there", async () => {
    const error = await failure(migration.upgrade([users, rows, unique]));
    expect(error).toMatchObject({ code: "MIGRATION_INCOMPLETE", exitCode: 8 });
    expect(error.message).toMatch(
      /^upgrade of revision "c3" \(make c3\) failed at step 2 of 2: .+; segment 1 of 2 is committed, so the database stands inside the revision, after "b2"$/,
    );
    expect(error.details).toMatchObject({
      operation: { position: 2, kind: "createIndex" },
      sql: expect.stringContaining("ix_email"),
      engineCode: "1062",
      blockingRows: [{ table: "users", reason: "several rows have the same email", rows: [{ email: "a", rows: 2 }] }],
      current: ["b2"],
    });
    expect((await runs()).at(-1)).toMatchObject({ revision: "c3", segments_done: 1 });
    await migration.query("DELETE FROM users WHERE id = 2");
    expect(await migration.upgrade([users, rows, unique])).toMatchObject({ current: ["c3"] });
    await migration.query("SELECT note FROM users");
  });

  test("per-run is refused, because no transaction holds a schema change", async () => {
    const error = await failure(migration.upgrade([users], { transaction: "per-run" }));
    expect(error).toMatchObject({ code: "TRANSACTION_REFUSED", exitCode: 6 });
    await expect(migration.query("SELECT * FROM users")).rejects.toThrow("users");
  });
});
