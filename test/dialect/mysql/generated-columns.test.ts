import { describe, expect, test } from "vitest";
import { createAcceptanceProject } from "../../acceptance/acceptance-project.ts";
import { everyEngine } from "../../engine/engines.ts";

const servers = everyEngine.filter(({ dialect }) => dialect === "mysql" || dialect === "mariadb");

const items = (total: string): string => `export const items = defineTable("items", {
  id: t.integer().primaryKey(),
  price: t.integer().notNull(),
  note: t.varchar(20),
  total: ${total},
}, (c) => [
  index("ix_items_total").on(c.note, c.total),
  unique("uq_items_total").on(c.total, c.id),
  check("ck_items_total", sql\`total >= 0\`),
]);`;

describe.each(servers)("$label", (engine) => {
  test("a generated column is replaced with its keys and checks, in another type too", async () => {
    const project = await createAcceptanceProject(engine);
    try {
      project.models(items("t.numeric(12, 2).generated(sql`price * 2`)"));
      await project.seed();
      await project.upgrade();
      await project.query("INSERT INTO items (id, price) VALUES (1, 5)");
      project.models(items("t.bigint().generated(sql`price * 3`, { stored: false })"));
      const report = await project.draft();
      expect(report).toMatchObject({ operations: [{ kind: "alterColumn", object: "items.total" }], diagnostics: [] });
      expect(report.proved).toEqual([engine.dialect]);
      await project.upgrade();
      expect(await project.query("SELECT total FROM items")).toEqual([{ total: 15 }]);
    } finally {
      await project.drop();
    }
  });
});
