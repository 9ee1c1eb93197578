import { describe, expect, test } from "vitest";
import { createAcceptanceProject } from "../../acceptance/acceptance-project.ts";
import { everyEngine } from "../../engine/engines.ts";
import { takeShare } from "../../engine/tiers.ts";

function table(name: string, columns: string, extras = ""): string {
  return `export const ${name} = defineTable("${name}", { id: t.integer().primaryKey(), ${columns} }, (c) => [${extras}]);\n`;
}

const before =
  table("reused", "a: t.integer().notNull()", 'check("ck_reused", sql`a > 0`)') +
  table(
    "swapped",
    "a: t.integer().notNull(), b: t.varchar(20).notNull()",
    "index('ix_one').on(c.a), index('ix_two').on(c.b)",
  ) +
  table("chained", "a: t.integer(), b: t.varchar(20)", "unique('uq_a').on(c.a), unique('uq_b').on(c.b)") +
  table("taken", "a: t.integer(), b: t.varchar(20)") +
  table("circle", "a: t.integer(), b: t.varchar(20), c: t.boolean()") +
  table("people", "name: t.varchar(20)", "index().on(c.name)") +
  table("posts", "title: t.varchar(20), person: t.integer().references('people.id')") +
  table("left_one", "x: t.integer()") +
  table("right_one", "y: t.varchar(20)");

const after =
  table("reused", "a: t.varchar(30), b: t.integer().notNull()", 'check("ck_reused", sql`b > 0`)') +
  table(
    "swapped",
    "b: t.integer().notNull(), a: t.varchar(20).notNull()",
    "index('ix_two').on(c.b), index('ix_one').on(c.a)",
  ) +
  table("chained", "b: t.integer(), c: t.varchar(20)", "unique('uq_b').on(c.b), unique('uq_a').on(c.c)") +
  table("taken", "b: t.integer()") +
  table("circle", "b: t.integer(), c: t.varchar(20), a: t.boolean()") +
  table("persons", "name: t.varchar(20)", "index().on(c.name)") +
  table("people", "email: t.varchar(40)", "index().on(c.email)") +
  table("posts", "title: t.varchar(20), person: t.integer().references('persons.id')") +
  table("right_one", "x: t.integer()") +
  table("left_one", "y: t.varchar(20)");

const renames = `reused.a=b swapped.a=b swapped.b=a chained.a=b chained.b=c taken.a=b circle.a=b circle.b=c circle.c=a
  people=persons left_one=right_one right_one=left_one`.split(/\s+/);

const fill = [
  "INSERT INTO reused VALUES (1, 5)",
  "INSERT INTO swapped VALUES (1, 5, 'five')",
  "INSERT INTO chained VALUES (1, 5, 'five')",
  "INSERT INTO taken VALUES (1, 5, 'gone')",
  "INSERT INTO circle VALUES (1, 5, 'five', NULL)",
  "INSERT INTO people VALUES (1, 'Ann')",
  "INSERT INTO posts VALUES (1, 'Hello', 1)",
  "INSERT INTO left_one VALUES (1, 5)",
  "INSERT INTO right_one VALUES (1, 'five')",
];

const upgraded = {
  reused: [{ id: 1, a: null, b: 5 }],
  swapped: [{ id: 1, b: 5, a: "five" }],
  chained: [{ id: 1, b: 5, c: "five" }],
  taken: [{ id: 1, b: 5 }],
  circle: [{ id: 1, b: 5, c: "five", a: null }],
  persons: [{ id: 1, name: "Ann" }],
  people: [],
  posts: [{ id: 1, title: "Hello", person: 1 }],
  right_one: [{ id: 1, x: 5 }],
  left_one: [{ id: 1, y: "five" }],
};

const taken = { before: [{ id: 1, a: 5, b: "gone" }], back: [{ id: 1, a: 5, b: null }] };

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  test("names that are reused, swapped, chained and taken keep their rows, up and down", async () => {
    const project = await createAcceptanceProject(engine);
    try {
      project.models(before);
      await project.seed();
      await project.upgrade();
      for (const statement of fill) await project.query(statement);
      const read = async (tables: readonly string[]): Promise<Readonly<Record<string, unknown>>> =>
        Object.fromEntries(
          await Promise.all(tables.map(async (name) => [name, await project.query(`SELECT * FROM ${name}`)] as const)),
        );
      const old = ["reused", "swapped", "chained", "taken", "circle", "people", "posts", "left_one", "right_one"];
      const filled = await read(old);
      expect(filled["taken"]).toEqual(taken.before);
      project.models(after);
      await project.draft({ renames, drops: ["taken.b"] });
      await project.upgrade();
      expect(await read(Object.keys(upgraded))).toEqual(upgraded);
      expect(await project.check()).toMatchObject({ differences: [], diagnostics: [] });
      expect(await project.draft()).toMatchObject({ status: "unchanged" });
      await project.downgrade();
      expect(await read(old)).toEqual({ ...filled, taken: taken.back });
      await project.upgrade();
      expect(await read(Object.keys(upgraded))).toEqual(upgraded);
    } finally {
      await project.drop();
    }
  });
});
