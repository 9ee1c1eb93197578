import { describe, expect, test } from "vitest";

import { findMixedKeys } from "../../src/autogenerate/mixed-keys.ts";
import { refuseNames } from "../../src/autogenerate/refuse-names.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { buildModels } from "../../src/models/build-models.ts";
import { defineTable } from "../../src/models/define-table.ts";
import { sql } from "../../src/models/sql.ts";
import { t } from "../../src/models/t.ts";
import { check, foreignKey, index, unique } from "../../src/models/table-extra.ts";
import { emptyDatabase } from "../../src/schema/database.ts";
import { dialectNames } from "../../src/schema/dialect-name.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";

const columns = { id: t.integer().primaryKey(), a: t.integer(), e: t.text() };
const [long, wide] = ["x".repeat(65), "ä".repeat(32)];

describe("two names that an engine wants once", () => {
  const cases: readonly (readonly [string, Record<string, unknown>, readonly string[]])[] = [
    [
      "foreign key",
      {
        p: defineTable("p", columns),
        x: defineTable("x", columns, () => [foreignKey(["a"]).references("p", ["id"], { name: "fk" })]),
        y: defineTable("y", columns, () => [foreignKey(["a"]).references("p", ["id"], { name: "FK" })]),
      },
      ["mysql", "mariadb"],
    ],
    [
      "check",
      {
        x: defineTable("x", columns, () => [check("ck", sql`a > 0`)]),
        y: defineTable("y", columns, () => [check("ck", sql`a > 1`)]),
      },
      ["mysql"],
    ],
    [
      "index and unique constraint",
      {
        x: defineTable("x", columns, () => [index("Odd name").on("a")]),
        y: defineTable("y", columns, () => [unique("Odd name").on("a")]),
      },
      ["postgres"],
    ],
    [
      "index and index",
      {
        x: defineTable("x", columns, () => [index("ix").on("a")]),
        y: defineTable("y", columns, () => [index("ix").on("a")]),
      },
      ["sqlite", "postgres"],
    ],
    [
      "index and table",
      { x: defineTable("x", columns, () => [index("y").on("a")]), y: defineTable("y", columns) },
      ["sqlite", "postgres"],
    ],
    ["enum and table", { x: defineTable("mood", { ...columns, m: t.enum("mood", ["a"]) }) }, ["postgres"]],
    ["tables by case", { x: defineTable("users", columns), y: defineTable("Users", columns) }, ["sqlite"]],
    ["columns by case", { x: defineTable("x", { ...columns, A: t.text() }) }, ["sqlite", "mysql", "mariadb"]],
    [
      "in two schemas",
      {
        x: defineTable("s1.x", columns, () => [index("ix").on("a")]),
        y: defineTable("s2.x", columns, () => [index("ix").on("a")]),
      },
      ["sqlite"],
    ],
    [
      "none",
      { x: defineTable("x", columns, () => [index().on("a")]), y: defineTable("y", columns, () => [index().on("a")]) },
      [],
    ],
  ];
  test.each(cases)("%s", async (_name, models, refusing) => {
    const database = nameDatabase(buildModels(models).database);
    const refused: string[] = [];
    for (const dialect of await Promise.all(dialectNames.map((name) => loadDialect(name)))) {
      try {
        refuseNames(database, [dialect]);
      } catch (error) {
        expect((error as Error).message).toMatch(
          /^.* "[^"]+".* and .* "[^"]+".* on \w+, which wants it once in a (?:schema|table)$/,
        );
        refused.push(dialect.name);
      }
    }
    // SQLite has no schemas: two of them are refused for that, elsewhere.
    expect(refused.filter((name) => name !== "sqlite" || !_name.includes("schemas"))).toEqual(
      refusing.filter((name) => name !== "sqlite" || !_name.includes("schemas")),
    );
  });
});

describe("a name that an engine does not take", () => {
  const servers = ["postgres", "mysql", "mariadb"];
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["table", defineTable(long, columns), servers],
    ["table", defineTable("x".repeat(64), columns), ["postgres"]],
    ["table", defineTable("x".repeat(63), { id: t.integer().primaryKey() }), []],
    ["table", defineTable(wide, columns), ["postgres"]],
    ["table", defineTable("sqlite_things", columns), ["sqlite"]],
    ["table", defineTable("emoji 😀", columns), ["mysql", "mariadb"]],
    ["table", defineTable("space ", columns), ["mysql", "mariadb"]],
    ["schema", defineTable(`${long}.x`, columns), ["postgres", "mysql", "mariadb"]],
    ["column", defineTable("x", { ...columns, [long]: t.text() }), servers],
    ["column", defineTable("x", { ...columns, ctid: t.text() }), ["postgres"]],
    ["enum", defineTable("x", { ...columns, level: t.enum(long, ["a"]) }), ["postgres"]],
    ["index", defineTable("x", columns, () => [index(long).on("a")]), servers],
    ["index", defineTable("x", columns, () => [index("Primary").on("a")]), ["mysql", "mariadb"]],
    ["unique constraint", defineTable("x", columns, () => [unique(long).on("a")]), servers],
    ["check", defineTable("x", columns, () => [check(long, sql`a > 0`)]), servers],
    [
      "foreign key",
      defineTable("x", columns, () => [foreignKey(["a"]).references("x", ["id"], { name: long })]),
      servers,
    ],
    // The engines have one name for every primary key, and SQLite has none for a constraint that could be too long.
    ["primary key", defineTable("x", { id: t.integer().primaryKey(long) }), ["postgres"]],
    [
      "generated names",
      defineTable("x".repeat(60), { ...columns, other: t.text().unique() }, () => [index().on("e")]),
      [],
    ],
  ];
  test.each(cases)("%s", async (kind, table, refusing) => {
    const database = nameDatabase(buildModels({ table }).database);
    const refused: string[] = [];
    for (const dialect of await Promise.all(dialectNames.map((name) => loadDialect(name)))) {
      try {
        refuseNames(database, [dialect]);
      } catch (error) {
        expect(error).toMatchObject({ code: "INVALID_NAME", details: { engine: dialect.name } });
        expect((error as Error).message).toContain(`the name of ${kind} "`);
        refused.push(dialect.name);
      }
    }
    expect(refused.toSorted()).toEqual(refusing.toSorted());
  });

  test("is told with the limit of the engine and its own length", async () => {
    const database = nameDatabase(buildModels({ table: defineTable(wide, columns) }).database);
    const postgres = await loadDialect("postgres");
    expect(() => refuseNames(database, [postgres])).toThrow(
      expect.objectContaining({
        message: `the name of table "${wide}" has 64 bytes in UTF-8, and PostgreSQL takes 63`,
        details: { engine: "postgres", object: `table "${wide}"`, name: wide, limit: 63, found: 64, unit: "bytes" },
      }),
    );
  });
});

test("a foreign key between types that differ is told; lengths of texts and the engine's own names for one type are not", () => {
  const parents = defineTable("parents", { id: t.bigint().primaryKey(), code: t.varchar(20).unique() });
  const children = defineTable("children", {
    id: t.integer().primaryKey(),
    small: t.integer().references("parents.id"),
    odd: t.uuid().references("parents.id"),
    right: t.bigint().references("parents.id"),
    code: t.text().references("parents.code"),
  });
  const { database } = buildModels({ parents, children });
  expect(
    findMixedKeys(emptyDatabase, database).map(({ column, type, targetType }) => [column, type, targetType]),
  ).toEqual([
    ["children.small", "integer", "bigint"],
    ["children.odd", "uuid", "bigint"],
  ]);
  const named = nameDatabase(database);
  expect(findMixedKeys(named, named)).toEqual([]);
});
