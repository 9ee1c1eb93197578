import { expect, test } from "vitest";
import { createPostgresDatabase, createPostgresRole, executePostgres } from "../engine/postgres.ts";
import { createProject, shop, writeRevisions } from "./project.ts";

test("R162 R193 R13 exit 5: an unprivileged role is told the exact GRANT, and the second try works", async () => {
  const [database, role] = await Promise.all([createPostgresDatabase(), createPostgresRole()]);
  // As PostgreSQL 15 and later have it, on any version.
  await executePostgres(database.url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
  const project = createProject(role.login(database.url));
  writeRevisions(project, shop);
  const refused = await project.aludel("upgrade", "head", "--json");
  expect(refused.code).toBe(5);
  const { error } = refused.json;
  expect(error).toMatchObject({ code: "PRIVILEGE_MISSING", details: { role: role.name, engineCode: "42501" } });
  expect(error.hint).toContain(error.details.grant);
  expect(error.details.grant).toBe(`GRANT USAGE, CREATE ON SCHEMA "public" TO "${role.name}";`);
  await executePostgres(database.url, error.details.grant);
  const done = await project.aludel("upgrade", "head");
  expect(done.code, done.stderr).toBe(0);

  // Inside a revision the same failure names the revision too, and nothing of it stays.
  project.revision({ id: "schema", down: "bc03", upgrade: `op.createSchema("audit");` });
  const inside = await project.aludel("upgrade", "head", "--json");
  expect(inside.code).toBe(5);
  expect(inside.json).toMatchObject({
    error: {
      code: "PRIVILEGE_MISSING",
      message: expect.stringMatching(
        /upgrade of revision "schema".*nothing of it was applied, the database stands at "bc03"$/,
      ),
      details: { grant: expect.stringContaining("GRANT CREATE ON DATABASE") },
    },
    applied: [],
    current: ["bc03"],
  });
  await database.drop();
  await role.drop();
});
