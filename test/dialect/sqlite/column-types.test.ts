import { describe, expect, onTestFinished, test } from "vitest";
import type { ColumnType } from "../../../src/schema/column-type.ts";
import { sqliteComparator as comparator } from "../../../src/dialect/sqlite/comparator.ts";
import { literal, type SqlValue, sqlText } from "../../../src/schema/expression.ts";
import { column, createTable, enumType, text, timestamp, varchar } from "../../ddl/build-schema.ts";
import { applyTo, openWith, read, rowsOf } from "./apply-plan.ts";

interface TypeCase {
  readonly type: ColumnType;
  readonly accepts: readonly SqlValue[];
  readonly refuses: readonly SqlValue[];
  /** What is read back, where it is not the type itself: SQLite tells no difference. */
  readonly readAs?: ColumnType;
}

const uuid = "3f2a9c81-b7d4-4e02-9aa1-0b1c2d3e4f50";

const cases: Readonly<Record<string, TypeCase>> = {
  smallint: { type: { kind: "smallint" }, accepts: [1], refuses: [], readAs: { kind: "bigint" } },
  bigint: { type: { kind: "bigint" }, accepts: [9_007_199_254_740_993n], refuses: [] },
  numeric: { type: { kind: "numeric", precision: 10, scale: 2 }, accepts: [1.5, 3], refuses: [] },
  double: { type: { kind: "double" }, accepts: [1.5], refuses: [] },
  boolean: { type: { kind: "boolean" }, accepts: [true, false, 1, 0], refuses: [2, "true", -1] },
  varchar: { type: varchar(3), accepts: ["", "abc", "äöü"], refuses: ["abcd"] },
  char: { type: { kind: "char", length: 2 }, accepts: ["ab"], refuses: ["abc"] },
  text: { type: text, accepts: ["x"], refuses: [] },
  uuid: {
    type: { kind: "uuid" },
    accepts: [uuid],
    refuses: [
      "",
      uuid.toUpperCase(),
      uuid.replaceAll("-", ""),
      `${uuid}0`,
      `-${uuid.slice(1)}`,
      uuid.replace("3", "g"),
    ],
  },
  json: { type: { kind: "json" }, accepts: ["{}", "[1]", "null", '"x"'], refuses: ["{", "x"] },
  jsonb: { type: { kind: "jsonb" }, accepts: ["{}"], refuses: ["{"], readAs: { kind: "json" } },
  array: {
    type: { kind: "array", element: text },
    accepts: ["[]", '["a"]'],
    refuses: ["{}", "1", "[", "x"],
    readAs: { kind: "array", element: { kind: "json" } },
  },
  date: { type: { kind: "date" }, accepts: ["2026-11-20"], refuses: ["20.11.2026", "2026-13-01", "x"] },
  time: {
    type: { kind: "time", precision: null, withTimezone: false },
    accepts: ["15:30", "15:30:01.5"],
    refuses: ["25:00", "x"],
  },
  timestamp: {
    type: timestamp,
    accepts: [new Date(0), "2026-11-20T15:30:00.000Z", "2026-11-20 15:30:00+02:00", "2026-11-20"],
    refuses: ["x", "2026-11-20T25:00:00Z"],
  },
  interval: { type: { kind: "interval" }, accepts: ["P1D"], refuses: [], readAs: text },
  inet: { type: { kind: "inet" }, accepts: ["::1"], refuses: [], readAs: text },
  binary: { type: { kind: "binary", length: 2 }, accepts: [new Uint8Array([1, 2])], refuses: [new Uint8Array(3)] },
  enum: {
    type: enumType("role", "it's", "b, c", ")"),
    accepts: ["it's", "b, c", ")"],
    refuses: ["b", "IT'S", ""],
    readAs: { kind: "enum", name: { schema: null, name: 'a "column"' }, labels: ["it's", "b, c", ")"] },
  },
  raw: {
    type: { kind: "raw", sql: { sqlite: "ANY" } },
    accepts: [1, "x"],
    refuses: [],
    readAs: { kind: "raw", sql: "ANY" },
  },
};

describe.each([false, true])("R156 portable types, STRICT: %s", (strict) => {
  test.each(Object.entries(cases))("%s takes what it means, NULL too, and nothing else", async (_name, typeCase) => {
    const session = await openWith("");
    onTestFinished(() => session.close());
    await applyTo(session, [
      createTable("t", [column('a "column"', typeCase.type)], [], { options: strict ? { strict: true } : {} }),
    ]);
    for (const value of [null, ...typeCase.accepts]) await session.execute("INSERT INTO t VALUES (?)", [value]);
    for (const value of typeCase.refuses) {
      await expect(session.execute("INSERT INTO t VALUES (?)", [value]), String(value)).rejects.toThrow(
        /CHECK constraint failed|malformed JSON|cannot store/,
      );
    }
    const found = (await read(session)).tables.get("t");
    const type = found?.columns[0]?.type;
    const wide = typeCase.type.kind === "char" ? varchar(2) : { kind: "numeric", precision: null, scale: null };
    const isWidened = strict && (typeCase.type.kind === "char" || typeCase.type.kind === "numeric");
    expect(type).toEqual(isWidened ? wide : (typeCase.readAs ?? typeCase.type));
    expect(found?.constraints).toEqual([]);
    if (!isWidened) expect(comparator.isSameType(type ?? text, typeCase.type)).toBe(true);
  });
});

test("a type of somebody else's is raw, and so is its check", async () => {
  const session = await openWith(`
    CREATE TABLE t (a VARCHAR(50), b DATETIME, c TEXT CHECK (c IN ('a', 2)), d BOOLEAN CONSTRAINT ck CHECK (d IN (0, 1)), e, f TEXT CHECK (e IN ('x')));
  `);
  onTestFinished(() => session.close());
  const table = (await read(session)).tables.get("t");
  expect(table?.columns.map(({ type }) => (type.kind === "raw" ? type.sql : type.kind))).toEqual([
    "VARCHAR(50)",
    "DATETIME",
    "text",
    "BOOLEAN",
    "",
    "text",
  ]);
  expect(table?.constraints.map(({ kind, name }) => [kind, name])).toEqual([
    ["check", null],
    ["check", "ck"],
    ["check", null],
  ]);
});

test("defaults come back as they were given", async () => {
  const session = await openWith("");
  onTestFinished(() => session.close());
  const columns = [
    column("a", text, { default: literal("it's") }),
    column("b", { kind: "integer" }, { default: literal(-5) }),
    column("c", { kind: "boolean" }, { default: literal(false) }),
    column("d", timestamp, { default: { kind: "now" } }),
    column("e", { kind: "date" }, { default: { kind: "now" } }),
    column("f", { kind: "time", precision: null, withTimezone: false }, { default: { kind: "now" } }),
    column("g", { kind: "uuid" }, { default: { kind: "uuid" } }),
    column("h", { kind: "binary", length: null }, { default: literal(new Uint8Array([1, 255])) }),
    column("i", { kind: "bigint" }, { default: literal(9_007_199_254_740_993n) }),
    column("j", { kind: "double" }, { default: literal(0.5) }),
    column("k", text, { default: sqlText("lower('A')") }),
    column("l", text, { default: literal("with \0 nul") }),
    column("m", { kind: "date" }, { default: literal(new Date("2026-11-20T12:00:00Z")) }),
    column("n", { kind: "jsonb" }, { default: { kind: "json", value: { a: [1] } } }),
  ];
  await applyTo(session, [createTable("t", columns)]);
  const found = (await read(session)).tables.get("t")?.columns ?? [];
  for (const [at, each] of columns.entries()) {
    const read = found[at];
    expect(read && comparator.isSameDefault(read, each), each.name).toBe(true);
  }
  expect(found.slice(0, 11).map((each) => each.default)).toEqual(columns.slice(0, 11).map((each) => each.default));
  const before = Date.now();
  await session.execute("INSERT INTO t DEFAULT VALUES");
  const [row] = (await session.execute("SELECT * FROM t")).rows;
  expect(row).toMatchObject({ a: "it's", b: -5, c: 0, i: 9_007_199_254_740_993n, k: "a", m: "2026-11-20" });
  // The driver ends text at a NUL when it reads.
  expect(await rowsOf(session, "SELECT hex(l) FROM t")).toEqual([
    [Buffer.from("with \0 nul").toString("hex").toUpperCase()],
  ]);
  expect(String(row?.["d"])).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Date.parse(String(row?.["d"]))).toBeGreaterThanOrEqual(before);
  expect(Date.parse(String(row?.["d"]))).toBeLessThanOrEqual(Date.now());
  expect(String(row?.["g"])).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await rowsOf(session, "SELECT count(DISTINCT g) FROM t")).toEqual([[1]]);
});

describe("sqliteComparator", () => {
  test.each([
    ["a > 1", '("A" > 1)', true],
    ["a <> 'x'", "a != 'x'", true],
    ["a <> 'x'", "a <> 'X'", false],
    ["a ^ 1", "a ^ 1", true],
  ])("%s and %s: %s", (left, right, same) => {
    expect(comparator.isSameExpression(sqlText(left), sqlText(right))).toBe(same);
  });

  test("types agree by what SQLite stores of them", () => {
    expect(comparator.isSameType({ kind: "json" }, { kind: "jsonb" })).toBe(true);
    expect(comparator.isSameType(enumType("a", "x", "y"), enumType("b", "x", "y"))).toBe(true);
    expect(comparator.isSameType(enumType("a", "x", "y"), enumType("a", "y", "x"))).toBe(false);
    expect(comparator.isSameType(varchar(5), varchar(6))).toBe(false);
    expect(
      comparator.isSameType({ kind: "raw", sql: "double  precision" }, { kind: "raw", sql: "DOUBLE PRECISION" }),
    ).toBe(true);
    expect(comparator.isSameType(text, { kind: "uuid" })).toBe(false);
  });

  test("defaults agree in the light of their types", () => {
    const flag = (value: SqlValue) => column("f", { kind: "boolean" }, { default: literal(value) });
    expect(comparator.isSameDefault(flag(true), flag(1))).toBe(true);
    expect(comparator.isSameDefault(flag(true), flag(false))).toBe(false);
    expect(comparator.isSameDefault(flag(null), { ...flag(null), default: null })).toBe(false);
    expect(comparator.isSameDefault(column("a"), column("a"))).toBe(true);
  });
});
