import { describe, expect, test } from "vitest";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";
import { createAcceptanceProject } from "./acceptance-project.ts";

/** Changes of types that an engine stores alike, or whose new type holds every value. */
const changes: Readonly<Record<DialectName, readonly (readonly [from: string, to: string])[]>> = {
  sqlite: [
    ["t.bigint()", "t.smallint()"],
    ["t.double()", "t.real()"],
    ["t.timestamp()", "t.timestamp({ withTimezone: true })"],
    ["t.text()", "t.inet()"],
    ["t.text()", "t.raw('text')"],
  ],
  postgres: [
    ["t.raw('timestamp with time zone')", "t.timestamp({ withTimezone: true })"],
    ["t.numeric(8, 2)", "t.raw('decimal(8,2)')"],
    ["t.smallint()", "t.numeric(7, 2)"],
    ["t.varchar(10)", "t.binary()"],
  ],
  mysql: [
    ["t.boolean()", "t.raw('tinyint(1)')"],
    ["t.json()", "t.jsonb()"],
    ["t.text()", "t.raw('longtext')"],
    ["t.raw('int unsigned')", "t.raw('bigint unsigned')"],
    [`t.raw("set('a','b')")`, `t.raw("set('a','b','c')")`],
    ["t.varchar(10)", "t.binary(40)"],
    ["t.date()", "t.timestamp()"],
  ],
  mariadb: [
    ["t.boolean()", "t.raw('tinyint(1)')"],
    ["t.json()", "t.array(t.text())"],
    ["t.raw('int unsigned')", "t.raw('bigint unsigned')"],
    ["t.interval()", "t.varchar(64)"],
  ],
};

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  test("a change between types that are one on the engine, or to a wider one, asks nothing; one question leads to an answer", async () => {
    const project = await createAcceptanceProject(engine);
    const models = (side: 0 | 1, more = ""): void => {
      const columns = changes[engine.dialect].map((types, at) => `c${at}: ${types[side]}`);
      project.models(
        `export const items = defineTable("items", { id: t.integer().primaryKey(), ${columns.join(", ")}, ${more} });`,
      );
    };
    try {
      models(0, "key: t.integer(), name: t.text()");
      await project.draft();
      await project.upgrade();
      models(1, "key: t.integer(), name: t.varchar(20)");
      await expect(project.draft()).rejects.toMatchObject({
        code: "DECISION_MISSING",
        details: { decisions: [{ object: "items.name", kind: "narrowing", flags: "--convert items.name" }] },
      });
      models(1, "key: t.uuid(), name: t.varchar(20)");
      await expect(project.draft()).rejects.toMatchObject({ code: "CONVERSION_MISSING" });
      models(1, "key: t.integer(), name: t.varchar(20)");
      await project.draft({ converts: ["items.name"] });
      await project.upgrade();
      expect((await project.check()).differences).toEqual([]);
    } finally {
      await project.drop();
    }
  });
});
