import { expect, test } from "vitest";
import { check, defineTable, foreignKey, index, primaryKey, sql, t } from "../../../src/models.ts";
import { tryChange, type ModelChange } from "./model-change.ts";
import { describeEachServer, useMysql } from "./mysql-fixture.ts";

const number = () => t.integer().notNull();
const numbered = () => t.bigint().identity();

const parent = (name: string) => defineTable("p", { [name]: t.integer().primaryKey(), note: t.varchar(20) });
const rename = (table: string, from: string, to: string) =>
  ({ kind: "column", table: { schema: null, name: table }, from, to }) as const;

/** Changes of the primary key of tables with an identity column. */
const keyChanges: Readonly<Record<string, ModelChange>> = {
  "a key of two columns, and a new column that is filled for it": {
    before: { p: defineTable("p", { id: numbered().primaryKey(), n: number() }) },
    after: {
      p: defineTable("p", { id: numbered(), n: number(), tenant: number().default(7) }, (c) => [
        primaryKey(c.id, c.tenant),
      ]),
    },
    rows: ["INSERT INTO p VALUES (1, 1), (2, 1)"],
  },
  "a key that the identity column does not lead": {
    before: { p: defineTable("p", { id: numbered().primaryKey(), Order: number() }) },
    after: {
      p: defineTable("p", { id: numbered(), Order: number() }, (c) => [primaryKey(c.Order, c.id), index().on(c.id)]),
    },
    rows: ["INSERT INTO p VALUES (1, 1), (2, 1)"],
  },
  "a new numbered column instead of a natural key": {
    before: { p: defineTable("p", { code: t.varchar(20).primaryKey(), n: t.integer() }) },
    after: {
      p: defineTable("p", { code: t.varchar(20).notNull().unique(), n: t.integer(), id: numbered().primaryKey() }),
    },
    rows: ["INSERT INTO p VALUES ('a', 1), ('b', 1)"],
  },
  "the identity moves to another column": {
    before: { p: defineTable("p", { a: t.integer().identity().primaryKey(), b: number() }) },
    after: { p: defineTable("p", { a: number(), b: t.bigint().identity().primaryKey() }) },
    rows: ["INSERT INTO p VALUES (1, 1), (2, 2)"],
  },
  "the key goes, and its identity": {
    before: { p: defineTable("p", { a: t.integer().identity().primaryKey(), b: number() }) },
    after: { p: defineTable("p", { a: number(), b: number() }) },
    rows: ["INSERT INTO p VALUES (1, 1), (2, 2)"],
  },
  "a key for a table without": {
    before: { p: defineTable("p", { n: number() }) },
    after: { p: defineTable("p", { n: number(), id: numbered().primaryKey() }) },
    rows: ["INSERT INTO p VALUES (1), (1)"],
  },
  "a key that a foreign key refers to": {
    before: {
      p: defineTable("p", { id: numbered().primaryKey(), n: number() }),
      c: defineTable("c", { id: numbered().primaryKey(), p_id: t.bigint().references("p.id") }),
    },
    after: {
      p: defineTable("p", { id: numbered().unique(), n: number() }, (c) => [primaryKey(c.n, c.id)]),
      c: defineTable("c", { id: numbered().primaryKey(), p_id: t.bigint().references("p.id") }),
    },
    rows: ["INSERT INTO p VALUES (1, 1), (2, 1)", "INSERT INTO c VALUES (1, 1), (2, 2)"],
  },
  "a key that a foreign key of the table rests on": {
    before: {
      p: parent("id"),
      c: defineTable("c", { a: number(), b: number(), id: numbered().unique() }, (c) => [
        primaryKey(c.a, c.b),
        foreignKey([c.a]).references("p", ["id"]),
      ]),
    },
    after: {
      p: parent("id"),
      c: defineTable("c", { a: number(), b: number(), id: numbered().primaryKey() }, (c) => [
        foreignKey([c.a]).references("p", ["id"]),
      ]),
    },
    rows: ["INSERT INTO p VALUES (1, 'x')", "INSERT INTO c VALUES (1, 1, 1), (1, 2, 2)"],
  },
};

/** Renames of columns that foreign keys join. */
const renames: Readonly<Record<string, ModelChange>> = {
  "the referenced column": {
    before: {
      p: parent("id"),
      c: defineTable("c", { id: number(), p_id: t.integer().references("p.id", { onDelete: "cascade" }) }),
    },
    after: {
      p: parent("Key"),
      c: defineTable("c", { id: number(), p_id: t.integer().references("p.Key", { onDelete: "cascade" }) }),
    },
    rows: ["INSERT INTO p VALUES (1, 'x')", "INSERT INTO c VALUES (1, 1)"],
    renames: [rename("p", "id", "Key")],
  },
  "both ends of a key of two columns to the table itself": {
    before: {
      p: defineTable("p", { a: number(), b: number(), up_a: t.integer(), up_b: t.integer() }, (c) => [
        primaryKey(c.a, c.b),
        foreignKey([c.up_a, c.up_b]).references("p", ["a", "b"]),
      ]),
    },
    after: {
      p: defineTable("p", { year: number(), b: number(), up_year: t.integer(), up_b: t.integer() }, (c) => [
        primaryKey(c.year, c.b),
        foreignKey([c.up_year, c.up_b]).references("p", ["year", "b"]),
      ]),
    },
    rows: ["INSERT INTO p VALUES (1, 1, NULL, NULL)", "INSERT INTO p VALUES (1, 2, 1, 1)"],
    renames: [rename("p", "a", "year"), rename("p", "up_a", "up_year")],
  },
  "columns that checks, indexes and generated columns name": {
    before: {
      p: defineTable("p", { code: t.varchar(20).primaryKey(), big: t.varchar(20).generated(sql`upper(code)`) }, () => [
        check("ck", sql`code <> \'\'`),
      ]),
      c: defineTable("c", { code: t.varchar(20).references("p.code"), n: number() }, (c) => [
        check("ck_c", sql`code <> \'x\'`),
        index().on(c.n, c.code),
      ]),
    },
    after: {
      p: defineTable(
        "p",
        { label: t.varchar(20).primaryKey(), big: t.varchar(20).generated(sql`upper(label)`) },
        () => [check("ck", sql`label <> \'\'`)],
      ),
      c: defineTable("c", { mark: t.varchar(20).references("p.label"), n: number() }, (c) => [
        check("ck_c", sql`mark <> \'x\'`),
        index().on(c.n, c.mark),
      ]),
    },
    rows: ["INSERT INTO p (code) VALUES ('a')", "INSERT INTO c VALUES ('a', 1)"],
    renames: [rename("p", "code", "label"), rename("c", "code", "mark")],
  },
};

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);

  test("a primary key changes together with its identity column, up and down", async () => {
    for (const change of Object.values(keyChanges)) await tryChange(fixture, change);
    expect(Object.keys(keyChanges)).toHaveLength(8);
  });

  test("and where a table has to have a key, which the change never leaves without", async () => {
    const { session } = fixture;
    if (server === "mysql") await session.execute("SET SESSION sql_require_primary_key = ON");
    const keyed = Object.entries(keyChanges).filter(([name]) => !/the key goes|without/.test(name));
    for (const [, change] of keyed) await tryChange(fixture, change);
    expect(keyed).toHaveLength(6);
  });

  test("and beside the key that MySQL makes by itself for a table without one", async () => {
    const { session } = fixture;
    const variables = "SESSION sql_require_primary_key = ON, SESSION sql_generate_invisible_primary_key = ON";
    if (server === "mysql") await session.execute(`SET ${variables}`);
    for (const change of Object.values(keyChanges)) await tryChange(fixture, change);
    expect(Object.keys(keyChanges)).toHaveLength(8);
  });

  test("columns that a foreign key joins are renamed, up and down", async () => {
    for (const change of Object.values(renames)) await tryChange(fixture, change);
    expect(Object.keys(renames)).toHaveLength(3);
  });
});
