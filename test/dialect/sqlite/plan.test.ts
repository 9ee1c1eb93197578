import { existsSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Session } from "../../../src/connection/session.ts";
import type { Plan } from "../../../src/ddl/plan.ts";
import { buildStatement } from "../../../src/ddl/statement.ts";
import { dialect } from "../../../src/dialect/sqlite/dialect.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { applyOperations } from "../../../src/operation/fold/apply-operation.ts";
import { emptyDatabase } from "../../../src/schema/database.ts";
import { literal, sqlText } from "../../../src/schema/expression.ts";
import { parseQualifiedName } from "../../../src/schema/qualified-name.ts";
import {
  alterColumn,
  bigint,
  byDefault,
  check,
  column,
  createTable,
  foreignKey,
  index,
  integer,
  key,
  primaryKey,
  required,
  text,
  unique,
  varchar,
} from "../../ddl/build-schema.ts";
import { createSqliteDatabase } from "../../engine/sqlite.ts";
import { applyTo, countRebuilds, openWith, planFor, read, rowsOf, textsOf } from "./apply-plan.ts";

const name = parseQualifiedName;

async function open(script: string): Promise<Session> {
  const session = await openWith(script);
  onTestFinished(() => session.close());
  return session;
}

function makeNullable(table: string, columnName: string): Operation {
  return alterColumn(table, columnName, { nullable: { from: false, to: true } });
}

function insert(table: string, values: Record<string, string | number>): Operation {
  return { kind: "insertRows", table: name(table), rows: [values], key: null };
}

function segmentsOf(plan: Plan): string[] {
  return plan.segments.map(
    ({ foreignKeys, steps }) => `${foreignKeys}: ${steps.map(({ source }) => source).join(" ")}`,
  );
}

/** A session that fails when it is used. */
const untouchable = new Proxy({} as Session, {
  get(_target, property) {
    throw new Error(`session.${String(property)} was used`);
  },
});

describe("one rebuild for a table", () => {
  test("R155 several changes of one table in one revision cost one rebuild, also with other tables between", async () => {
    const session = await open(`
      CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT, old TEXT); CREATE TABLE u (x TEXT NOT NULL);
      CREATE INDEX ix_old ON t (old); INSERT INTO t VALUES (1, 'a', '5', 'gone'); INSERT INTO u VALUES ('x');
    `);
    const plan = await applyTo(session, [
      makeNullable("t", "a"),
      { kind: "addColumn", table: name("t"), column: required("at", { kind: "date" }, { default: { kind: "now" } }) },
      createTable("other", [column("id", bigint)]),
      makeNullable("u", "x"),
      { kind: "renameColumn", table: name("t"), from: "b", to: "n" },
      alterColumn("t", "n", { type: { from: text, to: integer } }),
      { kind: "dropColumn", table: name("t"), column: "old", definition: null },
      { kind: "addColumn", table: name("t"), column: column("late", varchar(5)) },
      { kind: "renameColumn", table: name("t"), from: "late", to: "later" },
      { kind: "addConstraint", table: name("t"), constraint: check("ck", "n > 1") },
      { kind: "createIndex", table: name("t"), index: index("ix_n", ["n", key("later", { order: "desc" })]) },
      { kind: "renameTable", from: name("t"), to: name("things") },
      alterColumn("things", "at", { default: { from: { kind: "now" }, to: literal("2020-01-01") } }),
    ]);
    expect(countRebuilds(plan)).toBe(2);
    expect(plan.segments.map(({ foreignKeys }) => foreignKeys)).toEqual(["suspended"]);
    expect(await rowsOf(session, "SELECT id, a, n, typeof(n), length(at), later FROM things")).toEqual([
      [1, "a", 5, "integer", 10, null],
    ]);
    const things = (await read(session)).tables.get("things");
    expect(things?.columns.map((each) => each.name)).toEqual(["id", "a", "n", "at", "later"]);
    expect(things?.indexes.map((each) => each.name)).toEqual(["ix_n"]);
    expect(things?.columns[3]?.default).toEqual(literal("2020-01-01"));
  });

  test("a name that is freed and taken again in the middle costs a second rebuild and mixes nothing up", async () => {
    const session = await open(
      "CREATE TABLE t (a TEXT NOT NULL UNIQUE, b TEXT NOT NULL); INSERT INTO t VALUES ('a', 'b')",
    );
    const plan = await applyTo(session, [
      { kind: "dropColumn", table: name("t"), column: "a", definition: null },
      { kind: "renameColumn", table: name("t"), from: "b", to: "a" },
      { kind: "addColumn", table: name("t"), column: column("b", text, { default: sqlText("'n' || 'ew'") }) },
    ]);
    expect(await rowsOf(session, "SELECT a, b FROM t")).toEqual([["b", "new"]]);
    expect(countRebuilds(plan)).toBe(2);
  });

  test("a column that is dropped and added again is empty", async () => {
    const session = await open("CREATE TABLE t (a TEXT UNIQUE, b TEXT); INSERT INTO t VALUES ('a', 'b')");
    await applyTo(session, [
      { kind: "dropColumn", table: name("t"), column: "a", definition: null },
      { kind: "addColumn", table: name("t"), column: column("a") },
    ]);
    expect(await rowsOf(session, "SELECT a, b FROM t")).toEqual([[null, "b"]]);
  });

  test("rows that a new column found keep its first default when that changes in the same revision", async () => {
    const session = await open("CREATE TABLE t (a TEXT NOT NULL); INSERT INTO t VALUES ('a')");
    const first = { from: literal("first"), to: literal("second") };
    await applyTo(session, [
      makeNullable("t", "a"),
      { kind: "addColumn", table: name("t"), column: required("b", text, { default: literal("first") }) },
      { kind: "addColumn", table: name("t"), column: column("c") },
      { kind: "renameColumn", table: name("t"), from: "b", to: "B" },
      alterColumn("t", "B", { default: first }),
      alterColumn("t", "c", { default: { from: null, to: literal("later") } }),
    ]);
    await session.execute("INSERT INTO t (a) VALUES ('new')");
    expect(await rowsOf(session, "SELECT * FROM t")).toEqual([
      ["a", "first", null],
      ["new", "second", "later"],
    ]);
  });

  test("values of a column that the same revision adds are looked at when it is there", async () => {
    const session = await open("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x')");
    const plan = await applyTo(session, [
      { kind: "addColumn", table: name("t"), column: column("b", varchar(6), { default: literal("12345") }) },
      alterColumn("t", "b", { type: { from: varchar(6), to: varchar(5) } }),
    ]);
    expect(textsOf(plan)[0]).toMatch(/^ALTER TABLE "t" ADD COLUMN "b"/);
    expect(await rowsOf(session, "SELECT a, b FROM t")).toEqual([["x", "12345"]]);
  });

  test("rows are counted when every column is replaced", async () => {
    const session = await open("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (4), (5)");
    await applyTo(session, [
      { kind: "addColumn", table: name("t"), column: required("a", text, { default: sqlText("'x' || 'y'") }) },
      { kind: "dropColumn", table: name("t"), column: "id", definition: null },
    ]);
    expect(await rowsOf(session, "SELECT a FROM t")).toEqual([["xy"], ["xy"]]);
  });

  test("a constraint that is dropped with its table costs none", async () => {
    const session = await open(`
      CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER CONSTRAINT fk_b REFERENCES b ON DELETE CASCADE);
      CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER CONSTRAINT fk_a REFERENCES a ON DELETE CASCADE);
      INSERT INTO a VALUES (1, NULL); INSERT INTO b VALUES (1, 1); UPDATE a SET b = 1;
    `);
    const plan = await applyTo(session, [
      { kind: "dropConstraint", table: name("b"), name: "fk_a", definition: null },
      { kind: "dropTable", table: name("a"), definition: null },
      { kind: "dropTable", table: name("b"), definition: null },
    ]);
    expect(textsOf(plan)).toEqual(['DROP TABLE "a"', 'DROP TABLE "b"']);
  });
});

describe("constraints of tables that the revision creates", () => {
  const circle: Operation[] = [
    createTable("a", [required("id", bigint), column("b", bigint)], [primaryKey("pk_a", "id")]),
    createTable("b", [required("id", bigint), column("a", bigint)], [primaryKey("pk_b", "id")]),
    { kind: "addConstraint", table: name("a"), constraint: foreignKey("fk_b", ["b"], "b") },
    { kind: "addConstraint", table: name("b"), constraint: foreignKey("fk_a", ["a"], "a") },
  ];

  test("are written into them: circles of references need no rebuild", async () => {
    const session = await open("");
    const plan = await applyTo(session, circle);
    expect(countRebuilds(plan)).toBe(0);
    expect(segmentsOf(plan)).toEqual(["enforced: 0 1"]);
    expect(await rowsOf(session, `SELECT "table" FROM pragma_foreign_key_list('a')`)).toEqual([["b"]]);
  });

  test("are not moved across work on rows", async () => {
    const session = await open("");
    const [a, b, ...rest] = circle as [Operation, Operation, ...Operation[]];
    const plan = await applyTo(session, [a, b, insert("b", { id: 1 }), ...rest]);
    expect(countRebuilds(plan)).toBe(2);
    expect(plan.segments.map(({ foreignKeys }) => foreignKeys)).toEqual(["enforced", "suspended"]);
  });

  test("do not move into a segment that is committed before", async () => {
    const session = await open("CREATE TABLE t (x TEXT NOT NULL)");
    const plan = await applyTo(session, [
      insert("t", { x: "a" }),
      createTable("n", [column("id", bigint)]),
      makeNullable("t", "x"),
      { kind: "addConstraint", table: name("n"), constraint: check("ck", "id > 0") },
    ]);
    const [first, second] = plan.segments;
    expect(Math.max(...(first?.steps.map(({ source }) => source ?? -1) ?? []))).toBe(1);
    expect(Math.min(...(second?.steps.map(({ source }) => source ?? -1) ?? []))).toBe(2);
  });
});

describe("segments", () => {
  test("a rebuild and work on rows never share one, and keep their order", async () => {
    const session = await open("CREATE TABLE t (a TEXT NOT NULL); CREATE TABLE u (a TEXT NOT NULL)");
    const plan = await applyTo(session, [
      insert("t", { a: "1" }),
      makeNullable("t", "a"),
      createTable("n", [column("id", bigint)]),
      { kind: "execute", sql: sqlText("UPDATE t SET a = NULL"), changes: null },
      { kind: "run", run: () => undefined, replay: true },
      makeNullable("u", "a"),
      insert("u", { a: "1" }),
    ]);
    expect(plan.segments.map(({ foreignKeys }) => foreignKeys)).toEqual([
      "enforced",
      "suspended",
      "enforced",
      "suspended",
      "enforced",
    ]);
    const sources = plan.segments.map(({ steps }) => [...new Set(steps.map(({ source }) => source))]);
    expect(sources).toEqual([[0], [2, 1], [3, 4], [5], [6]]);
    expect(plan.segments.every(({ transactional }) => transactional)).toBe(true);
    expect(await rowsOf(session, "SELECT a FROM t")).toEqual([[null]]);
  });

  test("native changes need none of their own", async () => {
    const session = await open("CREATE TABLE t (a TEXT, b TEXT); CREATE INDEX ix ON t (b)");
    const plan = await applyTo(session, [
      { kind: "addColumn", table: name("t"), column: required("n", integer, { default: literal(0) }) },
      insert("t", { a: "x" }),
      { kind: "renameColumn", table: name("t"), from: "a", to: "c" },
      { kind: "dropColumn", table: name("t"), column: "b", definition: null },
    ]);
    expect(textsOf(plan)).toEqual([
      'ALTER TABLE "t" ADD COLUMN "n" INTEGER NOT NULL DEFAULT 0',
      'INSERT INTO "t" ("a") VALUES (?)',
      'ALTER TABLE "t" RENAME COLUMN "a" TO "c"',
      'DROP INDEX "ix"',
      'ALTER TABLE "t" DROP COLUMN "b"',
    ]);
    expect(segmentsOf(plan)).toEqual(["enforced: 0 1 2 3 3"]);
  });

  test("the frame of a script switches enforcement outside the transaction", () => {
    const frame = (foreignKeys: "enforced" | "suspended") =>
      dialect.renderSegmentFrame({ transactional: true, foreignKeys, steps: [] });
    expect(frame("enforced")).toEqual({
      before: ["PRAGMA foreign_keys = ON;", "BEGIN IMMEDIATE;"],
      after: ["COMMIT;"],
    });
    expect(frame("suspended").before).toEqual(["PRAGMA foreign_keys = OFF;", "BEGIN IMMEDIATE;"]);
    expect(frame("suspended").after.at(-1)).toBe("PRAGMA foreign_keys = ON;");
  });
});

describe("what a plan looks at", () => {
  const offline = { session: null, foldedSchema: () => Promise.reject(new Error("the history was loaded")) };

  test("a revision that only makes tables looks at nothing", async () => {
    const operations: Operation[] = [
      createTable("t", [required("id", bigint, { identity: byDefault }), column("a")], [primaryKey("pk", "id")]),
      { kind: "addConstraint", table: name("t"), constraint: unique("uq", ["a"]) },
      { kind: "createIndex", table: name("t"), index: index("ix", ["a"]) },
      insert("t", { a: "x" }),
    ];
    const live = await dialect.plan(operations, { ...offline, session: untouchable });
    expect(await dialect.plan(operations, offline)).toEqual(live);
  });

  test("offline the history tells of the tables, and triggers that it does not know stop the rebuild", async () => {
    const folded = applyOperations(emptyDatabase, [
      createTable("t", [required("a"), column("b")], [check("ck", "a <> b")], { indexes: [index("ix", ["b"])] }),
    ]);
    const plan = await dialect.plan([makeNullable("t", "a")], { session: null, foldedSchema: async () => folded });
    const [assertion, create] = textsOf(plan);
    expect(create).toContain('CONSTRAINT "ck" CHECK (a <> b)');
    const session = await open("CREATE TABLE t (a TEXT NOT NULL, b TEXT); CREATE INDEX ix ON t (b)");
    expect(await rowsOf(session, assertion ?? "")).toEqual([]);
    await session.execute("CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END");
    expect(await rowsOf(session, assertion ?? "")).toEqual([["trigger", "tr"]]);
  });

  test("a table that is not there is named", async () => {
    const session = await open("");
    for (const operation of [
      makeNullable("t", "a"),
      { kind: "dropTable", table: name("t"), definition: null } as const,
    ]) {
      await expect(planFor(session, [operation])).rejects.toMatchObject({
        code: "INVALID_OPERATION",
        message: 'table "t" does not exist',
      });
    }
  });

  test("the only column of a table cannot go", async () => {
    const session = await open("CREATE TABLE t (a TEXT)");
    const drop: Operation = { kind: "dropColumn", table: name("t"), column: "a", definition: null };
    await expect(planFor(session, [drop])).rejects.toThrow(/^column "t.a" is the only one of its table/);
  });

  test("raw SQL in the same revision is seen", async () => {
    const session = await open("");
    await applyTo(session, [
      { kind: "execute", sql: sqlText("CREATE TABLE t (a TEXT NOT NULL, CHECK (a <> ''))"), changes: null },
      makeNullable("t", "a"),
    ]);
    await expect(session.execute("INSERT INTO t VALUES ('')")).rejects.toThrow("CHECK");
  });

  test("raw SQL is not run twice where that could be seen", async () => {
    const session = await open("CREATE TABLE t (a TEXT NOT NULL)");
    const database = await createSqliteDatabase();
    onTestFinished(() => database.drop());
    const plan = await planFor(session, [
      { kind: "execute", sql: sqlText(`VACUUM INTO '${database.path}'`), changes: null },
      makeNullable("t", "a"),
    ]);
    expect(countRebuilds(plan)).toBe(1);
    expect(existsSync(database.path)).toBe(false);
  });

  test("tables of modules that are not there, and functions of the application, trouble only who touches them", async () => {
    const session = await open(`
      CREATE TABLE t (a TEXT NOT NULL); CREATE VIRTUAL TABLE search USING fts5(a); INSERT INTO search VALUES ('word');
      CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO search VALUES (new.a); END;
    `);
    await applyTo(session, [makeNullable("t", "a")]);
    await session.execute("INSERT INTO t VALUES ('other')");
    expect(await rowsOf(session, "SELECT a FROM search WHERE search MATCH 'other'")).toEqual([["other"]]);
  });
});

describe("drops of tables", () => {
  test("a table that others refer to is refused: its rows would take others with them", async () => {
    const session = await open(`
      CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p ON DELETE CASCADE);
      INSERT INTO p VALUES (1); INSERT INTO c VALUES (1);
    `);
    await expect(applyTo(session, [{ kind: "dropTable", table: name("p"), definition: null }])).rejects.toMatchObject({
      code: "INVALID_OPERATION",
      message: 'table "p" is still referenced by a foreign key of "c"',
    });
    expect(await rowsOf(session, "SELECT count(*) FROM c")).toEqual([[1]]);
  });

  test("a table that refers to itself is dropped, whatever its action", async () => {
    const session = await open(`
      CREATE TABLE t (id INTEGER PRIMARY KEY, up INTEGER REFERENCES t ON DELETE RESTRICT); INSERT INTO t VALUES (1, NULL), (2, 1);
    `);
    await applyTo(session, [{ kind: "dropTable", table: name("t"), definition: null }]);
    expect((await read(session)).tables.size).toBe(0);
  });
});

describe("identity", () => {
  test("a new identity column becomes the key by the operation that adds the key", async () => {
    const session = await open("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x'), ('y')");
    const plan = await applyTo(session, [
      { kind: "addColumn", table: name("t"), column: required("id", bigint, { identity: byDefault }) },
      { kind: "addConstraint", table: name("t"), constraint: primaryKey("pk_t", "id") },
    ]);
    expect(countRebuilds(plan)).toBe(1);
    expect(await rowsOf(session, "SELECT id, a FROM t")).toEqual([
      [1, "x"],
      [2, "y"],
    ]);
    const table = (await read(session)).tables.get("t");
    expect(table?.columns.at(-1)).toMatchObject({ identity: byDefault, nullable: false });
    expect(table?.constraints).toMatchObject([{ kind: "primaryKey", name: "pk_t", columns: ["id"] }]);
  });

  test("comes and goes with the values in place", async () => {
    const session = await open(
      "CREATE TABLE t (id INTEGER NOT NULL, CONSTRAINT pk PRIMARY KEY (id)); INSERT INTO t VALUES (7)",
    );
    const before = await read(session);
    await applyTo(session, [alterColumn("t", "id", { identity: { from: null, to: byDefault } })]);
    await session.execute("INSERT INTO t DEFAULT VALUES");
    await applyTo(session, [alterColumn("t", "id", { identity: { from: byDefault, to: null } })]);
    expect(await rowsOf(session, "SELECT id FROM t")).toEqual([[7], [8]]);
    expect(await read(session)).toEqual(before);
  });

  test.each([
    ["without a key", []],
    ["beside another column of the key", [primaryKey("pk", "id", "a")]],
  ])("is refused %s, with an alternative", async (_case, constraints) => {
    const session = await open("");
    const create = createTable("t", [required("id", bigint, { identity: byDefault }), required("a")], constraints);
    await expect(planFor(session, [create])).rejects.toMatchObject({
      code: "UNSUPPORTED_FEATURE",
      message: expect.stringContaining('"t.id"'),
      hint: expect.stringContaining("uuid()"),
    });
  });

  test("a new identity column that no operation makes the key is refused", async () => {
    const session = await open("CREATE TABLE t (a TEXT)");
    const add: Operation = {
      kind: "addColumn",
      table: name("t"),
      column: required("id", bigint, { identity: byDefault }),
    };
    await expect(planFor(session, [add])).rejects.toMatchObject({ code: "UNSUPPORTED_FEATURE" });
  });
});

test("statements for the sqlite3 shell have their values in place", () => {
  const sql = "INSERT INTO t VALUES (?, '?', ?, ?, ?, \"a?\", ?) -- ?";
  const parameters = [null, "it's", true, new Date(0), new Uint8Array([255])];
  expect(dialect.renderStatement(buildStatement(sql, { parameters }))).toBe(
    `INSERT INTO t VALUES (NULL, '?', 'it''s', 1, '1970-01-01T00:00:00.000Z', "a?", X'ff') -- ?\n;`,
  );
});

describe("R154 what SQLite does not have", () => {
  const refused: Record<string, Operation> = {
    schemas: { kind: "createSchema", schema: "audit" },
    "a table in a schema": createTable("audit.t", [column("a")]),
    INCLUDE: { kind: "createIndex", table: name("t"), index: index("ix", ["a"], { include: ["b"] }) },
    "index methods": { kind: "createIndex", table: name("t"), index: index("ix", ["a"], { method: "gin" }) },
    "NULLS NOT DISTINCT": createTable("n", [column("a")], [unique("uq", ["a"], { nullsNotDistinct: true })]),
    "deferrable keys": createTable("n", [column("a")], [unique("uq", ["a"], { deferrable: "initiallyDeferred" })]),
    "MATCH FULL": createTable(
      "n",
      [column("a"), column("b")],
      [foreignKey("fk", ["a", "b"], "t", ["a", "b"], { match: "full" })],
    ),
    "NOT VALID": { kind: "addConstraint", table: name("t"), constraint: check("ck", "a > 1", { notValid: true }) },
    "NULLS LAST": { kind: "createIndex", table: name("t"), index: index("ix", [key("a", { nulls: "last" })]) },
    "collations of the system": createTable("n", [column("a", text, { collation: "de_DE" })]),
    "table options": createTable("n", [column("a")], [], { options: { unlogged: true } }),
    "options of identity": createTable(
      "n",
      [required("id", bigint, { identity: { ...byDefault, increment: 5 } })],
      [primaryKey("pk", "id")],
    ),
    "a lookup as default": createTable("n", [
      column("a", text, { default: { kind: "lookup", table: "t", where: { a: "x" }, column: "b" } }),
    ]),
    "raw types of others": createTable("n", [column("a", { kind: "raw", sql: { postgres: "tsvector" } })]),
  };

  test.each(Object.entries(refused))(
    "%s: refused with the object and a portable alternative",
    async (_case, operation) => {
      const session = await open("CREATE TABLE t (a TEXT, b TEXT)");
      const error: unknown = await planFor(session, [operation]).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "UNSUPPORTED_FEATURE", exitCode: 2, hint: expect.stringMatching(/\w+ \w+/) });
      expect((error as Error).message).toMatch(/^SQLite does not have .*"/);
    },
  );

  test("MATCH FULL of one column and the engine's own place of nulls are no difference", async () => {
    const session = await open("CREATE TABLE t (a TEXT PRIMARY KEY)");
    const plan = await applyTo(session, [
      createTable("n", [column("a")], [foreignKey("fk", ["a"], "t", ["a"], { match: "full" })]),
      {
        kind: "createIndex",
        table: name("n"),
        index: index("ix", [key("a", { nulls: "first" })], { method: "btree" }),
      },
    ]);
    expect(textsOf(plan).at(-1)).toBe('CREATE INDEX "ix" ON "n" ("a")');
  });
});

test("a script with the frames of its segments does what the runner does", async () => {
  const script = `
    CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT NOT NULL); CREATE TABLE c (p INTEGER REFERENCES p ON DELETE CASCADE);
    CREATE INDEX ix ON p (a); INSERT INTO p VALUES (1, 'x'); INSERT INTO c VALUES (1);
  `;
  const operations: Operation[] = [
    makeNullable("p", "a"),
    { kind: "updateRows", table: name("p"), set: { a: "it's; --" }, where: {}, from: null },
    { kind: "addConstraint", table: name("p"), constraint: check("ck", "a <> ''") },
  ];
  const live = await open(script);
  const plan = await applyTo(live, operations);
  const scripted = await open(script);
  await scripted.executeScript(
    plan.segments
      .flatMap((segment) => {
        const { before, after } = dialect.renderSegmentFrame(segment);
        const body = segment.steps.flatMap((step) =>
          step.kind === "statement" ? [dialect.renderStatement(step)] : [],
        );
        return [...before, ...body, ...after];
      })
      .join("\n"),
  );
  for (const query of ["SELECT type, name, sql FROM sqlite_schema", "SELECT * FROM p", "SELECT * FROM c"]) {
    expect(await rowsOf(scripted, query)).toEqual(await rowsOf(live, query));
  }
});

const raw = (sql: string): Operation => ({ kind: "execute", sql: sqlText(sql), changes: null });

test("a segment that sets something gives it back, and foreign keys are enforced again after it", async () => {
  const session = await open("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES p (id))");
  await applyTo(session, [insert("p", { id: 1 })]);
  await applyTo(session, [raw("PRAGMA legacy_alter_table = ON")]);
  expect(await rowsOf(session, "PRAGMA legacy_alter_table")).toEqual([[0]]);
  await session.execute("PRAGMA foreign_keys = OFF");
  await applyTo(session, [raw("SELECT 1 -- pragma")]);
  await expect(applyTo(session, [insert("c", { p: 2 })])).rejects.toThrow("FOREIGN KEY");
});

test("a segment gives the session back as it was, also after a failure", async () => {
  const session = await open(
    "CREATE TABLE t (a TEXT); INSERT INTO t VALUES (NULL); PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON",
  );
  const forbid = alterColumn("t", "a", { nullable: { from: true, to: false } });
  await expect(applyTo(session, [forbid])).rejects.toThrow("NOT NULL");
  await applyTo(session, [insert("t", { a: "x" })]);
  expect(await rowsOf(session, "PRAGMA foreign_keys")).toEqual([[0]]);
  expect(await rowsOf(session, "PRAGMA legacy_alter_table")).toEqual([[1]]);
});
