import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Session } from "../../../src/connection/session.ts";
import { sqliteComparator as comparator } from "../../../src/dialect/sqlite/comparator.ts";
import { diffDatabase } from "../../../src/diff/diff-database.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { reverseOperations } from "../../../src/operation/fold/reverse-operation.ts";
import type { Database } from "../../../src/schema/database.ts";
import { literal, sqlText } from "../../../src/schema/expression.ts";
import type { Table } from "../../../src/schema/table.ts";
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
  table,
  text,
  timestamp,
  unique,
  varchar,
} from "../../ddl/build-schema.ts";
import { applyTo, openWith, read, rowsOf } from "./apply-plan.ts";

/** Names that need quotes, each in its own way. */
const odd = {
  users: { schema: null, name: 'us"er.s' },
  posts: { schema: null, name: "Größe Post" },
  id: "ID",
  email: "e.mail",
  kind: "select",
  parent: "Parent'Id",
  label: "läbel [x]",
};
const usersName = '"us""er.s"';

function schemaBefore(): Operation[] {
  const { users, posts } = odd;
  const base = createTable(
    usersName,
    [
      required(odd.id, bigint, { identity: byDefault }),
      required(odd.email, varchar(80), { collation: "NOCASE" }),
      required(odd.kind, enumType("kind", "a", "b"), { default: literal("a") }),
      column("active", { kind: "boolean" }, { default: literal(true) }),
      column("n", integer),
    ],
    [
      primaryKey("pk users", odd.id),
      unique('uq"email', [odd.email]),
      check("ck n", `"n" IS NULL OR n > 0`),
      check(null, `"${odd.email}" <> ''`),
    ],
    {
      indexes: [
        index("ix.desc", [key("n", { order: "desc" }), odd.kind]),
        index("ix expr", [`(lower("${odd.email}"))`], { unique: true, predicate: sqlText('"n" > 0') }),
      ],
    },
  );
  const child = createTable(
    "Größe Post",
    [
      required(odd.id, { kind: "uuid" }, { default: { kind: "uuid" } }),
      column(odd.parent, bigint),
      column(odd.label),
      column("twice", integer, { generated: { expression: sqlText(`length("${odd.label}") * 2`), stored: true } }),
      column("at", timestamp, { default: { kind: "now" } }),
    ],
    [primaryKey(null, odd.id)],
  );
  return [
    base,
    child,
    {
      kind: "addConstraint",
      table: posts,
      constraint: {
        ...foreignKey("fk post", [odd.parent], "x", [odd.id], { onDelete: "cascade", onUpdate: "set null" }),
        references: { table: users, columns: [odd.id] },
      },
    },
  ];
}

const rows = `
  INSERT INTO "us""er.s" ("ID", "e.mail", "n") VALUES (1, 'a@x', 5), (2, 'b@x', NULL), (5, 'c@x', 1);
  INSERT INTO "Größe Post" ("Parent'Id", "läbel [x]") VALUES (1, 'one'), (2, NULL), (NULL, 'three');
`;

async function openFilled(): Promise<Session> {
  const session = await openWith("");
  onTestFinished(() => session.close());
  await applyTo(session, schemaBefore());
  await session.executeScript(rows);
  return session;
}

/** Returns what still differs, by the dialect's own comparison. */
function differences(from: Database, to: Database): unknown[] {
  const { operations, problems } = diffDatabase(from, to, { comparator });
  return [...operations, ...problems];
}

function tableOf(database: Database, name: string): Table {
  const found = [...database.tables.values()].find((each) => each.name.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

const { users, posts } = odd;

/** Each kind of change, with what must be true of the table after it. */
const changes: Record<string, { operations: Operation[]; expected: (database: Database) => void }> = {
  "create and index a table": {
    operations: [
      createTable("order", [required("group", text), column("b", integer)], [primaryKey("pk", "group")], {
        options: { strict: true, withoutRowid: true },
      }),
      { kind: "createIndex", table: { schema: null, name: "order" }, index: index("ix order", ["b"]) },
    ],
    expected: (database) => {
      expect(tableOf(database, "order")).toEqual(
        table("order", [required("group", text), column("b", bigint)], [primaryKey("pk", "group")], {
          options: { strict: true, withoutRowid: true },
          indexes: [index("ix order", ["b"])],
        }),
      );
    },
  },
  "rename a table": {
    operations: [{ kind: "renameTable", from: users, to: { schema: null, name: "a.b 'c'" } }],
    expected: (database) => {
      const [, reference] = tableOf(database, posts.name).constraints;
      expect(reference).toMatchObject({ references: { table: { name: "a.b 'c'" } } });
    },
  },
  "rename a table by case only": {
    operations: [{ kind: "renameTable", from: users, to: { schema: null, name: 'US"ER.S' } }],
    expected: (database) => expect(tableOf(database, 'US"ER.S').columns).toHaveLength(5),
  },
  "add columns": {
    operations: [
      { kind: "addColumn", table: users, column: column("plain", varchar(9)) },
      { kind: "addColumn", table: users, column: required("full", { kind: "date" }, { default: { kind: "now" } }) },
      {
        kind: "addColumn",
        table: users,
        column: column("sum", integer, { generated: { expression: sqlText("n + 1"), stored: true } }),
      },
      {
        kind: "addColumn",
        table: posts,
        column: column("v", integer, { generated: { expression: sqlText("1"), stored: false } }),
      },
    ],
    expected: (database) =>
      expect(
        tableOf(database, users.name)
          .columns.slice(-3)
          .map(({ name }) => name),
      ).toEqual(["plain", "full", "sum"]),
  },
  "rename columns": {
    operations: [
      { kind: "renameColumn", table: users, from: odd.email, to: 'say "hi"' },
      { kind: "renameColumn", table: users, from: odd.id, to: "key" },
      { kind: "renameColumn", table: posts, from: odd.label, to: "order" },
    ],
    expected: (database) => {
      expect(tableOf(database, users.name).indexes[1]?.keys[0]?.on).toEqual({
        kind: "expression",
        expression: sqlText('lower("say ""hi""")'),
      });
      expect(tableOf(database, posts.name).constraints[1]).toMatchObject({ references: { columns: ["key"] } });
    },
  },
  "change a type": {
    operations: [
      alterColumn(usersName, odd.email, { type: { from: varchar(80), to: varchar(120) } }),
      alterColumn(usersName, odd.kind, {
        type: { from: enumType("kind", "a", "b"), to: enumType("kind", "a", "b", "c") },
      }),
      alterColumn(usersName, "n", { type: { from: integer, to: { kind: "double" } } }),
    ],
    expected: (database) => {
      const [, email, kind, , n] = tableOf(database, users.name).columns;
      expect([email?.type, kind?.type, n?.type]).toEqual([
        varchar(120),
        { kind: "enum", name: { schema: null, name: "select" }, labels: ["a", "b", "c"] },
        { kind: "double" },
      ]);
    },
  },
  "change defaults, nullability and collation": {
    operations: [
      alterColumn(usersName, "active", {
        default: { from: literal(true), to: null },
        nullable: { from: true, to: false },
      }),
      alterColumn(usersName, odd.kind, {
        nullable: { from: false, to: true },
        default: { from: literal("a"), to: literal("b") },
      }),
      alterColumn(usersName, odd.email, { collation: { from: "NOCASE", to: null } }),
      alterColumn("Größe Post", "at", { default: { from: { kind: "now" }, to: sqlText("date('now')") } }),
    ],
    expected: (database) => {
      const [, email, kind, active] = tableOf(database, users.name).columns;
      expect(active).toMatchObject({ nullable: false, default: null });
      expect(kind).toMatchObject({ nullable: true, default: literal("b") });
      expect(email?.collation).toBe(null);
    },
  },
  "change a generated column": {
    operations: [
      alterColumn("Größe Post", "twice", {
        generated: {
          from: { expression: sqlText(`length("${odd.label}") * 2`), stored: true },
          to: { expression: sqlText(`length("${odd.label}") * 3`), stored: false },
        },
      }),
    ],
    expected: (database) => expect(tableOf(database, posts.name).columns[3]?.generated?.stored).toBe(false),
  },
  "add constraints": {
    operations: [
      { kind: "addConstraint", table: users, constraint: unique("u two", ["active", odd.id]) },
      { kind: "addConstraint", table: users, constraint: unique(null, ["n"]) },
      { kind: "addConstraint", table: posts, constraint: check("ck", `"${odd.label}" <> 'x'`) },
      { kind: "addConstraint", table: posts, constraint: check(null, `"${odd.label}" <> 'y'`) },
    ],
    expected: (database) =>
      expect(tableOf(database, users.name).constraints.slice(-2)).toEqual([
        unique("u two", ["active", odd.id]),
        unique(null, ["n"]),
      ]),
  },
  "drop constraints": {
    operations: [
      { kind: "dropConstraint", table: users, name: 'uq"email', definition: unique('uq"email', [odd.email]) },
      { kind: "dropConstraint", table: users, name: null, definition: check(null, `("e.mail") != ''`) },
      { kind: "dropConstraint", table: users, name: "ck n", definition: check("ck n", `"n" IS NULL OR n > 0`) },
    ],
    expected: (database) => expect(tableOf(database, users.name).constraints).toHaveLength(1),
  },
  "rename a constraint": {
    operations: [
      { kind: "renameConstraint", table: users, from: "ck n", to: 'ck"2' },
      { kind: "renameConstraint", table: users, from: "pk users", to: "pk" },
    ],
    expected: (database) =>
      expect(tableOf(database, users.name).constraints.map(({ name }) => name)).toEqual([
        "pk",
        'uq"email',
        'ck"2',
        null,
      ]),
  },
  "rename and drop an index": {
    operations: [
      { kind: "renameIndex", table: users, from: "ix.desc", to: "ix'2" },
      {
        kind: "dropIndex",
        table: users,
        name: "ix expr",
        definition: index("ix expr", [`(lower("${odd.email}"))`], { unique: true, predicate: sqlText('"n" > 0') }),
      },
    ],
    expected: (database) => expect(tableOf(database, users.name).indexes.map(({ name }) => name)).toEqual(["ix'2"]),
  },
  "set options": {
    operations: [{ kind: "alterTable", table: users, options: { from: {}, to: { strict: true } } }],
    expected: (database) => {
      expect(tableOf(database, users.name).options).toEqual({ strict: true });
      expect(tableOf(database, users.name).columns[3]?.type).toEqual({ kind: "boolean" });
    },
  },
  "say nothing that SQLite keeps": {
    operations: [
      { kind: "setComment", on: { kind: "table", table: users }, comment: { from: null, to: "x" } },
      { kind: "createEnum", enum: { name: { schema: null, name: "kind" }, labels: ["a"], comment: null } },
    ],
    expected: (database) => expect(tableOf(database, users.name).comment).toBe(null),
  },
};

describe("each change of filled tables with odd names", () => {
  test.each(Object.entries(changes))("%s: applied, read, and taken back", async (_title, { operations, expected }) => {
    const session = await openFilled();
    const count = async (): Promise<unknown> => {
      const names = (await read(session)).tables.values();
      const counts: unknown[] = [];
      for (const { name } of names) {
        counts.push((await rowsOf(session, `SELECT count(*) FROM "${name.name.replaceAll('"', '""')}"`))[0]);
      }
      return counts.flat().filter((rows) => rows !== 0);
    };
    const before = await read(session);
    expect(await count()).toEqual([3, 3]);
    await applyTo(session, operations);
    expected(await read(session));
    expect(await count()).toEqual([3, 3]);
    await applyTo(session, reverseOperations(operations));
    const after = await read(session);
    expect(differences(after, before)).toEqual([]);
    expect(await count()).toEqual([3, 3]);
    expect(await rowsOf(session, "PRAGMA foreign_key_check")).toEqual([]);
    expect(await rowsOf(session, "PRAGMA integrity_check")).toEqual([["ok"]]);
    expect(await rowsOf(session, "SELECT name FROM sqlite_schema WHERE name LIKE 'aludel_new%'")).toEqual([]);
  });
});

describe("drops that are taken back", () => {
  test("a column comes back in its form, with its index and its key by their own operations", async () => {
    const session = await openFilled();
    const before = await read(session);
    const definition = tableOf(before, users.name).columns.find(({ name }) => name === "n") ?? null;
    const operations: Operation[] = [
      { kind: "dropConstraint", table: users, name: "ck n", definition: check("ck n", `"n" IS NULL OR n > 0`) },
      { kind: "dropIndex", table: users, name: "ix.desc", definition: tableOf(before, users.name).indexes[0] ?? null },
      { kind: "dropIndex", table: users, name: "ix expr", definition: tableOf(before, users.name).indexes[1] ?? null },
      { kind: "dropColumn", table: users, column: "n", definition },
    ];
    await applyTo(session, operations);
    expect(tableOf(await read(session), users.name).columns).toHaveLength(4);
    await applyTo(session, reverseOperations(operations));
    expect(differences(await read(session), before)).toEqual([]);
  });

  test("all tables come back empty", async () => {
    const session = await openFilled();
    const before = await read(session);
    const operations: Operation[] = [
      { kind: "dropTable", table: posts, definition: tableOf(before, posts.name) },
      { kind: "dropTable", table: users, definition: tableOf(before, users.name) },
    ];
    await applyTo(session, operations);
    expect((await read(session)).tables.size).toBe(0);
    await applyTo(session, reverseOperations(operations));
    expect(differences(await read(session), before)).toEqual([]);
  });
});

describe("the introspector", () => {
  test("lists what it does not manage, with its part of speech", async () => {
    const session = await openWith(`
      CREATE TABLE "a.b" (x TEXT PRIMARY KEY ON CONFLICT IGNORE, y, UNIQUE (y DESC)); CREATE VIEW v AS SELECT 1;
      CREATE TRIGGER tr AFTER INSERT ON "a.b" BEGIN SELECT 1; END; CREATE VIRTUAL TABLE f USING fts5(x);
      CREATE TABLE aludel_version (id TEXT);
    `);
    onTestFinished(() => session.close());
    const { dialect } = await import("../../../src/dialect/sqlite/dialect.ts");
    const found = await dialect.introspect(session, { schemas: [], excludeTables: ["ALUDEL_version"] });
    expect([...found.tables.keys()]).toEqual(['"a.b"']);
    expect(found.unmanaged).toEqual([
      { kind: "view", name: "v" },
      { kind: "trigger", name: '"a.b".tr' },
      { kind: "virtual table", name: "f" },
      ...["f_data", "f_idx", "f_content", "f_docsize", "f_config"].map((name) => ({ kind: "shadow table", name })),
      { kind: "on conflict ignore", name: '"a.b".x' },
      { kind: "order or collation of a key", name: '"a.b".unique' },
      { kind: "null in a primary key", name: '"a.b".x' },
    ]);
  });

  test("reads defaults as SQLite stores their values", async () => {
    const session = await openWith(`
      CREATE TABLE t (a TEXT DEFAULT "dq", b TEXT DEFAULT open, c TEXT DEFAULT [x y], d TEXT DEFAULT "true", e TEXT DEFAULT TRUE,
        f TEXT DEFAULT 1.0, g DEFAULT 1.0, h REAL DEFAULT 1.0, i BOOLEAN DEFAULT TRUE, j TEXT DEFAULT CURRENT_DATE)`);
    onTestFinished(() => session.close());
    const { columns } = tableOf(await read(session), "t");
    const defaults = columns.map(({ default: value }) => (value?.kind === "literal" ? value.value : value));
    const one = { kind: "sql", parts: ["1.0"] };
    const today = { kind: "sql", parts: ["CURRENT_DATE"] };
    expect(defaults).toMatchObject(["dq", "open", "x y", "true", 1, one, one, 1, 1, today]);
  });

  test("reads an expression without the comment behind it", async () => {
    const session = await openWith(`
      CREATE TABLE t (a INT CHECK (a > 0 -- positive
        ), b INT AS (a + 1 /* next */), c INT DEFAULT (2 -- two
        ));
      CREATE INDEX i ON t (a) WHERE a > 3 -- large`);
    onTestFinished(() => session.close());
    const { columns, constraints, indexes } = tableOf(await read(session), "t");
    expect(constraints).toMatchObject([{ expression: { parts: ["a > 0"] } }]);
    expect(columns).toMatchObject([{}, { generated: { expression: { parts: ["a + 1"] } } }, { default: { value: 2 } }]);
    expect(indexes).toMatchObject([{ predicate: { parts: ["a > 3"] } }]);
  });

  test("keeps an index's collation where it is not its column's", async () => {
    const session = await openWith(`
      CREATE TABLE t (a TEXT COLLATE NOCASE, b TEXT);
      CREATE INDEX i ON t (a COLLATE BINARY, a COLLATE nocase, b COLLATE binary, b COLLATE RTRIM)`);
    onTestFinished(() => session.close());
    const [found] = tableOf(await read(session), "t").indexes;
    expect(found?.keys.map(({ collation }) => collation)).toEqual(["BINARY", null, null, "RTRIM"]);
  });

  test("finds keys and references however they are written", async () => {
    const session = await openWith(`
      CREATE TABLE Parent (Id INTEGER PRIMARY KEY, Code TEXT CONSTRAINT uq UNIQUE);
      CREATE TABLE two (a TEXT, b TEXT, PRIMARY KEY (a, b));
      CREATE TABLE c (p REFERENCES PARENT ON DELETE RESTRICT, q TEXT CONSTRAINT fk_q REFERENCES parent (CODE) DEFERRABLE INITIALLY DEFERRED,
        x, y, FOREIGN KEY (X, y) REFERENCES Two);
    `);
    onTestFinished(() => session.close());
    const database = await read(session);
    expect(tableOf(database, "c").constraints).toEqual([
      foreignKey(null, ["p"], "Parent", ["Id"], { onDelete: "restrict" }),
      foreignKey("fk_q", ["q"], "Parent", ["Code"], { deferrable: "initiallyDeferred" }),
      foreignKey(null, ["x", "y"], "two", ["a", "b"]),
    ]);
    expect(tableOf(database, "Parent").columns.map(({ nullable }) => nullable)).toEqual([false, true]);
    // SQLite takes NULL in a key that is no rowid, which is listed.
    expect(tableOf(database, "two").columns.map(({ nullable }) => nullable)).toEqual([false, false]);
    expect(database.unmanaged).toEqual(["two.a", "two.b"].map((name) => ({ kind: "null in a primary key", name })));
  });

  test("reads a hundred tables with as many statements as four", async () => {
    const script = (count: number): string =>
      Array.from(
        { length: count },
        (
          _,
          n,
        ) => `CREATE TABLE t${n} (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a VARCHAR(20) CHECK (length("a") <= 20) NOT NULL,
          b TEXT CHECK ("b" IN ('x', 'y')) DEFAULT 'x', c BOOLEAN CHECK ("c" IN (0, 1)), d TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
          e INTEGER, CONSTRAINT fk_${n} FOREIGN KEY (e) REFERENCES t${(n * 7) % count} (id) ON DELETE CASCADE, CONSTRAINT uq_${n} UNIQUE (a, b));
          CREATE INDEX ix_${n} ON t${n} (e DESC); CREATE INDEX jx_${n} ON t${n} (lower(a)) WHERE c;`,
      ).join("");
    const countStatements = async (count: number): Promise<number> => {
      const session = await openWith(`BEGIN; ${script(count)} COMMIT;`);
      onTestFinished(() => session.close());
      const statements = vi.spyOn(session, "execute");
      expect((await read(session)).tables.size).toBe(count);
      return statements.mock.calls.length;
    };
    expect(await countStatements(100)).toBe(await countStatements(4));
  });
});
