import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AcceptanceProject, createAcceptanceProject } from "../acceptance/acceptance-project.ts";
import { everyEngine } from "../engine/engines.ts";
import { createSqliteDatabase } from "../engine/sqlite.ts";

const users = (parts: string): string => `
export const users = defineTable("users", {
  id: t.bigint().identity().primaryKey(),
  email: t.varchar(100).notNull(),
  age: t.integer(),
}, (c) => [${parts}]);
`;
const lower = "sql`lower(email)`";
const parts = (name: string, comment = "") => `
  index("${name}_one").on({ postgres: ${lower}, sqlite: null, mysql: null, mariadb: null }),
  index("${name}_others").on({ postgres: null, sqlite: ${lower}, mysql: ${lower}, mariadb: null })${comment},
  check("${name}_check", { postgres: sql\`age > 0\`, sqlite: null, mysql: null, mariadb: sql\`age > 0\` }),
`;

let files: readonly { readonly path: string; readonly text: string }[];
let source: AcceptanceProject;
const last = users(parts("again"));

beforeAll(async () => {
  source = await createAcceptanceProject({
    dialect: "sqlite",
    label: "source",
    createDatabase: createSqliteDatabase,
  });
  for (const models of [users(""), users(parts("ix")), users(parts("ix", '.comment("how")')), users(parts("new"))]) {
    source.models(models);
    await source.draft();
  }
  source.models(users(""));
  await source.draft();
  source.models(last);
  await source.draft();
  files = source.files().map((name) => ({
    path: `migrations/versions/${name}`,
    text: readFileSync(join(source.config.migrations, "versions", name), "utf8"),
  }));
});
afterAll(() => source.drop());

describe.each(everyEngine)("$label", (engine) => {
  test("what an engine deliberately lacks is created, commented, renamed and dropped by files that suit all", async () => {
    const project = await createAcceptanceProject(engine);
    for (const { path, text } of files) project.write(path, text);
    project.models(last);
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
    await project.downgrade("base");
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
    await project.drop();
  });
});

test("a drop of such an index says what it is", () => {
  expect(files.at(-2)?.text).toContain(
    `op.dropIndex(
    "new_one",
    "users",
    [{ postgres: sql\`lower(email)\`, sqlite: null, mysql: null, mariadb: null }],
  );`,
  );
});
