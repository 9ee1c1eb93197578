import { expect, test } from "vitest";
import { downgrade } from "../../src/command/run/migrate.ts";
import { engines } from "../engine/engines.ts";
import { createAcceptanceProject } from "./acceptance-project.ts";

test.each(engines.filter(({ dialect }) => dialect === "postgres"))(
  "where $label cannot compare a value, a downgrade asks for each reference row that it would delete",
  async (engine) => {
    const project = await createAcceptanceProject(engine);
    const places = `export const places = defineTable("places", { name: t.varchar(20).primaryKey(), at: t.raw("point"), note: t.text() });`;
    try {
      project.models(places);
      await project.draft();
      await project.upgrade();
      project.models(
        `${places}\nexport const some = rows(places, [{ name: "a", at: "(1,2)" }, { name: "b", at: "(3,4)" }], { key: ["name"] });`,
      );
      await project.draft();
      await project.upgrade();
      await project.query("UPDATE places SET note = 'mine' WHERE name = 'a'");
      await project.query("DELETE FROM places WHERE name = 'b'");
      await expect(downgrade(project.config, { target: "-1" })).rejects.toMatchObject({
        code: "DECISION_MISSING",
        details: { losses: [{ kind: "rows", object: "places", rows: 1 }] },
      });
      expect(await project.query("SELECT name FROM places")).toEqual([{ name: "a" }]);
    } finally {
      await project.drop();
    }
  },
);
