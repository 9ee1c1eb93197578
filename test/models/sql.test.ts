import { describe, expect, test } from "vitest";

import { defineTable } from "../../src/models/define-table.ts";
import { now } from "../../src/models/markers.ts";
import { sql, toSqlText } from "../../src/models/sql.ts";
import { t } from "../../src/models/t.ts";

describe("sql", () => {
  test("keeps text and takes values apart", () => {
    const when = new Date(0);
    expect(sql`a = ${1} and b = ${"x"} or c < ${when}`).toEqual({
      kind: "sql",
      parts: ["a = ", " and b = ", " or c < ", ""],
      values: [1, "x", when],
    });
  });

  test("makes nested fragments part of the text", () => {
    const inner = sql`b = ${2}`;
    expect(sql`a = ${1} and (${inner}) and ${sql`true`}`).toEqual({
      kind: "sql",
      parts: ["a = ", " and (b = ", ") and true"],
      values: [1, 2],
    });
  });

  test("writes columns, tables and identifiers as quoted names", () => {
    const events = defineTable("audit.events", { "odd name": t.text() });
    expect(sql`${events} ${events.columns["odd name"]} ${sql.identifier("a", "b")}`.values).toEqual([
      { kind: "identifier", path: ["audit", "events"] },
      { kind: "identifier", path: ["odd name"] },
      { kind: "identifier", path: ["a", "b"] },
    ]);
  });

  test("keeps arrays, bytes and null as values", () => {
    expect(sql`${["a", 1]} ${new Uint8Array([1])} ${null}`.values).toEqual([["a", 1], new Uint8Array([1]), null]);
  });

  test("called as a function, as no type check would let it be, says what it is", () => {
    const call = sql as unknown as (text: unknown) => unknown;
    for (const given of ["lower(email)", { postgres: "lower(email)", sqlite: null }]) {
      expect(() => call(given)).toThrow(expect.objectContaining({ code: "INVALID_MODEL" }));
    }
  });

  test("refuses what SQL text cannot hold", () => {
    expect(() => sql`expires < ${now() as never}`).toThrow(/"expires < " |holds a value of kind "now\(\)"/);
    expect(() => sql`${undefined as never}`).toThrow(/kind "undefined"/);
    expect(() => sql`${{ a: 1 } as never}`).toThrow(/kind "object"/);
  });
});

test("SQL per engine is recognised by the engines' names", () => {
  expect(toSqlText({ postgres: sql`a`, sqlite: null })).toEqual({
    kind: "perDialect",
    dialects: { postgres: { kind: "sql", parts: ["a"], values: [] }, sqlite: null },
  });
  expect(() => toSqlText({ oracle: sql`a` } as never)).toThrow(/expected SQL/);
  expect(() => toSqlText({})).toThrow(/expected SQL/);
});
