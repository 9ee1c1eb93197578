import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { diffDatabase } from "../../../src/diff/diff-database.ts";
import { dialect } from "../../../src/dialect/postgres/dialect.ts";
import { isAludelError } from "../../../src/error/aludel-error.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { reverseOperations } from "../../../src/operation/fold/reverse-operation.ts";
import type { Database } from "../../../src/schema/database.ts";
import { literal, sqlText } from "../../../src/schema/expression.ts";
import { parseQualifiedName } from "../../../src/schema/qualified-name.ts";
import {
  alterColumn,
  bigint,
  byDefault,
  check,
  column,
  createTable,
  enumType,
  foreignKey,
  index,
  integer,
  primaryKey,
  required,
  text,
  unique,
  varchar,
} from "../../ddl/build-schema.ts";
import { goldenCases } from "../../ddl/golden-operations.ts";
import { postgresVersions } from "../../engine/postgres.ts";
import { takeShare } from "../../engine/tiers.ts";
import { History, usePostgres } from "./postgres-fixture.ts";

/** Returns the differences between two introspections: kinds of operations and objects. */
function differences(from: Database, to: Database): unknown[] {
  const { operations, problems } = diffDatabase(from, to, { comparator: dialect.comparator });
  return [...operations, ...problems];
}

function isRefused(error: unknown): boolean {
  return isAludelError(error, "UNSUPPORTED_FEATURE") || isAludelError(error, "IRREVERSIBLE");
}

describe.each(postgresVersions())("PostgreSQL %s", (version) => {
  const fixture = usePostgres(version);
  let history: History;

  // Each test takes back what it did, so that one database serves all.
  beforeEach(async () => {
    await fixture.session.begin();
    history = new History(fixture.session, "audit", 'odd "schema".x');
  });
  afterEach(() => fixture.session.rollback());

  // What PostgreSQL refuses inside a transaction has tests of its own: concurrent-index.test.ts.
  const inTransaction = Object.entries(goldenCases).filter(
    ([, { operations }]) => !operations.some((operation) => "concurrently" in operation && operation.concurrently),
  );

  test.each(takeShare(inTransaction, 3))(
    "reversed it gives what was before: %s",
    async (_name, { before, operations }) => {
      await history.run(...before);
      const first = await history.introspect();
      try {
        await history.run(...operations);
        const second = await history.introspect();
        await history.run(...reverseOperations(operations));
        expect(differences(await history.introspect(), first)).toEqual([]);
        await history.run(...operations);
        expect(differences(await history.introspect(), second)).toEqual([]);
      } catch (error) {
        if (!isRefused(error)) throw error;
      }
    },
  );

  describe("names", () => {
    const odd = ['Say "hi"', "a.b", "MixedCase", "select", "größe ☃", "back\\slash 'quote'", "n".repeat(63), "$1"];

    test.each(odd)("R47 are kept to the letter: %s", async (name) => {
      const role = { ...enumType("x", "it's", 'b"c', "d\\e"), name: { schema: null, name: `${name.slice(0, 50)}_e` } };
      const tableName = { schema: null, name };
      const create: Operation = {
        kind: "createTable",
        table: {
          ...createTable("x", [
            required(name, bigint, { comment: `comment of ${name}` }),
            column("role", role, { default: literal("it's") }),
            column("parent", bigint),
          ]).table,
          name: tableName,
          comment: name,
          constraints: [
            primaryKey(`${name.slice(0, 50)}_pk`, name),
            {
              ...foreignKey(`${name.slice(0, 50)}_fk`, ["parent"], "x", [name]),
              references: { table: tableName, columns: [name] },
            },
          ],
          indexes: [index(`${name.slice(0, 50)}_ix`, ["parent"], { comment: "x" })],
        },
      };
      const before = await history.introspect();
      await history.run(create);
      const after = await history.introspect();
      const table = [...after.tables.values()][0];
      expect(table?.name).toEqual(tableName);
      expect(table?.columns[0]).toEqual(required(name, bigint, { comment: `comment of ${name}` }));
      expect(table?.columns[1]?.type).toEqual(role);
      expect(table?.constraints).toEqual(create.table.constraints.toReversed());
      expect(table?.indexes).toEqual(create.table.indexes);
      await history.run(...reverseOperations([create]));
      expect(differences(await history.introspect(), before)).toEqual([]);
    });

    test("of schemas are odd too", async () => {
      const schema = 'odd "schema".x';
      const name = { schema, name: "t" };
      const role = { ...enumType("x", "a"), name: { schema, name: "role" } };
      const operations: Operation[] = [
        { kind: "createSchema", schema },
        {
          kind: "createTable",
          table: { ...createTable("x", [column("role", role), column("n", integer)]).table, name },
        },
        { kind: "createIndex", table: name, index: index("ix", ["n"]) },
        { kind: "renameIndex", table: name, from: "ix", to: "ix2" },
        { kind: "setComment", on: { kind: "index", table: name, index: "ix2" }, comment: { from: null, to: "c" } },
        { kind: "renameTable", from: name, to: parseQualifiedName("moved") },
      ];
      await history.run(...operations);
      const found = await history.introspect();
      expect([...found.tables.keys()]).toEqual(["moved"]);
      expect(found.tables.get("moved")?.columns[0]?.type).toEqual(role);
      await history.run(...reverseOperations(operations));
      expect((await history.introspect()).tables.size).toBe(0);
      expect((await history.introspect()).schemas.size).toBe(0);
    });
  });

  describe("references", () => {
    test("cycles and self references are added after both tables, and dropped first", async () => {
      const operations: Operation[] = [
        createTable("a", [required("id", bigint), column("b_id", bigint)], [primaryKey("pk_a", "id")]),
        createTable(
          "b",
          [required("id", bigint), column("a_id", bigint)],
          [
            primaryKey("pk_b", "id"),
            foreignKey("fk_b_a", ["a_id"], "a", ["id"], { onDelete: "cascade", onUpdate: "set null" }),
          ],
        ),
        {
          kind: "addConstraint",
          table: parseQualifiedName("a"),
          constraint: foreignKey("fk_a_b", ["b_id"], "b", ["id"], { deferrable: "initiallyDeferred" }),
        },
      ];
      await history.run(...operations);
      const { tables } = await history.introspect();
      expect(tables.get("a")?.constraints).toEqual([
        foreignKey("fk_a_b", ["b_id"], "b", ["id"], { deferrable: "initiallyDeferred" }),
        primaryKey("pk_a", "id"),
      ]);
      expect(tables.get("b")?.constraints[0]).toEqual(
        foreignKey("fk_b_a", ["a_id"], "a", ["id"], { onDelete: "cascade", onUpdate: "set null" }),
      );
      await history.run(...reverseOperations(operations));
      expect((await history.introspect()).tables.size).toBe(0);
    });

    test("composite keys keep the order of their columns", async () => {
      await history.run(
        createTable("p", [required("a", bigint), required("b", bigint)], [primaryKey("pk_p", "b", "a")]),
        createTable(
          "c",
          [column("y", bigint), column("x", bigint)],
          [foreignKey("fk_c", ["x", "y"], "p", ["b", "a"], { match: "full", notValid: true })],
        ),
      );
      const { tables } = await history.introspect();
      expect(tables.get("p")?.constraints).toEqual([primaryKey("pk_p", "b", "a")]);
      expect(tables.get("c")?.constraints).toEqual([
        foreignKey("fk_c", ["x", "y"], "p", ["b", "a"], { match: "full", notValid: true }),
      ]);
    });
  });

  describe("rows", () => {
    const rowsOf = async (sql: string) => (await fixture.session.execute(sql)).rows;

    test("values of every type arrive as they are, and missing rows only are inserted", async () => {
      await history.run(
        createTable("v", [
          required("k"),
          column("n", { kind: "numeric", precision: 10, scale: 2 }),
          column("b", { kind: "boolean" }),
          column("j", { kind: "json" }),
          column("jb", { kind: "jsonb" }),
          column("a", { kind: "array", element: text }),
          column("t", { kind: "timestamp", precision: null, withTimezone: false }),
          column("x", { kind: "binary", length: null }),
          column("e", enumType("mood", "ok", "so-so")),
          column("u", { kind: "uuid" }),
        ]),
      );
      const row = {
        k: "it's \\ $1 -- ☃",
        n: "12.50",
        b: true,
        j: { a: [1, "x"], b: null },
        jb: { kind: "json", value: "text" } as const,
        a: ["a", 'b"c\\d', null, "e,f", "{g}"],
        t: new Date("2026-01-02T03:04:05.678Z"),
        x: new Uint8Array([0, 1, 255]),
        e: "so-so",
        u: { kind: "uuid" } as const,
      };
      const insert: Operation = { kind: "insertRows", table: parseQualifiedName("v"), rows: [row], key: ["k"] };
      await history.run(insert);
      await history.run(insert);
      expect(await rowsOf("SELECT k, n, b, j, jb, a, t, x, e::text FROM v")).toEqual([
        {
          k: row.k,
          n: "12.50",
          b: true,
          j: row.j,
          jb: "text",
          a: row.a,
          t: "2026-01-02 03:04:05.678",
          x: Buffer.from([0, 1, 255]),
          e: "so-so",
        },
      ]);
      const { u: _u, ...known } = row;
      await history.run({ kind: "deleteRows", table: parseQualifiedName("v"), where: [known], rows: null });
      expect(await rowsOf("SELECT count(*) FROM v")).toEqual([{ count: 0 }]);
    });

    test("what is rendered for a script does the same", async () => {
      await history.run(
        createTable("s", [
          column("k"),
          column("n", integer),
          column("a", { kind: "array", element: integer }),
          column("x", { kind: "binary", length: null }),
        ]),
      );
      const insert: Operation = {
        kind: "insertRows",
        table: parseQualifiedName("s"),
        rows: [{ k: "it's \\ $2 /* x */", n: -5, a: [1, null], x: new Uint8Array([255]) }],
        key: ["k", "n"],
      };
      const update: Operation = {
        kind: "updateRows",
        table: parseQualifiedName("s"),
        set: { n: 7 },
        where: { k: 5 },
        from: null,
      };
      const plan = await dialect.plan([insert, update], {
        session: null,
        foldedSchema: () => Promise.reject(new Error("not asked")),
      });
      const lines = plan.segments.flatMap(({ steps }) =>
        steps.map((step) => (step.kind === "statement" ? dialect.renderStatement(step) : "")),
      );
      for (const setting of ["on", "off"]) {
        await fixture.session.executeScript(`SET LOCAL standard_conforming_strings = ${setting}; ${lines.join("\n")}`);
        expect(await rowsOf("SELECT * FROM s")).toEqual([
          { k: "it's \\ $2 /* x */", n: -5, a: [1, null], x: Buffer.from([255]) },
        ]);
      }
      await fixture.session.executeScript("SET LOCAL standard_conforming_strings = on");
    });

    test("numbers go on where the rows end when a column gets an identity", async () => {
      await history.run(createTable("n", [required("id", integer), column("k")]));
      await fixture.session.execute("INSERT INTO n (id) VALUES (41)");
      const serial = { ...byDefault, mode: "serial" } as const;
      await history.run(alterColumn("n", "id", { identity: { from: null, to: byDefault } }));
      expect(await rowsOf("INSERT INTO n (k) VALUES ('a') RETURNING id")).toEqual([{ id: 42 }]);
      await history.run(alterColumn("n", "id", { identity: { from: byDefault, to: serial } }));
      expect(await rowsOf("INSERT INTO n (k) VALUES ('b') RETURNING id")).toEqual([{ id: 43 }]);
      expect((await history.introspect()).tables.get("n")?.columns[0]).toEqual(
        required("id", integer, { identity: serial }),
      );
      await history.run(alterColumn("n", "id", { identity: { from: serial, to: { ...serial, increment: 10 } } }));
      expect((await history.introspect()).tables.get("n")?.columns[0]?.identity?.increment).toBe(10);
      await history.run(
        alterColumn("n", "id", {
          identity: { from: { ...serial, increment: 10 }, to: { ...byDefault, mode: "always" } },
        }),
      );
      expect(await rowsOf("INSERT INTO n (k) VALUES ('c') RETURNING id")).toEqual([{ id: 53 }]);
      await history.run(alterColumn("n", "id", { identity: { from: { ...byDefault, mode: "always" }, to: serial } }));
      await history.run(alterColumn("n", "id", { identity: { from: serial, to: null } }));
      expect((await history.introspect()).tables.get("n")?.columns[0]).toEqual(required("id", integer));
      expect((await history.introspect()).unmanaged).toEqual([]);
    });
  });

  describe("changes of types", () => {
    test("R92 the default is dropped before and set after", async () => {
      const level = enumType("log_level", "info", "warn");
      const create = createTable("logs", [required("level", varchar(20), { default: literal("info") })]);
      const change = alterColumn("logs", "level", { type: { from: varchar(20), to: level } });
      await history.run(create);
      await fixture.session.execute("INSERT INTO logs VALUES ('warn')");
      await history.run(change);
      const changed = await history.introspect();
      expect(changed.tables.get("logs")?.columns).toEqual([
        required("level", level, { default: sqlText("'info'::log_level") }),
      ]);
      await history.run(...reverseOperations([change]));
      const { tables, enums } = await history.introspect();
      expect(enums.size).toBe(0);
      expect(tables.get("logs")?.columns).toEqual([
        required("level", varchar(20), { default: sqlText("'info'::character varying") }),
      ]);
      expect((await fixture.session.execute("SELECT level FROM logs")).rows).toEqual([{ level: "warn" }]);
    });

    test("rows that do not fit a shorter text stop the change", async () => {
      await history.run(createTable("t", [column("c")]));
      await fixture.session.execute("INSERT INTO t VALUES ('far too long')");
      await expect(history.run(alterColumn("t", "c", { type: { from: text, to: varchar(3) } }))).rejects.toThrow(
        "too long",
      );
    });

    test.each([
      ["boolean to bigint", { kind: "boolean" }, bigint, "true", 1],
      ["bigint to boolean", bigint, { kind: "boolean" }, "7", true],
      ["text to jsonb", text, { kind: "jsonb" }, `'{"a":1}'`, { a: 1 }],
      ["jsonb to text", { kind: "jsonb" }, text, `'{"a":1}'`, '{"a": 1}'],
      ["text to integer[]", text, { kind: "array", element: integer }, "'{1,2}'", [1, 2]],
      [
        "integer[] to text[]",
        { kind: "array", element: integer },
        { kind: "array", element: text },
        "'{1,2}'",
        ["1", "2"],
      ],
      ["an enum to another", enumType("e1", "a", "b"), enumType("e2", "b", "a"), "'a'", "a"],
      [
        "enum[] to another",
        { kind: "array", element: enumType("e1", "a") },
        { kind: "array", element: enumType("e2", "a") },
        "'{a}'",
        "{a}",
      ],
    ] as const)("casts %s", async (_title, from, to, value, expected) => {
      await history.run(createTable("t", [column("c", from)]));
      await fixture.session.execute(`INSERT INTO t VALUES (${value})`);
      await history.run(alterColumn("t", "c", { type: { from, to } }));
      expect((await fixture.session.execute("SELECT c FROM t")).rows).toEqual([{ c: expected }]);
      expect((await history.introspect()).tables.get("t")?.columns[0]?.type).toEqual(to);
    });

    test("a collation stays", async () => {
      await history.run(createTable("t", [column("c", varchar(5), { collation: "C" })]));
      await history.run(alterColumn("t", "c", { type: { from: varchar(5), to: text } }));
      expect((await history.introspect()).tables.get("t")?.columns[0]?.collation).toBe("C");
    });

    test.each([
      ["behind strings with escapes", String.raw`E'\'' || word || E'\''`, true],
      ["behind an operator with its schema", "other OPERATOR(pg_catalog.||) word", true],
      ["only as a type of the same name", "upper(other::word)", false],
      ["only in comments and dollar quotes", "upper(other /* word */ || $$ word $$ || $a$ word $a$)", false],
    ])(
      "a changed type replaces the generated columns that read the column: %s",
      async (_where, expression, isReader) => {
        await fixture.session.execute("CREATE DOMAIN word AS text");
        const generated = { expression: sqlText(expression), stored: true };
        await history.run(
          createTable("words", [column("word"), column("shout", text, { generated }), column("other")]),
          alterColumn("words", "word", { type: { from: text, to: varchar(20) } }),
        );
        const { rows } = await fixture.session.execute(
          "SELECT attname AS name FROM pg_attribute WHERE attrelid = 'words'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        );
        const order = isReader ? ["word", "other", "shout"] : ["word", "shout", "other"];
        expect(rows.map(({ name }) => name)).toEqual(order);
      },
    );

    test("a generated column keeps its index and check when its expression changes", async () => {
      const from = { expression: sqlText("w * 2"), stored: true };
      const to = { expression: sqlText("w * 3"), stored: true };
      await history.run(
        createTable(
          "t",
          [required("w", integer), column("area", integer, { generated: from, comment: "a" })],
          [check("ck_area", "area >= 0"), unique("uq_area", ["w", "area"])],
          { indexes: [index("ix_area", ["(abs(area))"]), index("ix_w", ["w"], { predicate: sqlText("area > 1") })] },
        ),
      );
      await fixture.session.execute("INSERT INTO t VALUES (2)");
      const before = await history.introspect();
      await history.run(alterColumn("t", "area", { generated: { from, to } }));
      expect((await fixture.session.execute("SELECT area FROM t")).rows).toEqual([{ area: 6 }]);
      await history.run(alterColumn("t", "area", { generated: { from: to, to: from } }));
      expect(differences(await history.introspect(), before)).toEqual([]);
      await history.run(alterColumn("t", "area", { generated: { from, to: null } }));
      expect((await fixture.session.execute("SELECT area FROM t")).rows).toEqual([{ area: 4 }]);
      await history.run(alterColumn("t", "area", { generated: { from: null, to } }));
      expect((await fixture.session.execute("SELECT area FROM t")).rows).toEqual([{ area: 6 }]);
    });
  });

  describe("the life of enums", () => {
    const role = enumType("user_role", "worker", "admin");
    const users = createTable("users", [column("role", role)]);
    const dropUsers: Operation = { kind: "dropTable", table: parseQualifiedName("users"), definition: null };

    test("R105 dropping the last table of an enum drops the type; up, down, up again", async () => {
      await history.run(users);
      await history.run(createTable("guests", [column("roles", { kind: "array", element: role })]));
      await history.run(dropUsers);
      expect([...(await history.introspect()).enums.keys()]).toEqual(["user_role"]);
      await history.run({ kind: "dropTable", table: parseQualifiedName("guests"), definition: null });
      expect((await history.introspect()).enums.size).toBe(0);
      await history.run(users);
      expect((await history.introspect()).enums.get("user_role")?.labels).toEqual(["worker", "admin"]);
    });

    test("R105 an enum that others made is used and not dropped", async () => {
      await fixture.session.execute("CREATE TYPE user_role AS ENUM ('worker', 'admin')");
      await fixture.session.execute("CREATE TABLE theirs (role user_role)");
      await history.run(users);
      await history.run(dropUsers);
      expect([...(await history.introspect()).enums.keys()]).toEqual(["user_role"]);
    });

    test("an enum with other labels in the database is refused", async () => {
      await fixture.session.execute("CREATE TYPE user_role AS ENUM ('worker')");
      await expect(history.run(users)).rejects.toThrow(
        'enum "user_role" has the labels worker in the database, but worker, admin in the revision',
      );
    });

    test("the history is not asked when no enum may go", async () => {
      await fixture.session.execute("CREATE TABLE plain (a int, b text)");
      const plan = await dialect.plan(
        [users, { kind: "dropTable", table: parseQualifiedName("plain"), definition: null }],
        { session: fixture.session, foldedSchema: () => Promise.reject(new Error("asked")) },
      );
      expect(
        plan.segments[0]?.steps.map((step) => [
          step.source,
          step.kind === "statement" && step.sql.split(" ", 2).join(" "),
        ]),
      ).toEqual([
        [0, "CREATE TYPE"],
        [0, "CREATE TABLE"],
        [1, "DROP TABLE"],
      ]);
    });
  });

  test("hazards tell what a statement costs, but not on a table that is new", async () => {
    const hazardsOf = async (...operations: Operation[]) => {
      const plan = await dialect.plan(operations, {
        session: fixture.session,
        foldedSchema: async () => history.folded,
      });
      return plan.segments.flatMap(({ steps }) =>
        steps.flatMap((step) => (step.kind === "statement" ? step.hazards.map(({ kind }) => kind) : [])),
      );
    };
    const t = parseQualifiedName("t");
    const addIndex: Operation = { kind: "createIndex", table: t, index: index("ix", ["c"]) };
    expect(await hazardsOf(createTable("t", [column("c")]), addIndex)).toEqual([]);
    await history.run(createTable("t", [column("c")]));
    expect(await hazardsOf(addIndex)).toEqual(["indexBuild"]);
    expect(await hazardsOf({ kind: "dropTable", table: t, definition: null })).toEqual(["dataLoss"]);
    expect(await hazardsOf({ kind: "dropColumn", table: t, column: "c", definition: null })).toEqual(["dataLoss"]);
    expect(await hazardsOf(alterColumn("t", "c", { type: { from: text, to: integer } }))).toEqual([
      "tableRewrite",
      "exclusiveLock",
    ]);
    expect(await hazardsOf(alterColumn("t", "c", { type: { from: varchar(5), to: text } }))).toEqual([]);
    expect(await hazardsOf(alterColumn("t", "c", { nullable: { from: true, to: false } }))).toEqual(["mayFail"]);
    expect(await hazardsOf({ kind: "addColumn", table: t, column: required("d") })).toEqual(["mayFail"]);
  });

  test("what the version does not have is refused with an alternative", async () => {
    const { session } = fixture;
    const major = Number.parseInt(session.serverVersion, 10);
    const virtual = createTable("t", [
      required("w", integer),
      column("a", integer, { generated: { expression: sqlText("w"), stored: false } }),
    ]);
    const distinct = createTable("u", [column("a")], [unique("uq", ["a"], { nullsNotDistinct: true })]);
    const refusal = async (operation: Operation) =>
      history.run(operation).catch((error: Error & { hint?: string }) => [error.message, error.hint]);
    if (major < 18) {
      expect(await refusal(virtual)).toEqual([
        `PostgreSQL ${major} does not have virtual generated columns, which column "t.a" needs`,
        "Make the column stored",
      ]);
    } else {
      await history.run(virtual);
      expect((await history.introspect()).tables.get("t")?.columns[1]?.generated?.stored).toBe(false);
    }
    if (major < 15) {
      expect(await refusal(distinct)).toEqual([
        'PostgreSQL 14 does not have NULLS NOT DISTINCT, which constraint "uq" of table "u" needs',
        "Make the columns not null, or add a unique index WHERE … IS NULL",
      ]);
    } else {
      await history.run(distinct);
      expect((await history.introspect()).tables.get("u")?.constraints).toEqual(distinct.table.constraints);
    }
    expect(await refusal(createTable("o", [column("a")], [], { options: { unloged: true } }))).toContain(
      'Leave "unloged" out for postgres',
    );
  });
});
