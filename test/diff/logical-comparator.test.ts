import { describe, expect, test } from "vitest";
import { logicalComparator } from "../../src/diff/logical-comparator.ts";
import type { ColumnType } from "../../src/schema/column-type.ts";
import { type Expression, literal, type SqlText, sqlText } from "../../src/schema/expression.ts";
import { column, enumColumn, text, varchar } from "../schema/build-schema.ts";

const array: ColumnType = { kind: "array", element: { kind: "integer" } };
const timestamp: ColumnType = { kind: "timestamp", precision: null, withTimezone: true };

describe("R63 defaults that mean the same", () => {
  test.each<[ColumnType, Expression | null, Expression | null]>([
    [{ kind: "integer" }, literal(0), literal("0")],
    [{ kind: "bigint" }, literal(5n), literal(5)],
    [{ kind: "numeric", precision: 10, scale: 2 }, literal("1.50"), literal(1.5)],
    [{ kind: "integer" }, literal("-0"), literal(0)],
    [{ kind: "boolean" }, literal(true), literal("true")],
    [{ kind: "boolean" }, literal(false), literal(0)],
    [timestamp, literal(new Date("2026-01-01T00:00:00Z")), literal("2026-01-01T00:00:00.000Z")],
    [{ kind: "date" }, literal(new Date("2026-01-01T00:00:00Z")), literal("2026-01-01")],
    [varchar(5), literal(5), literal("5")],
    [array, literal([1, 2]), literal(["1", 2n])],
    [{ kind: "json" }, { kind: "json", value: { a: 1, b: [2] } }, { kind: "json", value: { b: [2], a: 1 } }],
    [text, null, literal(null)],
    [timestamp, { kind: "now" }, { kind: "now" }],
    [text, sqlText("lower( 'A  b' )"), sqlText("lower('A  b')")],
  ])("%o: %o and %o", (type, left, right) => {
    const same = logicalComparator.isSameDefault(
      column("x", { type, default: left }),
      column("x", { type, default: right }),
    );
    expect(same).toBe(true);
  });

  test.each<[ColumnType, Expression | null, Expression | null]>([
    [{ kind: "integer" }, literal(0), literal(1)],
    [{ kind: "integer" }, literal(0), null],
    [text, literal("0"), literal("00")],
    [text, literal("true"), sqlText("true")],
    [text, literal("now"), { kind: "now" }],
    [{ kind: "numeric", precision: null, scale: null }, literal("10"), literal("1")],
    [{ kind: "json" }, { kind: "json", value: [] }, { kind: "json", value: {} }],
    [array, literal([1, 2]), literal([2, 1])],
    [text, { kind: "uuid" }, { kind: "now" }],
  ])("%o: %o is not %o", (type, left, right) => {
    const same = logicalComparator.isSameDefault(
      column("x", { type, default: left }),
      column("x", { type, default: right }),
    );
    expect(same).toBe(false);
  });
});

describe("SQL text", () => {
  test.each<[SqlText, SqlText]>([
    [sqlText("a > 0"), sqlText("a>0")],
    [sqlText("lower(a)  =\n'x  y'"), sqlText("lower( a ) = 'x  y'")],
    [sqlText('"a" > 0'), sqlText("a > 0")],
    [sqlText("`a` > 0"), sqlText("a > 0")],
    [sqlText("a > 0 -- why"), sqlText("a /* not */ > 0")],
    [{ kind: "sql", parts: ["", " > ", ""], values: [{ kind: "identifier", path: ["a"] }, 0] }, sqlText("a > 0")],
    [{ kind: "sql", parts: ["a = ", ""], values: ["it's"] }, sqlText("a = 'it''s'")],
    [
      { kind: "perDialect", dialects: { sqlite: null, mysql: sqlText("a>0") } },
      { kind: "perDialect", dialects: { mysql: sqlText("a > 0"), sqlite: null } },
    ],
  ])("%o and %o are the same", (left, right) => {
    expect(logicalComparator.isSameExpression(left, right)).toBe(true);
  });

  test.each<[SqlText, SqlText]>([
    [sqlText("a = 'x y'"), sqlText("a = 'x  y'")],
    [sqlText("a = 'X'"), sqlText("a = 'x'")],
    [sqlText('"A" > 0'), sqlText("a > 0")],
    [sqlText('"A" > 0'), sqlText("A > 0")],
    [sqlText('"user" = a'), sqlText("user = a")],
    [sqlText("a b"), sqlText("ab")],
    [sqlText("a > 0\n-- x\nAND b"), sqlText("a > 0 -- x AND b")],
    [sqlText("a = '--x'"), sqlText("a = '--y'")],
    [sqlText("a = 'x' 'y'"), sqlText("a = 'x''y'")],
    [sqlText("a >= 0"), sqlText("a > = 0")],
    [sqlText("a = $$x  y$$"), sqlText("a = $$x y$$")],
    [sqlText("a > 0"), { kind: "perDialect", dialects: { mysql: sqlText("a > 0") } }],
    [
      { kind: "perDialect", dialects: { mysql: sqlText("a > 0") } },
      { kind: "perDialect", dialects: { mysql: sqlText("a > 0"), sqlite: null } },
    ],
  ])("%o and %o are not", (left, right) => {
    expect(logicalComparator.isSameExpression(left, right)).toBe(false);
  });
});

describe("types", () => {
  test.each<[ColumnType, ColumnType, boolean]>([
    [enumColumn("e", ["a"]), enumColumn("e", ["b"]), true],
    [enumColumn("e", ["a"]), enumColumn("f", ["a"]), false],
    [{ kind: "raw", sql: "vector( 3 )" }, { kind: "raw", sql: "vector(3)" }, true],
    [{ kind: "raw", sql: "text" }, text, false],
    [{ kind: "raw", sql: { sqlite: "a", mysql: "b" } }, { kind: "raw", sql: { mysql: "b", sqlite: "a" } }, true],
    [array, { kind: "array", element: { kind: "bigint" } }, false],
    [varchar(1), varchar(null), false],
  ])("%o and %o: %o", (left, right, same) => {
    expect(logicalComparator.isSameType(left, right)).toBe(same);
  });
});
