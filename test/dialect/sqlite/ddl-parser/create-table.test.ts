import { describe, expect, test } from "vitest";
import { parseCreateIndex, renameCreateIndex } from "../../../../src/dialect/sqlite/ddl-parser/create-index.ts";
import { parseCreateTable, renderCreateTable } from "../../../../src/dialect/sqlite/ddl-parser/create-table.ts";
import { normalizeExpression } from "../../../../src/dialect/sqlite/ddl-parser/normalize-expression.ts";
import { tokenize } from "../../../../src/dialect/sqlite/ddl-parser/tokenizer.ts";
import { openWith, rowsOf } from "../apply-plan.ts";

describe("tokenize", () => {
  test("tells every kind of token", () => {
    const sql = `SELECT "a""b", [c d], \`e\`, 'it''s', X'0f', 1.5e-3, .5, 0x1F, 1_000, ?1, :n, größe$1 ->> '$' -- end`;
    expect(tokenize(sql).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      "word SELECT",
      'quoted "a""b"',
      "operator ,",
      "quoted [c d]",
      "operator ,",
      "quoted `e`",
      "operator ,",
      "string 'it''s'",
      "operator ,",
      "blob X'0f'",
      "operator ,",
      "number 1.5e-3",
      "operator ,",
      "number .5",
      "operator ,",
      "number 0x1F",
      "operator ,",
      "number 1_000",
      "operator ,",
      "parameter ?1",
      "operator ,",
      "parameter :n",
      "operator ,",
      "word größe$1",
      "operator ->>",
      "string '$'",
    ]);
  });

  test("knows where each stands", () => {
    const sql = "a /* b */ = -- c\n 'd'";
    expect(tokenize(sql).map(({ start, end }) => sql.slice(start, end))).toEqual(["a", "=", "'d'"]);
  });

  test("refuses a character that begins nothing", () => {
    expect(() => tokenize("a ^ b")).toThrow('unexpected "^ b"');
    expect(() => tokenize("'open")).toThrow('unexpected "\'open"');
  });
});

/** Texts as people and tools write them. */
const tables = [
  "CREATE TABLE t(a)",
  'CREATE TABLE "t"("a" TEXT, b)',
  "CREATE TABLE [t x] ([a] INT NULL, `b` DOUBLE PRECISION NOT NULL ON CONFLICT ROLLBACK, 'c' VARCHAR(10) DEFAULT 'x')",
  "CREATE TABLE t (a INTEGER CONSTRAINT pk PRIMARY KEY ASC ON CONFLICT FAIL AUTOINCREMENT, b REAL DEFAULT -1.5 CHECK (b < ')') UNIQUE)",
  "CREATE TABLE t (a DEFAULT (1 + (2)) COLLATE NOCASE, b DEFAULT +1, c DEFAULT CURRENT_TIMESTAMP, d DEFAULT TRUE, e DEFAULT X'00')",
  "CREATE TABLE t (a, b AS (a + 1), c INT GENERATED ALWAYS AS (a || ')') STORED NOT NULL, d generated always as (1) virtual)",
  "CREATE TABLE t (a REFERENCES p, b INT REFERENCES p(x) ON DELETE SET NULL ON UPDATE NO ACTION MATCH FULL NOT NULL DEFERRABLE INITIALLY DEFERRED)",
  "CREATE TABLE t (a, b, CONSTRAINT pk PRIMARY KEY (a COLLATE NOCASE DESC, b) ON CONFLICT IGNORE, UNIQUE (b ASC), CHECK (a > 1), FOREIGN KEY (a, b) REFERENCES q (c, d) ON DELETE CASCADE NOT DEFERRABLE INITIALLY IMMEDIATE) WITHOUT ROWID",
  "CREATE TABLE t (a INT, CONSTRAINT one CHECK (a) CONSTRAINT two UNIQUE (a) CHECK (a < 3)) STRICT",
  "CREATE TABLE t (k TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
  "CREATE TABLE t (\n  -- what it is\n  a INT, /* two */ b TEXT -- last\n)",
  "CREATE TABLE t (unsigned BIG INT, native CHARACTER (70), x NUMERIC(10, -2), y generated)",
];

describe("parseCreateTable", () => {
  test.each(tables)("%s: what is rendered means the same to SQLite", async (sql) => {
    const other = "CREATE TABLE p (x PRIMARY KEY); CREATE TABLE q (c, d, PRIMARY KEY (c, d));";
    const table = parseCreateTable(sql, "t");
    const facts = `SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo('${table.name}')`;
    const keys = `SELECT * FROM pragma_foreign_key_list('${table.name}')`;
    const indexes = `SELECT l."unique", l.origin, x.name, x."desc", x.coll FROM pragma_index_list('${table.name}') l, pragma_index_xinfo(l.name) x`;
    const results: unknown[] = [];
    for (const text of [sql, renderCreateTable(table, `"${table.name}"`)]) {
      const session = await openWith(`${other} ${text}`);
      results.push([await rowsOf(session, facts), await rowsOf(session, keys), await rowsOf(session, indexes)]);
      expect(renderCreateTable(parseCreateTable(text, "t"), "t")).toBe(renderCreateTable(table, "t"));
      await session.close();
    }
    expect(results[1]).toEqual(results[0]);
  });

  test("keeps names, types and every constraint word for word", () => {
    const table = parseCreateTable(
      "CREATE TABLE x (`a b` VARCHAR (9) constraint nn  NOT  NULL check(`a b`<>'' ), constraint  u unique( `a b` ))",
      "x",
    );
    expect(table.columns[0]).toMatchObject({ name: "a b", nameText: "`a b`", type: "VARCHAR (9)" });
    expect(table.columns[0]?.constraints.map(({ kind, name, text }) => [kind, name, text])).toEqual([
      ["notNull", "nn", "constraint nn  NOT  NULL"],
      ["check", null, "check(`a b`<>'' )"],
    ]);
    expect(table.constraints[0]).toMatchObject({ kind: "unique", name: "u", text: "constraint  u unique( `a b` )" });
  });

  test("keeps comments in front of columns and constraints", () => {
    const text = renderCreateTable(parseCreateTable(tables[10] ?? "", "t"), "t");
    expect(text).toBe("CREATE TABLE t (\n  -- what it is\n  a INT,\n  /* two */\n  b TEXT\n)");
  });

  test.each([
    ["CREATE TABLE t (a INT FANCY(1) (2))", "column constraint"],
    ["CREATE TABLE t (a) WITH SPEED", "STRICT or WITHOUT ROWID"],
    ["CREATE TABLE t (a, CHECK a > 1)", "column constraint"],
    ["CREATE TABLE t (a ^ b)", 'unexpected "^ b)"'],
    ["CREATE TABLE t (a INT", "found the end"],
  ])("%s: what is not understood is an error that names the table", (sql, reason) => {
    expect(() => parseCreateTable(sql, "accounts")).toThrow(
      expect.objectContaining({
        code: "UNREADABLE_DEFINITION",
        message: expect.stringMatching(/^the stored definition of table "accounts" is not understood: /),
      }),
    );
    expect(() => parseCreateTable(sql, "accounts")).toThrow(reason);
  });
});

describe("parseCreateIndex", () => {
  test("tells columns from expressions, and finds order, collation and predicate", () => {
    const index = parseCreateIndex(
      `CREATE UNIQUE INDEX "i x" ON [t] (a COLLATE NOCASE DESC, "b c" ASC, lower(a) || 'x', (a COLLATE RTRIM) COLLATE BINARY) WHERE a > 1 AND b`,
      "i x",
    );
    expect(index).toMatchObject({ name: "i x", table: "t", unique: true, predicate: "a > 1 AND b" });
    expect(index.keys).toEqual([
      { column: "a", text: "a", collation: "NOCASE", order: "desc" },
      { column: "b c", text: '"b c"', collation: null, order: "asc" },
      { column: null, text: "lower(a) || 'x'", collation: null, order: "asc" },
      { column: null, text: "(a COLLATE RTRIM)", collation: "BINARY", order: "asc" },
    ]);
  });

  test("gives it another name and changes nothing else", () => {
    expect(renameCreateIndex("CREATE INDEX  ix on t( ix ) where ix>1", "ix", '"iy"')).toBe(
      'CREATE INDEX  "iy" on t( ix ) where ix>1',
    );
  });

  test("names an index that is not understood", () => {
    expect(() => parseCreateIndex("CREATE INDEX ix ON t USING x (a)", "ix")).toThrow(
      'the stored definition of index "ix" is not understood: expected (, found "USING"',
    );
  });
});

describe("normalizeExpression", () => {
  test.each([
    ["\"Age\" >= 18 and Name != 'A b'", "age>=18 AND [name] <> 'A b'"],
    ["(((a)))", "a"],
    ["((a > 1) AND (b < 2))", "a > 1 and b < 2"],
    ["(a + b) + c", "a + b + c"],
    ["a OR (b AND c)", "a or b and c"],
    ["(a AND b) AND c", "a AND (b AND c)"],
    ["NOT (a = b)", "not a = b"],
    ["length((a)) = 1", "length(a)=1"],
    ["a IN ((1), 2)", "a in (1,2)"],
    ["0x10 + 1_000 + 1.50 + 1e3", "16 + 1000 + 1.5 + 1000.0"],
    ["a == 1 /* one */", "a = 1 -- one"],
    ["CASE WHEN (a > 1) THEN (b) ELSE (c) END", "case when a > 1 then b else c end"],
    ["X'0F'", "x'0f'"],
    ["(a) COLLATE nocase", "a COLLATE NOCASE"],
  ])("%s is %s", (left, right) => {
    expect(normalizeExpression(left)).toBe(normalizeExpression(right));
  });

  test.each([
    ["(a OR b) AND c", "a OR b AND c"],
    ["(a + b) * c", "a + b * c"],
    ["a - (b - c)", "a - b - c"],
    ["(NOT a) = b", "NOT a = b"],
    ["a || (b = c)", "a || b = c"],
    ["'A'", "'a'"],
    ["1", "1.0"],
    ['"null" IS a', "NULL IS a"],
    ["x BETWEEN 1 AND (a = b)", "x BETWEEN 1 AND a = b"],
    ["(SELECT 1)", "1"],
    ["(a, b) = (1, 2)", "a, b = 1, 2"],
    ["f(a)", "f a"],
    ["a IN (b)", "a IN b"],
    ["a > b", "a >= b"],
  ])("%s is not %s", (left, right) => {
    expect(normalizeExpression(left)).not.toBe(normalizeExpression(right));
  });
});
