import { describe, expect, test } from "vitest";
import { type AludelError, isAludelError } from "../../src/error/aludel-error.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../acceptance/acceptance-project.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";

const parents = `export const parents = defineTable("parents", { id: t.integer().primaryKey() });\n`;
const people = (columns: string): string =>
  `${parents}export const people = defineTable("people", { id: t.integer().primaryKey(), ${columns} });\n`;
const base = people("email: t.varchar(50), n: t.integer(), p: t.integer()");

async function failureOf(run: Promise<unknown>): Promise<AludelError> {
  try {
    await run;
  } catch (error) {
    if (isAludelError(error)) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

async function withPeople(engine: (typeof everyEngine)[number], use: (project: AcceptanceProject) => Promise<void>) {
  const project = await createAcceptanceProject(engine);
  try {
    project.models(base);
    await project.seed();
    await project.upgrade();
    await project.query("INSERT INTO people VALUES (1, NULL, 1, 9), (2, 'a', 1, NULL), (3, NULL, -1, NULL)");
    await use(project);
  } finally {
    await project.drop();
  }
}

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  test("rows in the way are shown and counted, with what to do, under the name of their table", async () => {
    await withPeople(engine, async (project) => {
      project.models(people("email: t.varchar(50).notNull(), n: t.integer(), p: t.integer()"));
      await project.draft();
      const nulls = await failureOf(project.upgrade());
      expect(nulls.message).not.toContain("aludel_new_");
      expect(nulls.hint).toMatch(
        /^2 rows of "people" in the way, where email is NULL: give them a value \(UPDATE .people./,
      );
      expect(nulls.details["blockingRows"]).toMatchObject([
        { table: "people", count: 2, rows: [{ id: 1 }, { id: 3 }] },
      ]);
      await project.query("UPDATE people SET email = 'b' WHERE email IS NULL");
      await project.upgrade();

      project.models(people("email: t.varchar(50).notNull(), n: t.integer().check(sql`n > 0`), p: t.integer()"));
      await project.draft();
      const checked = await failureOf(project.upgrade());
      expect(checked.hint).toMatch(
        /^1 row of "people" in the way, where check ck_people_n does not hold: correct or delete/,
      );
      expect(checked.details["blockingRows"]).toMatchObject([{ count: 1, rows: [{ id: 3, n: -1 }] }]);
      await project.query("UPDATE people SET n = 5 WHERE id = 3");
      await project.upgrade();

      const withParent =
        "email: t.varchar(50).notNull(), n: t.integer().check(sql`n > 0`), p: t.integer().references('parents.id')";
      project.models(people(withParent));
      await project.draft();
      const orphans = await failureOf(project.upgrade());
      expect(orphans.details["blockingRows"]).toMatchObject([{ count: 1, rows: [{ id: 1, p: 9 }] }]);
      expect(orphans.hint).toMatch(/correct or delete/i);
    });
  });

  test("objects of others that depend on what goes are named, in the order in which they can be dropped", async () => {
    await withPeople(engine, async (project) => {
      const isSqlite = engine.dialect === "sqlite";
      if (engine.dialect === "postgres" || isSqlite) {
        await project.query("CREATE VIEW inner_view AS SELECT id, n FROM people");
        await project.query("CREATE VIEW outer_view AS SELECT n FROM inner_view");
      } else {
        await project.query(
          "CREATE TABLE others (id int PRIMARY KEY, person int, CONSTRAINT fk_others FOREIGN KEY (person) REFERENCES people (id))",
        );
      }
      project.models(isSqlite ? people("email: t.varchar(50), p: t.integer()") : parents);
      await project.draft({ drops: [isSqlite ? "people.n" : "people"] });
      const failed = await failureOf(project.upgrade());
      const named = {
        sqlite: /view "inner_view" needs .*so does view "outer_view"/,
        postgres: /in this order: view outer_view, then view inner_view;/,
        mysql: /in this order: foreign key fk_others of table others;/,
        mariadb: /in this order: foreign key fk_others of table others;/,
      }[engine.dialect];
      expect(`${failed.message}\n${failed.hint}`).toMatch(named);
      expect(failed.hint).not.toContain("the rows in its way");
    });
  });
});
