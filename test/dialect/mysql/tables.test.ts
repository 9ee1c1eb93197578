import { beforeEach, expect, test } from "vitest";
import { diffDatabase } from "../../../src/diff/diff-database.ts";
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
  key,
  primaryKey,
  required,
  text,
  unique,
  varchar,
} from "../../ddl/build-schema.ts";
import { History, describeEachServer, useMysql } from "./mysql-fixture.ts";

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);
  const name = parseQualifiedName;
  let history: History;
  beforeEach(() => {
    history = new History(fixture);
  });

  const differences = (from: Database, to: Database): unknown[] =>
    diffDatabase(from, to, { comparator: fixture.dialect.comparator }).operations.map(({ kind }) => kind);
  const indexesOf = async (table: string) => {
    const { rows } = await fixture.session.execute(
      "SELECT DISTINCT INDEX_NAME AS name FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY 1",
      [table],
    );
    return rows.map((row) => row["name"]);
  };
  const definitionOf = async (table: string) => {
    const { rows } = await fixture.session.execute(`SHOW CREATE TABLE ${table}`);
    return String(rows[0]?.["Create Table"]);
  };

  test("R154 MODIFY loses nothing of a column: NOT NULL, default, comment, collation, AUTO_INCREMENT, ON UPDATE", async () => {
    const moment = { kind: "timestamp", precision: 3, withTimezone: false } as const;
    const renewed = sqlText("current_timestamp(3) on update current_timestamp(3)");
    await history.run(
      createTable(
        "t",
        [
          required("id", bigint, { identity: byDefault, comment: "key" }),
          required("code", varchar(20), { default: literal("it's"), collation: "utf8mb4_bin", comment: "what's up" }),
          required("seen", moment, { default: renewed, comment: "when" }),
          column("role", enumType("role", "a", "b"), { default: literal("a") }),
        ],
        [primaryKey("pk_t", "id")],
      ),
    );
    await history.run(alterColumn("t", "code", { type: { from: varchar(20), to: varchar(40) } }));
    await history.run(alterColumn("t", "id", { type: { from: bigint, to: integer } }));
    await history.run({
      kind: "setComment",
      on: { kind: "column", table: name("t"), column: "seen" },
      comment: { from: "when", to: "last" },
    });
    const { tables } = await history.introspect();
    const [id, code, seen, role] = tables.get("t")?.columns ?? [];
    expect(id).toEqual(required("id", integer, { identity: byDefault, comment: "key" }));
    expect(code).toEqual(
      required("code", varchar(40), { default: literal("it's"), collation: "utf8mb4_bin", comment: "what's up" }),
    );
    expect(await definitionOf("t")).toMatch(/on update current_timestamp(?:\(3\)).*COMMENT 'last'/i);
    expect(seen).toMatchObject({ nullable: false, comment: "last", type: moment });
    expect(role?.type).toMatchObject({ kind: "enum", labels: ["a", "b"] });
  });

  test("R154 MODIFY keeps what models do not say: a column out of sight, and the check that MariaDB keeps with it", async () => {
    await history.run(createTable("t", [column("n", integer), column("m", integer)]));
    // MySQL keeps checks with the table only.
    const own = server === "mariadb" ? "CHECK (n > 0)" : "";
    await fixture.session.execute(`ALTER TABLE t MODIFY n int INVISIBLE ${own}`);
    await history.run({ kind: "renameColumn", table: name("t"), from: "n", to: "k" });
    await history.run(alterColumn("t", "k", { default: { from: null, to: literal(5) } }));
    const text = await definitionOf("t");
    expect(text).toMatch(/`k` int.*(?:INVISIBLE.*5|5.*INVISIBLE)/);
    await history.run(createTable("j", [column("a", { kind: "json" })]));
    await history.run({ kind: "renameColumn", table: name("j"), from: "a", to: "b" });
    expect((await history.introspect()).tables.get("j")?.columns[0]?.type).toEqual({ kind: "json" });
    if (server === "mysql") return;
    expect(text).toContain("CHECK (`k` > 0)");
    const found = (await history.introspect()).tables.get("t")?.constraints ?? [];
    expect(found).toEqual([check("k", "`k` > 0")]);
    await history.run(createTable("u", [column("n", integer)], [check("n", "`n` > 0")]));
    await fixture.session.execute("ALTER TABLE u DROP CONSTRAINT n, MODIFY n int INVISIBLE CHECK (n > 0), ADD m int");
    await history.run({ kind: "dropConstraint", table: name("u"), name: "n", definition: check("n", "`n` > 0") });
    expect(await definitionOf("u")).not.toContain("CHECK");
    expect(await definitionOf("u")).toContain("INVISIBLE");
  });

  test("labels and defaults hold every character", async () => {
    const odd = String.raw`a\b` + '\n\r\t\0\u001A it\'s "x" `y`, (z) \\n';
    const labels = enumType("t_e", odd, String.raw`\%`, "''", "größe");
    await history.run(
      createTable("t", [
        column("e", labels, { default: literal(odd) }),
        column("v", varchar(60), { default: literal(odd) }),
      ]),
    );
    const found = (await history.introspect()).tables.get("t")?.columns;
    expect(found?.map(({ type }) => type)).toEqual([labels, varchar(60)]);
    expect(found?.map((each) => each.default)).toEqual([literal(odd), literal(odd)]);
    await fixture.session.execute("INSERT INTO t () VALUES ()");
    expect((await fixture.session.execute("SELECT e, v FROM t")).rows).toEqual([{ e: odd, v: odd }]);
  });

  test("the check that MariaDB keeps with a column stays as it is where it holds the column's name as text", async () => {
    // MySQL keeps checks with the table only.
    if (server === "mysql") return;
    await history.run(createTable("t", [column("a", varchar(20))]));
    await fixture.session.execute("ALTER TABLE t MODIFY a varchar(20) CHECK (A <> '`a`' AND a <> '')");
    await history.run(
      { kind: "renameColumn", table: name("t"), from: "a", to: "b" },
      alterColumn("t", "b", { default: { from: null, to: literal("x") } }),
    );
    expect(await definitionOf("t")).toMatch(/`b` varchar.* DEFAULT 'x' CHECK \(`b` <> '`a`' and `b` <> ''\)/);
    await history.run({ kind: "renameColumn", table: name("t"), from: "b", to: "c" });
    await history.run(alterColumn("t", "c", { default: { from: literal("x"), to: literal("y") } }));
    expect(await definitionOf("t")).toMatch(/`c` varchar.* DEFAULT 'y' CHECK \(`c` <> '`a`' and `c` <> ''\)/);
    await history.run({ kind: "renameColumn", table: name("t"), from: "c", to: "a`b" });
    await history.run({ kind: "renameColumn", table: name("t"), from: "a`b", to: "d" });
    await history.run(alterColumn("t", "d", { default: { from: literal("y"), to: null } }));
    expect(await definitionOf("t")).toMatch(/`d` varchar.* CHECK \(`d` <> '`a`' and `d` <> ''\)/);
  });

  test("R107 a change of type that would cut a value fails, whatever the mode of the server, and leaves the rows", async () => {
    await fixture.session.execute("CREATE TABLE t (v varchar(20), e enum('a','b'))");
    await fixture.session.execute("INSERT INTO t VALUES ('system', 'b')");
    for (const definition of ["v varchar(3)", "v int", "e enum('a')"]) {
      const change = fixture.session.execute(`ALTER TABLE t MODIFY ${definition}`);
      await expect(change, definition).rejects.toThrow(/too long|truncated|incorrect integer/i);
    }
    expect((await fixture.session.execute("SELECT * FROM t")).rows).toEqual([{ v: "system", e: "b" }]);
  });

  test("R154 the index that the server makes for a foreign key comes and goes with it", async () => {
    const reference = foreignKey("fk_child", ["parent_id"], "parent", ["id"], { onDelete: "cascade" });
    await history.run(
      createTable("parent", [required("id", bigint)], [primaryKey("pk_parent", "id")]),
      createTable(
        "child",
        [required("id", bigint), column("parent_id", bigint)],
        [primaryKey("pk_child", "id"), reference],
      ),
    );
    const first = await history.introspect();
    expect(first.tables.get("child")?.indexes).toEqual([]);
    const own: Operation = { kind: "createIndex", table: name("child"), index: index("ix_child", ["parent_id"]) };
    await history.run(own);
    expect(await indexesOf("child")).toEqual(["ix_child", "PRIMARY"]);
    // The server refuses to drop the only index that serves the key: it gets its own back.
    await history.run(...reverseOperations([own]));
    expect(differences(await history.introspect(), first)).toEqual([]);
    const drop: Operation = { kind: "dropConstraint", table: name("child"), name: "fk_child", definition: reference };
    await history.run(drop);
    expect(await indexesOf("child")).toEqual(["PRIMARY"]);
    await history.run(...reverseOperations([drop]));
    expect(differences(await history.introspect(), first)).toEqual([]);
    await history.run({ kind: "dropColumn", table: name("child"), column: "parent_id", definition: null });
    expect(await indexesOf("child")).toEqual(["PRIMARY"]);
  });

  test("a column is renamed in checks and computed columns too, and a numbered column comes with its key", async () => {
    await history.run(
      createTable(
        "t",
        [
          column("a", integer),
          column("twice", integer, { generated: { expression: sqlText("`a` * 2"), stored: true } }),
        ],
        [check("ck_t", "`a` > 0")],
      ),
    );
    const first = await history.introspect();
    const rename: Operation = { kind: "renameColumn", table: name("t"), from: "a", to: "b" };
    await history.run(rename);
    expect(await definitionOf("t")).not.toContain("`a`");
    await history.run(...reverseOperations([rename]));
    expect(differences(await history.introspect(), first)).toEqual([]);
    const numbered: Operation[] = [
      { kind: "addColumn", table: name("t"), column: required("id", bigint, { identity: byDefault }) },
      { kind: "addConstraint", table: name("t"), constraint: primaryKey("pk_t", "id") },
    ];
    await fixture.session.execute("INSERT INTO t (a) VALUES (1), (2)");
    await history.run(...numbered);
    expect((await fixture.session.execute("SELECT id, twice FROM t")).rows).toEqual([
      { id: 1, twice: 2 },
      { id: 2, twice: 4 },
    ]);
    await history.run(...reverseOperations(numbered));
    expect(differences(await history.introspect(), first)).toEqual([]);
  });

  test("old rows get their own value of a default that differs from row to row", async () => {
    await history.run(createTable("t", [required("n", integer)]));
    await fixture.session.execute("INSERT INTO t VALUES (1), (2)");
    await history.run({
      kind: "addColumn",
      table: name("t"),
      column: required("u", { kind: "uuid" }, { default: { kind: "uuid" } }),
    });
    await fixture.session.execute("INSERT INTO t (n) VALUES (3)");
    const { rows } = await fixture.session.execute("SELECT u FROM t");
    expect(new Set(rows.map((row) => row["u"])).size).toBe(3);
    for (const row of rows)
      expect(row["u"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("a NOT NULL column without a default is refused where there are rows, instead of being filled with nothing", async () => {
    await history.run(createTable("t", [required("n", integer)]));
    await fixture.session.execute("INSERT INTO t VALUES (1)");
    const add: Operation = { kind: "addColumn", table: name("t"), column: required("m", integer) };
    await expect(history.run(add)).rejects.toThrow(
      'column "t.m" is NOT NULL and has no default, but the table has rows',
    );
    await fixture.session.execute("DELETE FROM t");
    await history.run(add);
  });

  test("indexes hold a part of a long text; prefixes and orders are read back", async () => {
    const parts = index("ix_parts", [key("v", { operatorClass: "prefix(20)", order: "desc" })], { comment: "part" });
    await history.run(
      createTable("t", [column("v", varchar(200)), column("long", text)], [unique("uq_v", ["v"])], {
        indexes: [index("ix_long", ["long"]), parts, index("ix_words", ["long"], { method: "fulltext" })],
      }),
    );
    const found = (await history.introspect()).tables.get("t")?.indexes ?? [];
    expect(found.find(({ name: each }) => each === "ix_parts")).toEqual(parts);
    expect(found.find(({ name: each }) => each === "ix_long")).toEqual(index("ix_long", ["long"]));
    expect(found.find(({ name: each }) => each === "ix_words")?.method).toBe("fulltext");
    expect(await definitionOf("t")).toContain("(`long`(255))");
  });

  test("an index on an expression is one, or is refused with what to write instead", async () => {
    const create = createTable("t", [column("email", varchar(50))]);
    const onLower: Operation = { kind: "createIndex", table: name("t"), index: index("ix", ["(lower(`email`))"]) };
    await history.run(create);
    if (server === "mariadb") {
      await expect(history.run(onLower)).rejects.toMatchObject({
        code: "UNSUPPORTED_FEATURE",
        hint: expect.stringContaining("generated column"),
      });
      return;
    }
    await history.run(onLower);
    const first = await history.introspect();
    await history.run({ kind: "renameColumn", table: name("t"), from: "email", to: "mail" });
    expect(await definitionOf("t")).toContain("lower(`mail`)");
    await history.run({ kind: "renameColumn", table: name("t"), from: "mail", to: "email" });
    expect(differences(await history.introspect(), first)).toEqual([]);
  });

  test("spellings of one thing are no difference", async () => {
    const { session } = fixture;
    await session.execute(
      "CREATE TABLE a (b tinyint(1) NOT NULL DEFAULT 0, i int(11), j json, t timestamp(6) NOT NULL DEFAULT now(6), d datetime DEFAULT current_timestamp, u decimal(10))",
    );
    const first = await history.introspect();
    await session.execute("DROP TABLE a");
    await session.execute(
      "CREATE TABLE a (b boolean NOT NULL DEFAULT false, i integer, j json, t timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), d datetime(0) DEFAULT now(), u decimal(10,0))",
    );
    expect(differences(await history.introspect(), first)).toEqual([]);
    expect(first.tables.get("a")?.columns.map(({ type }) => type.kind)).toEqual([
      "boolean",
      "integer",
      "json",
      "timestamp",
      "timestamp",
      "numeric",
    ]);
  });

  test("what is rendered for a script does the same", async () => {
    await history.run(
      createTable("s", [column("k", varchar(60)), column("n", integer), column("x", { kind: "binary", length: 4 })]),
    );
    const operations: Operation[] = [
      {
        kind: "insertRows",
        table: name("s"),
        rows: [{ k: "it's \\ ? /* x */ -- \n", n: -5, x: new Uint8Array([0, 255]) }],
        key: ["k"],
      },
      { kind: "updateRows", table: name("s"), set: { n: 7 }, where: { n: -5 }, from: null },
    ];
    const plan = await fixture.dialect.plan(operations, {
      session: null,
      foldedSchema: () => Promise.reject(new Error("no")),
    });
    const lines = plan.segments.flatMap(({ steps }) =>
      steps.map((step) => (step.kind === "statement" ? fixture.dialect.renderStatement(step) : "")),
    );
    await fixture.session.executeScript(lines.join("\n"));
    expect((await fixture.session.execute("SELECT * FROM s")).rows).toEqual([
      { k: "it's \\ ? /* x */ -- \n", n: 7, x: Buffer.from([0, 255]) },
    ]);
  });
});
