import { describe, expect, test } from "vitest";
import { normalizeExpression, postgresComparator } from "../../../src/dialect/postgres/comparator.ts";
import { compileColumnType, parseColumnType } from "../../../src/dialect/postgres/column-types.ts";
import { inlineParameters, renderPostgresStatement } from "../../../src/dialect/postgres/ddl/postgres-literal.ts";
import { serialSequence } from "../../../src/dialect/postgres/ddl/serial-sequence.ts";
import { literal, sqlText } from "../../../src/schema/expression.ts";
import { column, enumType, integer, text, varchar } from "../../ddl/build-schema.ts";

describe("normalizeExpression", () => {
  test.each([
    [
      "((role)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
      "((role)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))",
    ],
    ["((a)::text ~~ 'x y'::text)", "(a ~~ 'x y')"],
    ["(a  >\n 0)", "(a > 0)"],
    ["(((a >= 1) AND (a <= 10)) AND (NOT (b IS NULL)))", "((a >= 1) AND (a <= 10) AND (NOT (b IS NULL)))"],
    ["(x OR ((p OR q) OR (r AND (s AND t))))", "(x OR p OR q OR (r AND s AND t))"],
    ["'it''s (a)'::character varying(20)", "'it''s (a)'"],
  ])("%s", (left, right) => {
    expect(normalizeExpression(left)).toBe(normalizeExpression(right));
  });

  test.each([
    ["((a OR b) AND c)", "(a OR (b AND c))"],
    ["(f(a AND b) AND c)", "(f(a AND b AND c))"],
    ["(NOT (a AND b) AND c)", "(NOT (a AND b AND c))"],
    ["'a  b'", "'a b'"],
    ["lower(a)", "lower a"],
    ["(a)::integer", "a"],
    ['"A"', "a"],
    ["'::text'", "''"],
  ])("keeps apart %s and %s", (left, right) => {
    expect(normalizeExpression(left)).not.toBe(normalizeExpression(right));
  });
});

describe("postgresComparator", () => {
  test("compares enums by name, arrays by element, arguments exactly", () => {
    expect(postgresComparator.isSameType(enumType("a", "x"), enumType("a", "x", "y"))).toBe(true);
    expect(postgresComparator.isSameType(enumType("a", "x"), enumType("s.a", "x"))).toBe(false);
    expect(
      postgresComparator.isSameType({ kind: "array", element: varchar(5) }, { kind: "array", element: varchar(6) }),
    ).toBe(false);
    expect(postgresComparator.isSameType(varchar(5), varchar(5))).toBe(true);
    expect(postgresComparator.isSameType(integer, text)).toBe(false);
  });

  test("compares defaults and expressions as text", () => {
    const withDefault = (sql: string) => column("c", text, { default: sqlText(sql) });
    expect(postgresComparator.isSameDefault(withDefault("'a'::text"), withDefault("'a'::character varying"))).toBe(
      true,
    );
    expect(postgresComparator.isSameDefault(withDefault("'a'"), column("c"))).toBe(false);
    expect(postgresComparator.isSameDefault(column("c"), column("c", text, { default: null }))).toBe(true);
    expect(postgresComparator.isSameDefault(withDefault("5"), column("c", integer, { default: literal(5) }))).toBe(
      true,
    );
    expect(postgresComparator.isSameExpression(sqlText("(a > 0)"), sqlText("(a > 1)"))).toBe(false);
  });
});

describe("column types", () => {
  test.each(["numeric(3,-2)", "character varying(5)[]", "timestamp(3) with time zone", "tsvector", "interval day"])(
    "%s is written as it was read",
    (formatted) => {
      const again = compileColumnType(parseColumnType(formatted), ({ name }) => name) ?? "";
      expect(parseColumnType(again.replace("varchar", "character varying"))).toEqual(parseColumnType(formatted));
    },
  );

  test("a raw type without a text for PostgreSQL is none", () => {
    expect(compileColumnType({ kind: "raw", sql: { sqlite: "text" } }, ({ name }) => name)).toBeNull();
  });
});

describe("inlineParameters", () => {
  test("leaves strings, names, comments and dollar quotes alone", () => {
    const sql = `SELECT $1, '$1', "$1", E'\\'$1', $tag$ $1 $tag$, $$ $1 $$, a$1 /* $1 /* $1 */ $1 */ -- $1\n, $2`;
    expect(inlineParameters(sql, ["x", null])).toBe(
      `SELECT 'x', '$1', "$1", E'\\'$1', $tag$ $1 $tag$, $$ $1 $$, a$1 /* $1 /* $1 */ $1 */ -- $1\n, NULL`,
    );
  });

  test("writes every kind of value so that PostgreSQL reads it as it would read the parameter", () => {
    const values = [1, -2.5, 3n, true, new Date(0), new Uint8Array([0, 171]), ["a", ["b", null]], "it's \\", Infinity];
    expect(inlineParameters(values.map((_value, at) => `$${at + 1}`).join(" "), values)).toBe(
      String.raw`'1' '-2.5' '3' 'true' '1970-01-01T00:00:00.000Z' E'\\x00ab' '{"a",{"b",NULL}}' E'it''s \\' 'Infinity'`,
    );
  });

  test("the semicolon stands behind the statement, and behind a comment at its end", () => {
    expect(renderPostgresStatement("SELECT 1 ;\n", [])).toBe("SELECT 1;");
    expect(renderPostgresStatement("SELECT 1 -- one", [])).toBe("SELECT 1 -- one\n;");
  });
});

test("the sequence of a serial column has the name that PostgreSQL gives", () => {
  const nameOf = (table: string, name: string) => serialSequence({ schema: null, name: table }, name).name;
  expect(nameOf("users", "id")).toBe("users_id_seq");
  expect(nameOf("t".repeat(63), "id")).toBe(`${"t".repeat(56)}_id_seq`);
  expect(nameOf("t".repeat(40), "c".repeat(40))).toBe(`${"t".repeat(29)}_${"c".repeat(29)}_seq`);
});
