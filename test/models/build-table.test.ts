import { describe, expect, test } from "vitest";

import { buildTable } from "../../src/models/build-table.ts";
import { defineTable } from "../../src/models/define-table.ts";
import { asc, desc } from "../../src/models/index-key.ts";
import { now } from "../../src/models/markers.ts";
import { sql } from "../../src/models/sql.ts";
import { t } from "../../src/models/t.ts";
import { check, exclude, foreignKey, index, primaryKey, unique } from "../../src/models/table-extra.ts";

const key = (column: string, more: object = {}) => ({
  on: { kind: "column", column },
  order: "asc",
  nulls: null,
  operatorClass: null,
  collation: null,
  ...more,
});

describe("a table", () => {
  test("keeps the order of columns and constraints, and takes its schema from the name or the settings", () => {
    const columns = { id: t.integer().primaryKey(), email: t.text().notNull().unique("uq_email") };
    const inName = buildTable("audit.events", columns, () => [], { comment: "what happened", unlogged: true });
    expect(inName.table).toMatchObject({
      name: { schema: "audit", name: "events" },
      comment: "what happened",
      options: { unlogged: true },
      constraints: [{ kind: "primaryKey" }, { kind: "unique", name: "uq_email" }],
      indexes: [],
    });
    expect(inName.table.columns.map(({ name }) => name)).toEqual(["id", "email"]);
    const inSettings = buildTable("events", columns, () => [], {
      schema: "audit",
      comment: "what happened",
      unlogged: true,
    });
    expect(inSettings).toEqual(inName);
  });

  test("hands out enums once and backfills by column", () => {
    const built = buildTable("users", {
      role: t.enum("user_role", ["worker", "admin"]).notNull().backfill("worker"),
      former: t.array(t.enum("user_role", ["worker", "admin"])),
      since: t.timestamp().backfill(now()),
    });
    expect(built.enums).toEqual([
      { name: { schema: null, name: "user_role" }, labels: ["worker", "admin"], comment: null },
    ]);
    expect([...built.backfills]).toEqual([
      ["role", "worker"],
      ["since", { kind: "now" }],
    ]);
  });

  test("makes the columns of a key in its list NOT NULL", () => {
    const { table } = buildTable("a", { x: t.integer(), y: t.integer(), z: t.integer() }, (c) => [
      primaryKey(c.x, c.y),
    ]);
    expect(table.columns.map(({ nullable }) => nullable)).toEqual([false, false, true]);
    expect(table.constraints).toEqual([
      { kind: "primaryKey", name: null, columns: ["x", "y"], include: [], deferrable: "no" },
    ]);
  });
});

describe("the list of a table", () => {
  const columns = { a: t.integer(), b: t.integer(), email: t.text(), tags: t.array(t.text()) };
  const listed = (extras: Parameters<typeof buildTable<typeof columns>>[2]) => {
    const { table } = buildTable("things", columns, extras);
    return table.constraints[0] ?? table.indexes[0];
  };

  test("primaryKey by names, with a name or options", () => {
    expect(listed(() => [primaryKey(["a", "b"], "pk_things")])).toMatchObject({
      name: "pk_things",
      columns: ["a", "b"],
    });
    expect(listed((c) => [primaryKey([c.a], { include: ["b"], deferrable: "initiallyImmediate" })])).toEqual({
      kind: "primaryKey",
      name: null,
      columns: ["a"],
      include: ["b"],
      deferrable: "initiallyImmediate",
    });
  });

  test("unique", () => {
    expect(listed((c) => [unique("uq").on(c.a, "b")])).toEqual({
      kind: "unique",
      name: "uq",
      columns: ["a", "b"],
      include: [],
      nullsNotDistinct: false,
      deferrable: "no",
    });
    expect(listed((c) => [unique({ nullsNotDistinct: true }).on(c.a)])).toMatchObject({
      name: null,
      nullsNotDistinct: true,
    });
  });

  test("check, with columns as identifiers", () => {
    expect(listed((c) => [check("ck", sql`${c.a} < ${c.b} + ${1}`)])).toEqual({
      kind: "check",
      name: "ck",
      expression: {
        kind: "sql",
        parts: ["", " < ", " + ", ""],
        values: [{ kind: "identifier", path: ["a"] }, { kind: "identifier", path: ["b"] }, 1],
      },
      notValid: false,
    });
    expect(listed(() => [check({ postgres: sql`true`, sqlite: null })])).toMatchObject({
      name: null,
      expression: { kind: "perDialect" },
    });
  });

  test("exclude, with and without a name", () => {
    expect(
      listed((c) => [
        exclude(
          "ex",
          [
            { on: c.a, with: "=", operatorClass: "ops" },
            { on: sql`int4range(${c.a}, ${c.b})`, with: "&&" },
          ],
          {
            where: sql`${c.b} > 0`,
            include: ["b"],
            deferrable: "initiallyImmediate",
          },
        ),
      ]),
    ).toEqual({
      kind: "exclusion",
      name: "ex",
      method: "gist",
      elements: [
        {
          on: { kind: "column", column: "a" },
          order: "asc",
          nulls: null,
          operatorClass: "ops",
          collation: null,
          with: "=",
        },
        expect.objectContaining({ on: expect.objectContaining({ kind: "expression" }), with: "&&" }),
      ],
      include: ["b"],
      predicate: expect.objectContaining({ kind: "sql" }),
      deferrable: "initiallyImmediate",
    });
    expect(
      listed((c) => [exclude([{ on: desc(c.a).nullsLast(), with: "OPERATOR(far.=)" }], { using: "btree" })]),
    ).toMatchObject({
      name: null,
      method: "btree",
      elements: [{ order: "desc", nulls: "last", with: "OPERATOR(far.=)" }],
      predicate: null,
      deferrable: "no",
    });
  });

  test("foreignKey to a name, or to a table", () => {
    const other = defineTable("audit.others", { x: t.integer(), y: t.integer() });
    const expected = {
      kind: "foreignKey",
      name: "fk",
      columns: ["a", "b"],
      references: { table: { schema: "audit", name: "others" }, columns: ["x", "y"] },
      onDelete: "cascade",
      onUpdate: "no action",
      match: "simple",
      deferrable: "no",
      notValid: false,
    };
    const options = { name: "fk", onDelete: "cascade" } as const;
    expect(listed((c) => [foreignKey([c.a, c.b]).references("audit.others", ["x", "y"], options)])).toEqual(expected);
    expect(
      listed(() => [foreignKey(["a", "b"]).references(other, [other.columns.x, other.columns.y], options)]),
    ).toEqual(expected);
  });

  test("index, plain", () => {
    expect(listed((c) => [index().on(c.a)])).toEqual({
      name: null,
      unique: false,
      method: null,
      keys: [key("a")],
      include: [],
      predicate: null,
      nullsNotDistinct: false,
      comment: null,
    });
  });

  test("index with all it can say", () => {
    const built = listed((c) => [
      index("ix")
        .on(
          desc(c.a).nullsLast(),
          asc("b").nullsFirst(),
          asc(c.email).operatorClass("text_pattern_ops").collate("C"),
          sql`lower(${c.email})`,
          desc(sql`a + b`),
        )
        .unique()
        .using("btree")
        .include(c.tags)
        .nullsNotDistinct()
        .where(sql`a > 0`)
        .comment("why"),
    ]);
    expect(built).toEqual({
      name: "ix",
      unique: true,
      method: "btree",
      keys: [
        key("a", { order: "desc", nulls: "last" }),
        key("b", { nulls: "first" }),
        key("email", { operatorClass: "text_pattern_ops", collation: "C" }),
        key("", {
          on: {
            kind: "expression",
            expression: { kind: "sql", parts: ["lower(", ")"], values: [{ kind: "identifier", path: ["email"] }] },
          },
        }),
        key("", {
          on: { kind: "expression", expression: { kind: "sql", parts: ["a + b"], values: [] } },
          order: "desc",
        }),
      ],
      include: ["tags"],
      predicate: { kind: "sql", parts: ["a > 0"], values: [] },
      nullsNotDistinct: true,
      comment: "why",
    });
  });
});

describe("contradictions", () => {
  const a = t.integer();
  const cases: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      "two keys of columns",
      () => buildTable("x", { a: a.primaryKey(), b: a.primaryKey() }),
      /table "x" has 2 primary keys/,
    ],
    [
      "key of nothing",
      () => buildTable("x", { a }, () => [primaryKey([])]),
      /list of table "x" .*primaryKey\(…\): columns must be a list that is not empty, but is an empty list/,
    ],
    [
      "unknown column of a key",
      () => buildTable("x", { a }, () => [primaryKey(["a", "nope"])]),
      /a primary key of table "x" names the column "nope", which the table does not have/,
    ],
    [
      "unknown column of an index",
      () => buildTable("x", { a }, () => [index("ix").on("nope")]),
      /index "ix" of table "x" names the column "nope"/,
    ],
    [
      "unknown included column",
      () => buildTable("x", { a }, () => [unique({ name: "u", include: ["nope"] }).on("a")]),
      /unique constraint "u" of table "x" names the column "nope"/,
    ],
    ["exclusion of nothing", () => exclude("ex", []), /exclude\("ex", …\): elements must be a list that is not empty/],
    [
      "exclusion without an operator",
      () => exclude([{ on: "a", with: "= OR" }]),
      /an exclusion constraint compares with "= OR"/,
    ],
    [
      "unknown column of an exclusion",
      () => buildTable("x", { a }, () => [exclude([{ on: "nope", with: "=" }])]),
      /an exclusion constraint of table "x" names the column "nope"/,
    ],
    ["index on nothing", () => index("ix").on(), /index\.on\(\): key is missing/],
    [
      "one name twice",
      () => buildTable("x", { a }, (c) => [index("n").on(c.a), check("n", sql`true`)]),
      /table "x" has two constraints or indexes named "n"/,
    ],
    [
      "incomplete index",
      () => buildTable("x", { a }, () => [index("n") as never]),
      /list of table "x" .*\[0\] must be primaryKey, .* each complete, but is an object/,
    ],
    [
      "a list that is none",
      () => buildTable("x", { a }, (c) => index("n").on(c.a) as never),
      /list of table "x" .*must be a list, but is an object/,
    ],
    [
      "a list that cannot be made",
      () => buildTable("x", { a }, () => [foreignKey("a" as never).references("y", ["b"])]),
      /list of table "x" cannot be made: foreignKey\("a"\): columns must be a list that is not empty, but is "a"/,
    ],
    [
      "two schemas",
      () => buildTable("a.x", { a }, () => [], { schema: "b" }),
      /table "a.x" is said to be in schema "b" too/,
    ],
    [
      "enum with two sets of labels",
      () => buildTable("x", { a: t.enum("e", ["a"]), b: t.enum("e", ["b"]) }),
      /enum "e" has the labels a at "x.a" and b at "x.b"/,
    ],
    [
      "reference to a column that is not defined",
      () => buildTable("x", { a: a.references(() => undefined as never) }),
      /column "x.a" refers to a column that is not defined/,
    ],
    [
      "reference without a column",
      () => buildTable("x", { a: a.references("companies") }),
      /column "x.a": column "companies" does not name its table/,
    ],
  ];
  test.each(cases)("%s", (_name, act, message) => {
    expect(act).toThrow(message);
  });
});
