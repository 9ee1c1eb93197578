import { expect, test } from "vitest";
import { createAcceptanceProject } from "../acceptance/acceptance-project.ts";
import { everyEngine } from "../engine/engines.ts";

test.each(everyEngine)("an expression may end in a comment, on $label", async (engine) => {
  const project = await createAcceptanceProject(engine);
  const index = engine.dialect === "mariadb" ? "" : `, index("ix_users_name").on(sql\`lower(name) -- by letters\`)`;
  try {
    project.models(`export const users = defineTable(
      "users",
      { id: t.integer().primaryKey(), name: t.varchar(20), size: t.integer().generated(sql\`id + 1 -- one more\`) },
      (c) => [check("ck_users_id", sql\`id > 0 -- 'never' (none\`)${index}],
    );`);
    await project.draft();
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
  } finally {
    await project.drop();
  }
});
