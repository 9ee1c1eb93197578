import { describe, expect, test } from "vitest";
import { keyIdentity } from "../../../src/schema/row/key-identity.ts";
import type { ColumnType } from "../../../src/schema/column-type.ts";
import { literal, type RowValue } from "../../../src/schema/expression.ts";

const timestamp: ColumnType = { kind: "timestamp", precision: null, withTimezone: true };
const numeric: ColumnType = { kind: "numeric", precision: 8, scale: 2 };
const text: ColumnType = { kind: "text" };

function isOne(
  type: ColumnType,
  left: RowValue,
  right: RowValue,
  folds: Partial<Record<"collation" | "text", boolean>> = {},
) {
  const reading = {
    columnOf: () => ({ type, collation: folds.collation ? "NOCASE" : null }),
    foldsText: folds.text ?? false,
  };
  const [one, other] = [left, right].map((key) => keyIdentity({ key }, ["key"], reading));
  return one === other;
}

describe("keyIdentity", () => {
  test.each<[ColumnType, RowValue, RowValue]>([
    [timestamp, "2024-01-02T03:04:05Z", new Date("2024-01-02T03:04:05.000Z")],
    [timestamp, "2024-01-02 03:04:05z", "2024-01-02 05:04:05.000000+02"],
    [timestamp, "2024-01-02", "2024-01-02T00:00"],
    [{ kind: "date" }, "2024-01-02", new Date("2024-01-02T00:00:00.000Z")],
    [{ kind: "time", precision: null, withTimezone: false }, "10:00", "10:00:00.00"],
    [numeric, "1.50", 1.5],
    [numeric, "-0.00", 0],
    [numeric, "+007", 7n],
    [numeric, "-.50", -0.5],
    [numeric, "00012345678901234567.500", "12345678901234567.5"],
    [{ kind: "bigint" }, "9007199254740993", 9_007_199_254_740_993n],
    [{ kind: "boolean" }, true, 1],
    [{ kind: "uuid" }, "{0B1E4C0A-5F6D-4C3B-9A2E-1D2C3B4A5F6E}", "0b1e4c0a5f6d4c3b9a2e1d2c3b4a5f6e"],
    [{ kind: "char", length: 3 }, "a", "a  "],
    [text, literal("a"), "a"],
    [text, 5, "5"],
    [{ kind: "raw", sql: "citext" }, "A", "a"],
  ])("takes two spellings in %j for one: %s, %s", (type, left, right) => {
    expect(isOne(type, left, right)).toBe(true);
  });

  test.each<[ColumnType, RowValue, RowValue]>([
    [timestamp, "2024-01-02T03:04:05Z", "2024-01-02T03:04:05+01:00"],
    [timestamp, "2024-01-02T03:04:05.120Z", "2024-01-02T03:04:05.12001Z"],
    [timestamp, "infinity", "-infinity"],
    [numeric, "1.05", 1.5],
    [numeric, 10, 1],
    [numeric, "", 0],
    [{ kind: "bigint" }, "9007199254740993", 9_007_199_254_740_992n],
    [text, "1.50", "1.5"],
    [text, "A", "a"],
    [text, null, "null"],
    [text, "a ", "a"],
  ])("tells values in %j apart: %s, %s", (type, left, right) => {
    expect(isOne(type, left, right)).toBe(false);
  });

  test("folds texts where a collation may", () => {
    for (const [left, right] of [
      ["Admin", "ADMIN"],
      ["é", "E"],
      ["a ", "a"],
      ["ß", "SS"],
    ] as const) {
      expect(isOne(text, left, right)).toBe(false);
      expect(isOne(text, left, right, { text: true })).toBe(true);
      expect(isOne(text, left, right, { collation: true })).toBe(true);
    }
  });

  test("does not take two keys of several columns for one because their texts run together", () => {
    const reading = { columnOf: () => ({ type: text, collation: null }) };
    const [left, right] = [
      { a: 'x","y', b: "z" },
      { a: "x", b: 'y","z' },
    ].map((row) => keyIdentity(row, ["a", "b"], reading));
    expect(left).not.toBe(right);
  });
});
