import { expect, test } from "vitest";
import { hasZonedTexts, withMomentTexts } from "../../../src/dialect/mysql/ddl/moment-texts.ts";
import type { InsertRows } from "../../../src/operation/insert-rows.ts";
import type { ColumnType } from "../../../src/schema/column-type.ts";
import { emptyDatabase } from "../../../src/schema/database.ts";
import { literal, type RowValue } from "../../../src/schema/expression.ts";
import { parseQualifiedName } from "../../../src/schema/qualified-name.ts";
import { column, table, text, timestamp } from "../../ddl/build-schema.ts";

const local: ColumnType = { kind: "timestamp", precision: null, withTimezone: false };
const raw: ColumnType = { kind: "raw", sql: { mysql: "datetime(3)", postgres: "timestamptz" } };
const events = table("events", [
  column("at", timestamp),
  column("local", local),
  column("note", text),
  column("own", raw),
]);
const schema = { ...emptyDatabase, tables: new Map([["events", events]]) };
const insert = (row: Readonly<Record<string, RowValue>>): InsertRows => ({
  kind: "insertRows",
  table: parseQualifiedName("events"),
  rows: [row],
  key: null,
});
const read = (row: Readonly<Record<string, RowValue>>) => withMomentTexts(insert(row), schema, "mysql").rows[0];

test.each([
  ["2024-01-02T03:04:05.678Z", "2024-01-02 03:04:05.678"],
  ["2024-01-02t03:04:05z", "2024-01-02 03:04:05"],
  ["2024-01-02T03:04Z", "2024-01-02 03:04:00"],
  ["2024-01-02 03:04:05.123456+02", "2024-01-02 01:04:05.123456"],
  ["2024-01-01 22:34:05.5 -0430", "2024-01-02 03:04:05.5"],
  ["2024-12-31T23:59:59.999999-00:01", "2025-01-01 00:00:59.999999"],
  // As the servers take it, or refuse it themselves.
  ["2024-01-02 03:04:05", "2024-01-02 03:04:05"],
  ["2024-01-02", "2024-01-02"],
  ["2024-02-30T00:00:00Z", "2024-02-30T00:00:00Z"],
  ["2024-01-02T24:00:00Z", "2024-01-02T24:00:00Z"],
  ["tomorrow", "tomorrow"],
])("R154 %s is written as %s", (written, expected) => {
  expect(read({ at: written })).toEqual({ at: expected });
  expect(read({ at: literal(written) })).toEqual({ at: literal(expected) });
});

test("R154 other columns, other values and unknown tables stay as they are", () => {
  const row = { note: "2024-01-02T03:04:05Z", at: null, local: new Date(0), other: "2024-01-02T03:04:05Z" };
  expect(read(row)).toEqual(row);
  expect(hasZonedTexts(insert({ note: "2024-01-02T03:04:05" }))).toBe(false);
  expect(hasZonedTexts(insert({ note: "2024-01-02T03:04:05Z" }))).toBe(true);
  const stranger = insert({ at: "2024-01-02T03:04:05Z" });
  expect(withMomentTexts(stranger, emptyDatabase, "mysql")).toBe(stranger);
});

test("R154 a zone in a column without one is refused where the engines would not agree", () => {
  expect(read({ local: "2024-01-02T03:04:05+00:00", own: "2024-01-02T03:04:05Z" })).toEqual({
    local: "2024-01-02 03:04:05",
    own: "2024-01-02 03:04:05",
  });
  expect(() => read({ local: "2024-01-02T03:04:05+02:00" })).toThrow(
    expect.objectContaining({
      code: "UNSUPPORTED_FEATURE",
      message: expect.stringContaining('column "events.local" has no time zone') as string,
      hint: expect.stringContaining('"2024-01-02T03:04:05Z" or "2024-01-02T01:04:05Z"') as string,
    }),
  );
});
