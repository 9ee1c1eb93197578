import { accessSync, constants, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestDatabase } from "../engine/engine.ts";
import { engines } from "../engine/engines.ts";
import { readCatalogue, withoutOwnTables, type Catalogue } from "./catalogue.ts";
import { connect, type DatabaseClient, query } from "./database-client.ts";
import { copyExample, type ExampleProject } from "./example-project.ts";

/** The engines that the application itself speaks; test/examples/portability.test.ts has the others. */
const spoken = engines.filter(({ dialect }) => dialect === "sqlite" || dialect === "postgres");

const expectedTables = [
  "department_quotas",
  "departments",
  "llm_configurations",
  "refresh_tokens",
  "roles",
  "usage_logs",
  "users",
];

/** A UUID that ends in a number. */
const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

describe.each(spoken)("the LLM gateway on $label", (engine) => {
  let database: TestDatabase;
  let project: ExampleProject;
  let catalogue: Catalogue;
  let client: DatabaseClient;

  beforeAll(async () => {
    database = await engine.createDatabase();
    project = copyExample("llm-gateway", database.url);
    project.aludel("upgrade", "head");
    catalogue = withoutOwnTables(await readCatalogue(database.url));
    client = await connect(database.url);
    await client.query(`insert into roles (id, name, permissions) values ('${id(1)}', 'user', '["chat"]')`);
    await client.query(`insert into departments (id, name) values ('${id(2)}', 'IT')`);
    await client.query(
      `insert into llm_configurations (id, model_name, provider) values ('${id(3)}', 'small', 'custom')`,
    );
    await client.query(
      `insert into users (id, username, email, hashed_password, role_id, department_id)
       values ('${id(4)}', 'ada', 'ada@gateway.example', 'not a password', '${id(1)}', '${id(2)}')`,
    );
  });

  afterAll(async () => {
    await client.close();
    await database.drop();
  });

  const keysOf = (table: string): readonly string[] =>
    catalogue.foreignKeys.filter((line) => line.startsWith(`${table}.`)).map((line) => line.slice(table.length + 1));
  const columnsOf = (table: string): readonly string[] =>
    catalogue.columns.filter((line) => line.startsWith(`${table}.`)).map((line) => line.slice(table.length + 1));

  test("R54 R55 R118 has 7 tables, 8 foreign keys (3 cascade), 17 indexes and 1 unique constraint", () => {
    expect(catalogue.tables).toEqual(expectedTables);
    expect(catalogue.foreignKeys).toHaveLength(8);
    expect(catalogue.foreignKeys.filter((line) => line.endsWith("on delete cascade"))).toHaveLength(3);
    expect(catalogue.foreignKeys.filter((line) => line.endsWith("on delete no action"))).toHaveLength(5);
    expect(catalogue.indexes).toHaveLength(17);
    expect(catalogue.uniques).toEqual(["department_quotas(department_id, llm_config_id)"]);
  });

  test("R116 R222 Aludel's own two tables are marked and not counted as models", () => {
    const { tables } = project.json("tables") as { tables: { name: string; rows: number; own: boolean }[] };
    expect(tables.filter(({ own }) => !own).map(({ name }) => name)).toEqual(expectedTables);
    expect(tables.filter(({ own }) => own).map(({ name }) => name)).toEqual(["aludel_history", "aludel_version"]);
    expect(tables.find(({ name }) => name === "users")?.rows).toBe(1);
    expect(project.check()).toEqual([]);
  });

  test("R118 current shows the id of the only revision", () => {
    const [file, ...others] = readdirSync(join(project.folder, "migrations", "versions")).filter((name) =>
      name.endsWith(".ts"),
    );
    expect(others).toEqual([]);
    expect(file).toMatch(/^\d{8}_\d{4}_[0-9a-f]{12}_initial_tables\.ts$/);
    expect(project.current()).toEqual([file?.split("_")[2]]);
    expect(project.aludel("current")).toContain(`${file?.split("_")[2]} (head)`);
  });

  test("R109 R111 R112 R113 accounts, roles, departments and configurations have their columns", () => {
    expect(columnsOf("users")).toEqual(
      expect.arrayContaining(["username", "email", "hashed_password", "is_active", "is_superuser"]),
    );
    expect(columnsOf("roles")).toEqual(expect.arrayContaining(["name", "description", "permissions"]));
    expect(columnsOf("departments")).toEqual(expect.arrayContaining(["name", "description"]));
    expect(columnsOf("llm_configurations")).toEqual(
      expect.arrayContaining(["model_name", "provider", "api_key_encrypted", "base_url", "enabled", "config_json"]),
    );
  });

  test("R110 a refresh token belongs to a user, expires, and goes with the user", async () => {
    const add = (number: number, userId: string, expiresAt: string) =>
      client.query(
        `insert into refresh_tokens (token_hash, user_id, expires_at, ip_address)
         values ('hash ${number}', '${userId}', '${expiresAt}', '10.0.0.${number}')`,
      );
    await client.query(
      `insert into users (id, username, email, hashed_password) values ('${id(9)}', 'bob', 'bob@gateway.example', 'x')`,
    );
    await add(1, id(9), "2026-01-01T00:00:00.000Z");
    await add(2, id(9), "2026-03-01T00:00:00.000Z");
    const expired = await client.query(
      "select token_hash from refresh_tokens where expires_at < '2026-02-01T00:00:00.000Z'",
    );
    expect(expired).toEqual([{ token_hash: "hash 1" }]);
    await expect(add(2, id(9), "2026-03-01T00:00:00.000Z")).rejects.toThrow(/unique/i);
    await expect(add(3, id(10), "2026-03-01T00:00:00.000Z")).rejects.toThrow(/foreign key/i);
    await client.query(`delete from users where id = '${id(9)}'`);
    expect(await client.query("select token_hash from refresh_tokens")).toEqual([]);
    expect(keysOf("refresh_tokens")).toEqual(["user_id -> users.id on delete cascade"]);
  });

  test("R114 a department has one quota per configuration; both exist", async () => {
    const add = (departmentId: string, configurationId: string) =>
      client.query(
        `insert into department_quotas (department_id, llm_config_id, monthly_limit_tokens)
         values ('${departmentId}', '${configurationId}', 1000000)`,
      );
    await add(id(2), id(3));
    await expect(add(id(2), id(3))).rejects.toThrow(/unique/i);
    await expect(add(id(10), id(3))).rejects.toThrow(/foreign key/i);
    await expect(add(id(2), id(10))).rejects.toThrow(/foreign key/i);
    expect(keysOf("department_quotas")).toEqual([
      "department_id -> departments.id on delete cascade",
      "llm_config_id -> llm_configurations.id on delete cascade",
    ]);
  });

  test("R115 usage is logged by user, department and configuration, and keeps them", async () => {
    expect(keysOf("usage_logs")).toEqual([
      "department_id -> departments.id on delete no action",
      "llm_config_id -> llm_configurations.id on delete no action",
      "user_id -> users.id on delete no action",
    ]);
    await client.query(
      `insert into usage_logs (user_id, department_id, llm_config_id, tokens_prompt, tokens_completion, cost_estimated, request_details)
       values ('${id(4)}', '${id(2)}', '${id(3)}', 10, 20, 0.0125, '{"stream": true}')`,
    );
    const [log] = await client.query("select cost_estimated, timestamp from usage_logs");
    expect(Number(log?.["cost_estimated"])).toBe(0.0125);
    expect(log?.["timestamp"]).toBeTruthy();
    await expect(client.query(`delete from users where id = '${id(4)}'`)).rejects.toThrow(/foreign key/i);
    await client.query("delete from usage_logs");
  });

  test("R117 a user belongs to one role and one department", async () => {
    const rows = await client.query(
      `select u.username, r.name as role, d.name as department from users u
       join roles r on r.id = u.role_id join departments d on d.id = u.department_id`,
    );
    expect(rows).toEqual([{ username: "ada", role: "user", department: "IT" }]);
  });

  test("R3 R57 down to base and up again; check finds nothing after each", async () => {
    const other = await engine.createDatabase();
    const copy = copyExample("llm-gateway", other.url);
    copy.aludel("upgrade", "head");
    copy.aludel("downgrade", "base", "--yes");
    expect((await readCatalogue(other.url)).tables).toEqual(["aludel_history", "aludel_version"]);
    expect(copy.check()).toHaveLength(1);
    copy.aludel("upgrade", "head");
    expect(copy.check()).toEqual([]);
    expect(withoutOwnTables(await readCatalogue(other.url))).toEqual(catalogue);
    await other.drop();
  });
});

describe.each(spoken)("the scripts of the LLM gateway on $label", (engine) => {
  let database: TestDatabase;
  let project: ExampleProject;

  beforeAll(async () => {
    database = await engine.createDatabase();
    project = copyExample("llm-gateway", database.url);
  });

  afterAll(() => database.drop());

  test("R120 are executable", () => {
    const { scripts } = JSON.parse(readFileSync(join(project.folder, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    expect(Object.keys(scripts)).toEqual(["db:generate", "db:apply"]);
    for (const script of Object.values(scripts)) accessSync(join(project.folder, script), constants.X_OK);
  });

  test("R119 R121 R124 generate drafts, says where and what comes next, and applies nothing", async () => {
    removeRevisions(project);
    const { code, stdout, stderr } = project.run("npm", ["run", "--silent", "db:generate", "--", "Initial tables"]);
    expect([code, stderr]).toEqual([0, ""]);
    const [file] = listRevisions(project);
    expect(stdout).toContain(`migrations/versions/${file}`);
    expect(stdout).toMatch(/next steps:[\s\S]*review[\s\S]*npm run db:apply/);
    expect((await readCatalogue(database.url)).tables.filter((name) => !name.startsWith("aludel_"))).toEqual([]);
    const again = project.run("scripts/generate.mjs", ["Once more"]);
    expect([again.code, listRevisions(project).length]).toEqual([0, 1]);
    expect(again.stdout).toContain("no changes");
  });

  test("R119 R120 R124 apply, from a subfolder, shows where the database was and is, and its tables", () => {
    const { code, stdout, stderr } = project.run("npm", ["run", "--silent", "db:apply"], { below: "models" });
    expect([code, stderr]).toEqual([0, ""]);
    const [current] = project.current();
    expect(stdout).toMatch(new RegExp(`before: base[\\s\\S]*after: +${current}`));
    for (const table of expectedTables) expect(stdout).toMatch(new RegExp(`${table} +0 +expected`));
    expect(stdout).toContain("7 of 7 expected tables are there");
    expect(stdout).toContain("next steps:");
    const again = project.run("../scripts/apply.mjs", [], { below: "models" });
    expect(again.code).toBe(0);
    expect(again.stdout).toContain("nothing to apply");
  });

  test("R122 the direct commands give the same database", async () => {
    const other = await engine.createDatabase();
    const direct = copyExample("llm-gateway", other.url);
    removeRevisions(direct);
    direct.aludel("revision", "--autogenerate", "-m", "Initial tables");
    direct.aludel("upgrade", "head");
    expect(await readCatalogue(other.url)).toEqual(await readCatalogue(database.url));
    await other.drop();
  });

  test("R119 generate warns of a database that does not answer, apply stops before it", async () => {
    const nowhere = copyExample("llm-gateway", "postgres://nobody@127.0.0.1:1/nothing");
    removeRevisions(nowhere);
    const generate = nowhere.run("scripts/generate.mjs", ["Initial tables"]);
    expect(generate.code).toBe(0);
    expect(generate.stderr).toContain("warning: the database does not answer");
    expect(listRevisions(nowhere)).toHaveLength(1);
    const apply = nowhere.run("scripts/apply.mjs", []);
    expect(apply.code).toBe(4);
    expect(apply.stderr).toContain("127.0.0.1");
    expect(await query(database.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });
});

function listRevisions(project: ExampleProject): readonly string[] {
  return readdirSync(join(project.folder, "migrations", "versions")).filter((name) => name.endsWith(".ts"));
}

function removeRevisions(project: ExampleProject): void {
  for (const file of listRevisions(project)) rmSync(join(project.folder, "migrations", "versions", file));
}
