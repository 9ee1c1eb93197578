import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createPostgresDatabase, createPostgresRole, executePostgres } from "../engine/postgres.ts";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";
import { type CliResult, createProject, runCli } from "./project.ts";

const models = `import { defineTable, index, now, t } from "aludel/models";

const shared = {
  id: t.uuid().primaryKey(),
  created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
};

export const departments = defineTable("departments", { ...shared, name: t.varchar(100).notNull().unique() });

export const users = defineTable(
  "users",
  {
    ...shared,
    email: t.varchar(255).notNull(),
    is_active: t.boolean().notNull().default(true),
    department_id: t.uuid().references("departments.id", { onDelete: "set null" }),
  },
  (c) => [index("ix_users_email").on(c.email).unique(), index("ix_users_department_id").on(c.department_id)],
);
`;

test("storyboard 1, minute one: an empty folder, SQLite, then PostgreSQL as a role that may not create", async () => {
  // The first call builds the command line where need be.
  createProject(null);
  const folder = createTemporaryFolder("minute-one");
  const aludel = async (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CliResult> =>
    runCli(folder, env, args);

  const started = await aludel({}, "init");
  expect(started.code, started.stderr).toBe(0);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(["aludel.config.ts", "migrations", "models"]));
  writeFileSync(join(folder, "models/index.ts"), models);

  const drafted = await aludel({}, "revision", "--autogenerate", "-m", "Initial tables");
  expect(drafted.code, drafted.stderr).toBe(0);
  expect(drafted.stdout).toContain("proved up, down, up on sqlite");
  const file = readdirSync(join(folder, "migrations/versions")).find((name) => name.endsWith(".ts")) ?? "";
  expect(file).toMatch(/^\d{8}_\d{4}_[0-9a-f]{12}_initial_tables\.ts$/);
  const review = readFileSync(join(folder, "migrations/versions", file), "utf8");
  expect(review.indexOf('op.createTable("departments"')).toBeLessThan(review.indexOf('op.createTable("users"'));
  expect(review).toContain('op.createIndex("ix_users_email", "users", ["email"], { unique: true });');
  const before = await aludel({}, "current", "--json");
  expect(before.json, "nothing was applied").toMatchObject({ error: { code: "DATABASE_NOT_FOUND" } });

  const applied = await aludel({}, "upgrade", "head");
  expect(applied.code, applied.stderr).toBe(0);
  const checked = await aludel({}, "check");
  expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining("check: no differences") });

  const [database, role] = await Promise.all([createPostgresDatabase(), createPostgresRole()]);
  try {
    // As PostgreSQL 15 and later have it, on any version.
    await executePostgres(database.url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    const { hostname, port, username, password } = new URL(role.login(database.url));
    const env = {
      DATABASE_PROVIDER: "PostgreSQL",
      DB_HOST: hostname,
      DB_PORT: port,
      DB_NAME: database.name,
      DB_USER: username,
      DB_PASSWORD: password,
    };
    const refused = await aludel(env, "upgrade", "head");
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain("42501");
    const grant = /GRANT USAGE, CREATE ON SCHEMA "public" TO "[^"]+";/.exec(refused.stderr)?.[0];
    expect(grant).toBe(`GRANT USAGE, CREATE ON SCHEMA "public" TO "${role.name}";`);
    expect(refused.stderr).not.toContain(password);
    await executePostgres(database.url, grant ?? "");

    const green = await aludel(env, "upgrade", "head");
    expect(green.code, green.stderr).toBe(0);
    const clean = await aludel(env, "check", "--json");
    expect(clean.code, clean.stdout).toBe(0);
    expect(clean.json).toMatchObject({ differences: [], pending: [] });
    const current = await aludel(env, "current", "--json");
    expect(current.json.current).toEqual([{ revision: expect.stringMatching(/^[0-9a-f]{12}$/), isHead: true }]);
    const again = await aludel(env, "revision", "--autogenerate", "-m", "again");
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("no changes") });
  } finally {
    await database.drop();
    await role.drop();
  }
});
