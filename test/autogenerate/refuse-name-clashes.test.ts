import { describe, expect, test } from "vitest";

import { findMixedKeys } from "../../src/autogenerate/mixed-keys.ts";
import { refuseNameClashes } from "../../src/autogenerate/refuse-name-clashes.ts";
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
const long = "x".repeat(63);

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
    ["cut names", { x: defineTable(`${long}1`, columns), y: defineTable(`${long}2`, columns) }, ["postgres"]],
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
        refuseNameClashes(database, [dialect]);
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
