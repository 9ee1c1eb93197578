import { describe, expect, test } from "vitest";
import { createProject } from "../cli/project.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";

const made = `
  op.createTable("Owners", { id: t.integer().primaryKey() });
  op.createTable("items", {
    id: t.integer().primaryKey(),
    code: t.varchar(20).unique(),
    order: t.varchar(20).unique(),
    size: t.integer().check(sql\`size > 0\`),
    owner_id: t.integer().references("Owners.id", { onDelete: "cascade" }),
    payer_id: t.integer().references("Owners.id"),
  });`;

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  test("constraints that revisions leave without a name go, and are written again, by the name that the server gave them", async () => {
    const database = await engine.createDatabase();
    const project = createProject(database.url);
    const drops = (column: string, type: string) => ({
      upgrade: `op.dropColumn("items", "${column}");`,
      downgrade: `op.addColumn("items", "${column}", ${type});`,
    });
    project.revision({
      id: "a1",
      down: null,
      upgrade: made,
      downgrade: `op.dropTable("items");\n  op.dropTable("Owners");`,
    });
    project.revision({ id: "a2", down: "a1", ...drops("order", "t.varchar(20).unique()") });
    project.revision({ id: "a3", down: "a2", ...drops("payer_id", 't.integer().references("Owners.id")') });
    project.revision({
      id: "a4",
      down: "a3",
      upgrade: `op.renameColumn("items", "size", "amount");`,
      downgrade: `op.renameColumn("items", "amount", "size");`,
    });
    project.revision({ id: "a5", down: "a4", ...drops("owner_id", "t.integer()") });
    try {
      for (const command of [
        ["upgrade", "head"],
        ["stamp", "head", "--verify"],
        ["downgrade", "base", "--yes"],
        ["upgrade", "head"],
      ]) {
        const done = await project.aludel(...command);
        expect(done.code, command.join(" ") + done.stdout + done.stderr).toBe(0);
      }
      const script = await project.aludel("upgrade", "a1:head", "--sql");
      if (engine.dialect === "sqlite" || engine.dialect === "postgres") return;
      expect(script.code).toBe(6);
      expect(script.stderr).toContain('the unique (order) of table "items" has no name in the revisions');
    } finally {
      await database.drop();
    }
  });
});
