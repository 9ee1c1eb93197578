import { describe, expect, test } from "vitest";

import type { Column } from "../../src/schema/column.ts";
import type { ColumnType } from "../../src/schema/column-type.ts";
import { buildColumn } from "../../src/models/build-column.ts";
import type { ColumnBuilder } from "../../src/models/column-builder.ts";
import { defineEnum } from "../../src/models/define-enum.ts";
import { json, lookup, now, uuid } from "../../src/models/markers.ts";
import { sql } from "../../src/models/sql.ts";
import { t } from "../../src/models/t.ts";

const users = { schema: null, name: "users" };
const text = (value: string) => ({ kind: "sql", parts: [value], values: [] });
const userRole = defineEnum("user_role", ["worker", "admin"], { comment: "what a user may do" });

function build(builder: ColumnBuilder): Column {
  return buildColumn(users, "x", builder).column;
}

describe("types", () => {
  const cases: readonly (readonly [string, ColumnBuilder, ColumnType])[] = [
    ["smallint", t.smallint(), { kind: "smallint" }],
    ["integer", t.integer(), { kind: "integer" }],
    ["bigint", t.bigint(), { kind: "bigint" }],
    ["numeric", t.numeric(), { kind: "numeric", precision: null, scale: null }],
    ["numeric(10)", t.numeric(10), { kind: "numeric", precision: 10, scale: null }],
    ["numeric(10, 4)", t.numeric(10, 4), { kind: "numeric", precision: 10, scale: 4 }],
    ["real", t.real(), { kind: "real" }],
    ["double", t.double(), { kind: "double" }],
    ["boolean", t.boolean(), { kind: "boolean" }],
    ["char(3)", t.char(3), { kind: "char", length: 3 }],
    ["varchar", t.varchar(), { kind: "varchar", length: null }],
    ["varchar(255)", t.varchar(255), { kind: "varchar", length: 255 }],
    ["text", t.text(), { kind: "text" }],
    ["uuid", t.uuid(), { kind: "uuid" }],
    ["json", t.json(), { kind: "json" }],
    ["jsonb", t.jsonb<{ a: number }>(), { kind: "jsonb" }],
    ["date", t.date(), { kind: "date" }],
    ["time", t.time(), { kind: "time", precision: null, withTimezone: false }],
    ["time(3) tz", t.time({ precision: 3, withTimezone: true }), { kind: "time", precision: 3, withTimezone: true }],
    ["timestamp", t.timestamp(), { kind: "timestamp", precision: null, withTimezone: false }],
    [
      "timestamptz(6)",
      t.timestamp({ precision: 6, withTimezone: true }),
      { kind: "timestamp", precision: 6, withTimezone: true },
    ],
    ["interval", t.interval(), { kind: "interval" }],
    ["binary", t.binary(), { kind: "binary", length: null }],
    ["binary(16)", t.binary(16), { kind: "binary", length: 16 }],
    ["inet", t.inet(), { kind: "inet" }],
    [
      "enum",
      t.enum(userRole),
      { kind: "enum", name: { schema: null, name: "user_role" }, labels: ["worker", "admin"] },
    ],
    [
      "enum by name",
      t.enum("audit.level", ["low"]),
      { kind: "enum", name: { schema: "audit", name: "level" }, labels: ["low"] },
    ],
    ["array", t.array(t.varchar(20)), { kind: "array", element: { kind: "varchar", length: 20 } }],
    [
      "array of arrays",
      t.array(t.array(t.integer())),
      { kind: "array", element: { kind: "array", element: { kind: "integer" } } },
    ],
    ["raw", t.raw("tsvector"), { kind: "raw", sql: "tsvector" }],
    [
      "raw per engine",
      t.raw({ postgres: "tsvector", sqlite: "TEXT" }),
      { kind: "raw", sql: { postgres: "tsvector", sqlite: "TEXT" } },
    ],
  ];
  test.each(cases)("%s is a nullable column of that type and nothing else", (_name, builder, type) => {
    expect(build(builder)).toEqual({
      name: "x",
      type,
      nullable: true,
      default: null,
      generated: null,
      identity: null,
      collation: null,
      comment: null,
    });
  });

  test("an enum carries its comment, inside an array too", () => {
    expect(buildColumn(users, "x", t.array(t.enum(userRole))).enumType).toEqual({
      name: { schema: null, name: "user_role" },
      labels: ["worker", "admin"],
      comment: "what a user may do",
    });
  });

  test("an element type that says more than its type is refused", () => {
    expect(() => build(t.array(t.text().comment("lost")))).toThrow(
      /element type "text" of an array says more than its type/,
    );
    expect(() => build(t.array(t.integer().unique()))).toThrow(/says more/);
  });
});

describe("what a column says", () => {
  const cases: readonly (readonly [string, ColumnBuilder, Partial<Column>])[] = [
    ["notNull", t.text().notNull(), { nullable: false }],
    ["nullable", t.text().notNull().nullable(), { nullable: true }],
    ["default text", t.text().default("x"), { default: { kind: "literal", value: "x" } }],
    ["default number", t.bigint().default(2n ** 60n), { default: { kind: "literal", value: 2n ** 60n } }],
    ["default boolean", t.boolean().default(false), { default: { kind: "literal", value: false } }],
    ["default label", t.enum(userRole).default("worker"), { default: { kind: "literal", value: "worker" } }],
    ["default now()", t.timestamp().default(now()), { default: { kind: "now" } }],
    ["default uuid()", t.uuid().default(uuid()), { default: { kind: "uuid" } }],
    ["default json()", t.json().default(json("x")), { default: { kind: "json", value: "x" } }],
    ["default document", t.jsonb().default([]), { default: { kind: "json", value: [] } }],
    ["default array", t.array(t.text()).default(["a"]), { default: { kind: "literal", value: ["a"] } }],
    ["default sql", t.integer().default(sql`1 + 1`), { default: text("1 + 1") as never }],
    [
      "default per engine",
      t.text().default({ postgres: sql`current_user`, sqlite: null }),
      { default: { kind: "perDialect", dialects: { postgres: text("current_user") as never, sqlite: null } } },
    ],
    ["default null is none", t.text().default(null), { default: null }],
    ["primary key", t.integer().primaryKey(), { nullable: false }],
    ["collate", t.text().collate("C"), { collation: "C" }],
    ["comment", t.text().comment("why"), { comment: "why" }],
    [
      "generated",
      t.integer().generated(sql`a + b`),
      { generated: { expression: text("a + b") as never, stored: true } },
    ],
    [
      "generated virtual",
      t.integer().generated(sql`a`, { stored: false }),
      { generated: { expression: text("a") as never, stored: false } },
    ],
  ];
  test.each(cases)("%s", (_name, builder, expected) => {
    expect(build(builder)).toMatchObject(expected);
  });

  const identities = [
    [t.bigint().identity(), { mode: "byDefault", start: null, increment: null, cycle: false }],
    [t.integer().identity({ always: true, start: 100, increment: 10 }), { mode: "always", start: 100, increment: 10 }],
    [t.integer().identity({ serial: true }), { mode: "serial" }],
    [
      t.integer().identity({ minimum: 1, maximum: 9n, cache: 5, cycle: true }),
      { minimum: 1, maximum: 9n, cache: 5, cycle: true },
    ],
  ] as const;
  test.each(identities)("identity %#", (builder, identity) => {
    const column = build(builder);
    expect(column.identity).toMatchObject(identity);
    expect(column.nullable).toBe(false);
  });

  test("builders never change", () => {
    const base = t.text();
    base
      .notNull()
      .default("x")
      .unique()
      .check(sql`x <> ''`);
    expect(build(base)).toEqual(build(t.text()));
    expect(buildColumn(users, "x", base).constraints).toEqual([]);
  });

  test("constraints come in one order: key, unique, references, checks", () => {
    const { constraints } = buildColumn(
      users,
      "x",
      t
        .integer()
        .check("ck_x", sql`x > 0`)
        .check(sql`x < 9`)
        .references("audit.companies.id", {
          name: "fk_x",
          onDelete: "cascade",
          onUpdate: "restrict",
          match: "full",
          deferrable: "initiallyDeferred",
        })
        .unique({ name: "uq_x", nullsNotDistinct: true })
        .primaryKey("pk_x"),
    );
    expect(constraints).toEqual([
      { kind: "primaryKey", name: "pk_x", columns: ["x"], include: [], deferrable: "no" },
      { kind: "unique", name: "uq_x", columns: ["x"], include: [], nullsNotDistinct: true, deferrable: "no" },
      {
        kind: "foreignKey",
        name: "fk_x",
        columns: ["x"],
        references: { table: { schema: "audit", name: "companies" }, columns: ["id"] },
        onDelete: "cascade",
        onUpdate: "restrict",
        match: "full",
        deferrable: "initiallyDeferred",
        notValid: false,
      },
      { kind: "check", name: "ck_x", expression: text("x > 0"), notValid: false },
      { kind: "check", name: null, expression: text("x < 9"), notValid: false },
    ]);
  });

  test("backfill is apart from the default", () => {
    const built = buildColumn(users, "x", t.jsonb().notNull().backfill({}));
    expect(built.backfill).toEqual({ kind: "json", value: {} });
    expect(built.column.default).toBeNull();
    expect(buildColumn(users, "x", t.text()).backfill).toBeUndefined();
    expect(buildColumn(users, "x", t.bigint().backfill(lookup("roles", { name: "user" }))).backfill).toMatchObject({
      kind: "lookup",
      column: "id",
    });
  });
});

describe("contradictions", () => {
  const cases: readonly (readonly [string, () => unknown, RegExp])[] = [
    ["identity and default", () => build(t.integer().identity().default(1)), /"users.x" has both identity and default/],
    [
      "generated and default",
      () =>
        build(
          t
            .integer()
            .default(1)
            .generated(sql`1`),
        ),
      /both generated and default/,
    ],
    ["nullable key", () => build(t.integer().primaryKey().nullable()), /is a primary key and nullable/],
    ["nullable identity", () => build(t.integer().identity().nullable()), /is an identity column and nullable/],
    ["identity of text", () => build(t.text().identity()), /identity column of type "text", which is not an integer/],
    [
      "always and serial",
      () => build(t.integer().identity({ always: true, serial: true })),
      /column "users.x": .*either always or serial/,
    ],
    [
      "check without expression",
      () => build(t.text().check("ck", undefined as never)),
      /\.check\("ck"\): expression is missing/,
    ],
    ["check of text", () => build(t.text().check("a", "b" as never)), /expression must be sql`…`.*, but is "b"/],
    [
      "default that looks up",
      () => build(t.integer().default(lookup("a", {}) as never)),
      /a default cannot look up a row of table "a"/,
    ],
    ["bare text in JSON", () => build(t.json().default("[]" as never)), /"\[\]" is not a JSON document/],
    ["object in text", () => build(t.text().default({ a: 1 } as never)), /type "text" cannot hold an object/],
    ["no builder", () => buildColumn(users, "x", {} as never), /column "users.x" is not made by t/],
    ["enum without labels", () => build(t.enum("e", [])), /t\.enum\("e", …\): labels must be a list that is not empty/],
    ["enum with a label twice", () => defineEnum("e", ["a", "a"]), /enum "e" has the label "a" twice/],
  ];
  test.each(cases)("%s", (_name, act, message) => {
    expect(act).toThrow(message);
  });
});
