import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { everyEngine } from "../engine/engines.ts";
import { hangLimit } from "../engine/hang-limit.ts";
import { createSqliteDatabase } from "../engine/sqlite.ts";
import { takeShare } from "../engine/tiers.ts";
import { createProject, renderRevision, shop, writeRevisions } from "./project.ts";

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  test("R13 R154 R189 exit 7: what failed, where, why, and what was applied before it", async () => {
    const database = await engine.createDatabase();
    const project = createProject(database.url);
    writeRevisions(project, [
      ...shop.slice(0, 2),
      {
        id: "dup",
        down: "ab02",
        upgrade: `op.insert("users", [{ email: "ann@example.org" }]);`,
      },
      { id: "uq", down: "dup", upgrade: `op.createIndex("ix_users_email", "users", ["email"], { unique: true });` },
    ]);
    const failed = await project.aludel("upgrade", "head", "--json");
    expect(failed.code).toBe(7);
    expect(failed.json).toMatchObject({
      error: {
        code: "MIGRATION_FAILED",
        message: expect.stringMatching(
          /^upgrade of revision "uq" \(make uq\) failed at step 1 of 1: .*; nothing of it was applied, the database stands at "dup"$/,
        ),
        hint: expect.stringContaining("uq.ts"),
        details: {
          revision: "uq",
          path: expect.stringMatching(/uq\.ts$/),
          operation: { kind: "createIndex", object: "users.ix_users_email" },
          blockingRows: [{ table: "users", rows: [{ email: "ann@example.org", rows: 2 }] }],
        },
      },
      applied: [{ revision: "aa01" }, { revision: "ab02" }, { revision: "dup" }],
      current: ["dup"],
    });
    const text = await project.aludel("upgrade", "head");
    expect(text.stderr).toMatch(
      /^error\[MIGRATION_FAILED\]: .*would fail at operation 1 of 1 .*nothing was run.*\n {2}at: .*uq\.ts, upgrade, operation 1 \(createIndex users\.ix_users_email\)$/m,
    );
    expect(text.stderr).toContain(
      'rows: users: several rows have the same email\n    {"email":"ann@example.org","rows":2}',
    );
    expect(text.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
    await database.drop();
  });

  test("R197 a downgrade that rows block is rolled back and shows them", async () => {
    const database = await engine.createDatabase();
    const project = createProject(database.url);
    const nulls = {
      id: "nulls",
      down: "aa01",
      upgrade: `op.alterColumn("users", "email", { nullable: { from: false, to: true } }); op.insert("users", [{ email: null }]);`,
      downgrade: `op.alterColumn("users", "email", { nullable: { from: true, to: false } });`,
    };
    writeRevisions(project, [...shop.slice(0, 1), nulls]);
    expect(await project.aludel("upgrade", "head")).toMatchObject({
      stderr: expect.not.stringContaining("error"),
      code: 0,
    });
    const failed = await project.aludel("downgrade", "-1", "--json");
    expect(failed.code).toBe(7);
    expect(failed.json.error.message).toContain('downgrade of revision "nulls"');
    expect(failed.json.error.details.blockingRows).toMatchObject([
      { table: "users", reason: "email is NULL", rows: [{ email: null }] },
    ]);
    expect((await project.aludel("current")).stdout).toBe("nulls (head)\n");
    await database.drop();
  });

  test("R197 a DELETE of a downgrade that rows refer to shows them, and works without them", async () => {
    const database = await engine.createDatabase();
    const project = createProject(database.url);
    const own = (id: string, down: string | null, upgrade: string, downgrade: string) =>
      project.revision({ id, down, upgrade, downgrade });
    own(
      "aa01",
      null,
      `op.createTable("teams", { id: t.integer().primaryKey("pk_teams") });
  op.createTable("players", { id: t.integer().primaryKey("pk_players"), team_id: t.integer().references("teams.id", { name: "fk_players_team" }) });`,
      `op.dropTable("players"); op.dropTable("teams");`,
    );
    own("bb02", "aa01", `op.insert("teams", [{ id: 1 }, { id: 2 }]);`, `op.delete("teams", [{ id: 1 }, { id: 2 }]);`);
    own("cc03", "bb02", `op.insert("players", [{ id: 7, team_id: 2 }]);`, "");
    expect(await project.aludel("upgrade", "head")).toMatchObject({ code: 0 });
    const failed = await project.aludel("downgrade", "aa01", "--yes", "--json");
    expect({ exit: failed.code, ...failed.json.error }).toMatchObject({
      exit: 7,
      code: "MIGRATION_FAILED",
      message: expect.stringMatching(/^downgrade of revision "bb02".*nothing of it was applied.*"bb02"$/),
      details: {
        sql: expect.stringMatching(/^DELETE FROM .teams. WHERE/),
        operation: { kind: "deleteRows", object: "teams" },
        blockingRows: [
          {
            table: "players",
            reason: "team_id refers to a row of teams that is deleted",
            rows: [{ id: 7, team_id: 2 }],
          },
        ],
      },
    });
    expect((await project.aludel("current")).stdout).toBe("bb02\n");
    own("cc03", "bb02", "", `op.delete("players", { id: 7 });`);
    expect((await project.aludel("upgrade", "head")).code).toBe(0);
    expect(await project.aludel("downgrade", "aa01", "--yes")).toMatchObject({ code: 0 });
    await database.drop();
  });

  test("R33 a database with tables and no version table is not upgraded blindly", async () => {
    const database = await engine.createDatabase();
    const other = createProject(database.url, { versionTable: "other_version", historyTable: "other_history" });
    writeRevisions(other, shop.slice(0, 1));
    expect((await other.aludel("upgrade", "head")).code).toBe(0);
    const project = createProject(database.url, { exclude: ["other_*"] });
    writeRevisions(project, shop);
    const refused = await project.aludel("upgrade", "head");
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain(
      'error[UNVERSIONED_DATABASE]: database has no version table "aludel_version" but holds 2 tables: "companies", "users"',
    );
    expect(refused.stderr).toContain("aludel stamp head --verify");
    expect((await project.aludel("upgrade", "head", "--dry-run")).code).toBe(6);
    expect((await project.aludel("stamp", "aa01")).code).toBe(0);
    expect((await project.aludel("upgrade", "head")).code).toBe(0);
    const excluding = createProject(database.url, { exclude: ["*"], versionTable: "third_version" });
    writeRevisions(excluding, [{ id: "own", down: null }]);
    expect((await excluding.aludel("upgrade", "head")).code).toBe(0);
    await database.drop();
  });

  test("R201 two upgrades at once: one works, the other waits and finds nothing to do", async () => {
    const database = await engine.createDatabase();
    const project = createProject(database.url, { lock: { timeout: hangLimit } });
    writeRevisions(project, shop);
    const results = await Promise.all([project.aludel("upgrade", "head"), project.aludel("upgrade", "head")]);
    expect(results.map(({ code, stderr }) => ({ code, stderr: stderr.replace(/created SQLite.*\n/, "") }))).toEqual([
      { code: 0, stderr: "" },
      { code: 0, stderr: "" },
    ]);
    expect(results.filter(({ stdout }) => stdout.includes("nothing to upgrade"))).toHaveLength(1);
    await database.drop();
  });

  test("R42 R43 R44 rows: bound values, markers, raw SQL and code with Kysely on one transaction", async () => {
    const database = await engine.createDatabase();
    const project = createProject(database.url);
    const hostile = `a'); DROP TABLE users; --`;
    writeRevisions(project, [
      ...shop.slice(0, 1),
      {
        id: "rows",
        down: "aa01",
        upgrade: `op.insert("companies", [{ name: ${JSON.stringify(hostile)} }]);
        op.run(async (db) => {
          const company = await db.selectFrom("companies").select("id").where("name", "=", ${JSON.stringify(hostile)}).executeTakeFirstOrThrow();
          await db.insertInto("users").values({ email: "kim@example.org", company_id: company.id }).execute();
        });
        op.execute(sql\`UPDATE users SET email = \${"KIM'"} WHERE email = \${"kim@example.org"}\`);`,
        downgrade: `op.run(async (db) => { await db.deleteFrom("companies").execute(); });`,
      },
    ]);
    const done = await project.aludel("upgrade", "head");
    expect(done.code, done.stderr).toBe(0);
    expect((await project.aludel("tables", "--json")).json.tables.slice(0, 2)).toMatchObject([
      { rows: 1 },
      { rows: 1 },
    ]);
    expect((await project.aludel("downgrade", "-1")).code).toBe(0);
    await database.drop();
  });
});

test("R13 exit 2: history, configuration and usage", async () => {
  const database = await createSqliteDatabase();
  const project = createProject(database.url);
  writeRevisions(project, [
    { id: "one", down: null },
    { id: "two", down: "one" },
    { id: "three", down: "one" },
  ]);
  const heads = await project.aludel("upgrade", "head");
  expect(heads.code).toBe(2);
  expect(heads.stderr).toMatch(/error\[MULTIPLE_HEADS\][\s\S]*"two"[\s\S]*hint:/);
  expect((await project.aludel("heads")).stdout).toContain("2 heads");
  expect((await project.aludel("upgrade", "heads")).code).toBe(0);
  expect((await project.aludel("current")).stdout).toBe("three (head)\ntwo (head)\n");
  for (const targets of [
    ["two", "base"],
    ["base", "heads"],
    ["one", "two"],
    ["three", "three-1", "two"],
  ]) {
    const stamped = await project.aludel("stamp", ...targets);
    expect(stamped, targets.join()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("error[INVALID_TARGET]"),
    });
  }
  expect(await project.aludel("stamp", "two", "three", "heads")).toMatchObject({ code: 0 });
  project.revision({ id: "orphan", down: "gone" });
  expect(await project.aludel("history")).toMatchObject({ code: 2, stderr: expect.stringContaining("UNKNOWN_PARENT") });
  const nowhere = createProject(null);
  nowhere.revision({ id: "one", down: null });
  expect(await nowhere.aludel("upgrade", "head")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("NO_DATABASE"),
  });
  expect(await nowhere.aludel("upgrade")).toMatchObject({ code: 2, stderr: expect.stringContaining("INVALID_USAGE") });
  const json = await nowhere.aludel("upgrade", "--json");
  expect(json.json).toEqual({
    error: {
      code: "INVALID_USAGE",
      message: 'missing required argument "target"',
      hint: "aludel upgrade --help explains the command",
      details: {},
    },
  });
});

test("R11 no arguments and unknown commands", async () => {
  const empty = await createProject(null).aludel();
  expect(empty).toMatchObject({ code: 2, stdout: "" });
  expect(empty.stderr).toMatch(/^Usage: aludel[\s\S]*upgrade head[\s\S]*current[\s\S]*downgrade -1/);
  const unknown = await createProject(null).aludel("upgrde");
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toBe(
    'error[INVALID_USAGE]: unknown command "upgrde"\n  hint: Did you mean upgrade? aludel --help lists the commands\n',
  );
});

test("R157 production needs an opt-in, R199 also to start over", async () => {
  const database = await createSqliteDatabase();
  const project = createProject(database.url);
  writeRevisions(project, shop);
  expect((await project.aludel("upgrade", "head")).code).toBe(0);
  const env = { ALUDEL_ENV: "production" };
  for (const args of [
    ["upgrade", "head"],
    ["downgrade", "base", "--yes"],
    ["stamp", "base"],
  ]) {
    const refused = await project.aludelIn({ env }, ...args);
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain("error[PRODUCTION_REFUSED]");
  }
  expect((await project.aludelIn({ env }, "upgrade", "head", "--production")).code).toBe(0);
  expect((await project.aludelIn({ env: { ...env, ALLOW_MIGRATE_ON_PROD: "true" } }, "upgrade", "head")).code).toBe(0);
  expect((await project.aludelIn({ env }, "upgrade", "head", "--sql")).code).toBe(0);
});

test("R157 production is told of revisions that were never proved as they stand", async () => {
  const database = await createSqliteDatabase();
  const project = createProject(database.url, { models: "models.ts" });
  project.write(
    "models.ts",
    'import { defineTable, t } from "aludel/models";\nexport const notes = defineTable("notes", { id: t.bigint().primaryKey() });\n',
  );
  const { json } = await project.aludel("revision", "--autogenerate", "-m", "add notes", "--rev-id", "aa01", "--json");
  const text = readFileSync(json.path, "utf8");
  expect(text).toMatch(/\n\n\/\/! proved on sqlite: 1:[0-9a-f]{12}\n$/);
  project.revision({ id: "bb02", down: "aa01", message: "by hand", upgrade: `op.insert("notes", { id: 1 });` });
  project.revision({ id: "cc03", down: "bb02", message: "nothing" });
  const warning = "warning: never proved on sqlite as they stand: ";
  const production = { env: { ALUDEL_ENV: "production" } };

  expect((await project.aludel("upgrade", "head")).stderr).not.toContain("never proved");
  await project.aludel("downgrade", "base", "--yes");
  const told = await project.aludelIn(production, "upgrade", "head", "--production");
  expect(told.code).toBe(0);
  expect(told.stderr).toContain(`${warning}revision "bb02" (by hand); try them on a copy of the database first`);
  await project.aludel("downgrade", "base", "--yes");
  // A comment makes no difference to what was proved; an operation does.
  writeFileSync(json.path, text.replace("op.createTable", "// why\n  op.createTable"));
  expect((await project.aludelIn(production, "upgrade", "aa01", "--production")).stderr).toBe("");
  await project.aludel("downgrade", "base", "--yes");
  writeFileSync(
    json.path,
    text.replace("op.createTable", "op.execute(sql`SELECT 1`);\n  op.createTable").replace("import {", "import { sql,"),
  );
  const edited = await project.aludelIn(production, "upgrade", "aa01", "--production");
  expect(edited.stderr).toContain(`${warning}revision "aa01" (add notes)`);
});

test("output: --quiet, no colour in a pipe, and a reader that goes away", async () => {
  const database = await createSqliteDatabase();
  const project = createProject(database.url);
  writeRevisions(project, shop);
  expect(await project.aludel("upgrade", "head", "--quiet")).toMatchObject({ code: 0, stdout: "", stderr: "" });
  const { stdout } = await project.aludelIn({ env: { FORCE_COLOR: "1" } }, "history", "-v");
  expect(stdout).not.toContain("\u001B[");
  const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
  const child = spawn(process.execPath, [cli, "history", "-v"], { cwd: project.folder });
  child.stdout.destroy();
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += String(chunk)));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
});

test("what nobody foresaw is one line, with the trace only on request", async () => {
  const project = createProject("sqlite::memory:");
  project.write("aludel.config.mjs", `export default { database: () => { throw new TypeError("no such thing"); } };`);
  project.revision({ id: "one", down: null });
  const short = await project.aludel("current", "--config", "aludel.config.mjs");
  expect(short.code).not.toBe(0);
  expect(short.stderr).not.toMatch(/^\s+at /m);
  const long = await project.aludelIn({ env: { ALUDEL_DEBUG: "1" } }, "current", "--config", "aludel.config.mjs");
  expect(long.stderr).toMatch(/no such thing[\s\S]*^\s+at /m);
});

test("ENDED_EARLY: code that ends the process, or waits for ever, is no success", async () => {
  const database = await createSqliteDatabase();
  const project = createProject(database.url);
  for (const code of ["process.exit(0)", "await new Promise(() => undefined)"]) {
    project.revision({ id: "aa01", down: null, upgrade: `op.run(async () => { ${code}; });` });
    const { code: status, stderr, stdout } = await project.aludel("upgrade", "head");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /^error\[ENDED_EARLY\]: the process was ended before the command was over\n {2}hint: [^\n]*\n$/m,
    );
  }
  expect((await project.aludel("current", "--json")).json).toEqual({ current: [] });
  // What the configuration has left behind is told as its own, with its place.
  const wait = `await new Promise((resolve) => setTimeout(resolve, 50)); return ${JSON.stringify(database.url)};`;
  for (const left of [`void Promise.reject(new Error("late"));`, `setTimeout(() => { throw new Error("late"); });`]) {
    project.write("left.config.ts", `export default {\n  database: async () => {\n    ${left} ${wait}\n  },\n};`);
    const { code, json } = await project.aludel("current", "--json", "--config", "left.config.ts");
    expect({ code, json }).toMatchObject({ code: 1, json: { error: { code: "ENDED_EARLY" } } });
    expect(json.error.message).toMatch(/thrown at .*left\.config\.ts:3:\d+: late$/);
  }
  await database.drop();
});

test.each([
  [
    `op.addUnique("users", "email")`,
    'op.addUnique("users", "email"): columns must be a list that is not empty, but is "email"',
  ],
  [
    `op.createIndex("ix", "users", "email")`,
    'op.createIndex("ix", "users", "email"): keys must be a list that is not empty, but is "email"',
  ],
  [
    `op.dropColumn("users", ["email"])`,
    'op.dropColumn("users", …): name must be a name, a string that is not empty, but is a list',
  ],
])("what no type check has seen is told: %s", async (upgrade, message) => {
  const project = createProject("sqlite::memory:");
  project.revision({ id: "aa01", down: null, upgrade });
  const { code, stderr } = await project.aludel("upgrade", "head", "--sql");
  expect(code).toBe(2);
  expect(stderr).toContain(`error[INVALID_OPERATION]: upgrade of revision "aa01" cannot be recorded: ${message}`);
});

test("R14 R124 init writes what a project needs, keeps what is there, and says what comes next", async () => {
  const project = createProject(null);
  const folder = join(project.folder, "My App");
  mkdirSync(folder);
  const first = await project.aludelIn({ folder }, "init");
  expect(first.code, first.stderr).toBe(0);
  expect(first.stdout).toMatch(/created {2}aludel\.config\.ts\n[\s\S]*next steps:\n {2}1\. npm install aludel/);
  project.write("My App/models/index.ts", "export {};\n");
  const second = await project.aludelIn({ folder }, "init", "--json");
  expect(second.json.init.files.every(({ status }: { status: string }) => status === "kept")).toBe(true);
  project.write("My App/package.json", `{\n\t"name": "app",\n\t"scripts": { "db:apply": "mine" }\n}\n`);
  const third = await project.aludelIn({ folder }, "init", "--json");
  expect(third.json.init.files).toContainEqual({ path: "package.json", status: "changed" });
  const fourth = await project.aludelIn({ folder }, "init", "--json");
  expect(fourth.json.init.files).toContainEqual({ path: "package.json", status: "kept" });
});

test("R195 the configuration is found from a folder below", async () => {
  const database = await createSqliteDatabase();
  const project = createProject(database.url);
  writeRevisions(project, shop);
  mkdirSync(join(project.folder, "src/deep"), { recursive: true });
  const done = await project.aludelIn({ folder: join(project.folder, "src/deep") }, "upgrade", "head");
  expect(done.code, done.stderr).toBe(0);
});

test("what code of the project prints goes to standard error where a program reads standard output", async () => {
  const project = createProject("sqlite::memory:");
  const print = `console.log("noise"); process.stdout.write("noise");`;
  project.revision({ id: "aa01", down: null, upgrade: `${print} op.execute(sql\`SELECT 1\`);` });
  const report = await project.aludel("upgrade", "head", "--json");
  expect(report.json.current).toEqual(["aa01"]);
  expect(report.stderr).toContain("noise\nnoise");
  const script = await project.aludel("upgrade", "head", "--sql");
  expect(script.stdout).toContain("SELECT 1;");
  expect(script.stdout).not.toContain("noise");
});

test("what is wrong with a target, or missing, is told before a database is made", async () => {
  const database = await createSqliteDatabase();
  const project = createProject(database.url, { migrations: "./revisions" });
  const missing = await project.aludel("upgrade", "head", "--json");
  expect(missing).toMatchObject({ code: 2, json: { error: { code: "MIGRATIONS_NOT_FOUND" } } });
  project.write("revisions/versions/aa01.ts", renderRevision({ id: "aa01", down: null }));
  for (const [target, code] of [
    ["nothing", "REVISION_NOT_FOUND"],
    ["base:head", "INVALID_TARGET"],
    ["head+1", "INVALID_TARGET"],
  ] as const) {
    const refused = await project.aludel("upgrade", target, "--json");
    expect(refused).toMatchObject({ code: 2, json: { error: { code } } });
  }
  const backwards = await project.aludel("upgrade", "head:base", "--sql");
  expect(backwards.code).toBe(2);
  expect(backwards.stderr).toContain('target "head:base" goes backwards');
  expect(existsSync(database.path)).toBe(false);
});
