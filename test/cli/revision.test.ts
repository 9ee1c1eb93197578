import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { createSqliteDatabase } from "../engine/sqlite.ts";
import { createProject, type Project } from "./project.ts";

const head =
  'import { defineEnum, defineTable, index, rows, t } from "aludel/models";\nvoid [defineEnum, index, rows];\n';
const key = "id: t.bigint().primaryKey()";
const users = (columns: string): string =>
  `${head}export const users = defineTable("users", { ${key}, ${columns} });\n`;

async function createSqliteProject(config: Readonly<Record<string, unknown>> = {}): Promise<Project> {
  const database = await createSqliteDatabase();
  return createProject(database.url, { models: "./models/index.ts", ...config });
}

function versions({ folder }: Project): readonly string[] {
  const path = join(folder, "migrations/versions");
  return existsSync(path) ? readdirSync(path).toSorted() : [];
}

async function draft(project: Project, message: string, ...flags: readonly string[]) {
  return project.aludel("revision", "--autogenerate", "-m", message, ...flags);
}

test("R6 R7 R14 a plain revision has both directions; without a message nothing is written", async () => {
  const project = await createSqliteProject();
  const written = await project.aludel("revision", "-m", "by hand");
  expect(written.code, written.stderr).toBe(0);
  expect(written.stdout).toMatch(/^created \S+by_hand\.ts\nnext: edit it, then aludel upgrade head\n$/);
  const [file = ""] = versions(project);
  const text = readFileSync(join(project.folder, "migrations/versions", file), "utf8");
  expect(text).toContain("export function upgrade(op: Operations): void {");
  expect(text).toContain("export function downgrade(op: Operations): void {");

  for (const message of [[], ["-m", ""], ["-m", "  "]]) {
    const refused = await project.aludel("revision", ...message);
    expect(refused.code).toBe(2);
    expect(refused.stderr.trim().split("\n")[0]).toMatch(/^error\[(MESSAGE_MISSING|INVALID_USAGE)\]: /);
  }
  expect(versions(project)).toHaveLength(1);
});

test("R9 a message with spaces, quotes and letters of other scripts is one argument, through npm scripts too", async () => {
  const project = await createSqliteProject({ naming: "sequence" });
  const message = `добавить "role" & 'x' $HOME \`id\` 表`;
  const written = await project.aludel("revision", "-m", message, "--json");
  expect(written.code, written.stderr).toBe(0);
  const [revision] = (await project.aludel("history", "--json")).json.revisions;
  expect(revision.message).toBe(message);
  expect(versions(project)).toEqual([expect.stringMatching(/^001_[a-z0-9_]+\.ts$/)]);

  const cli = new URL("../../dist/cli.js", import.meta.url).pathname;
  project.write("package.json", JSON.stringify({ scripts: { "db:revision": `node ${cli} revision` } }));
  const { PATH = "", HOME = "" } = process.env;
  const second = `it's a "second" one; rm -rf nothing`;
  await promisify(execFile)("npm", ["run", "--silent", "db:revision", "--", "-m", second], {
    cwd: project.folder,
    env: { PATH, HOME },
  });
  const [newest] = (await project.aludel("history", "--json")).json.revisions;
  expect(newest.message).toBe(second);
});

test("a message of any length and any letters is written, in a file that has a name", async () => {
  const project = await createSqliteProject();
  for (const message of [
    "x".repeat(5000),
    "🦊🦊🦊",
    "a\nb\u2028c",
    "../../etc/passwd",
    "*/ throw 1 /*",
    "`${process.exit(3)}`",
  ]) {
    const written = await project.aludel("revision", "-m", message);
    expect(written.code, written.stderr).toBe(0);
    const [newest] = (await project.aludel("history", "--json")).json.revisions;
    expect(newest.message).toBe(message);
    expect(newest.path.startsWith(join(project.folder, "migrations/versions/"))).toBe(true);
  }
  expect(Math.max(...versions(project).map((name) => name.length))).toBeLessThan(128);
  const applied = await project.aludel("upgrade", "head");
  expect(applied.code, applied.stderr).toBe(0);
});

test("R196 the same message or id again names the file that has it, unless forced", async () => {
  const project = await createSqliteProject();
  await project.aludel("revision", "-m", "Initial tables", "--rev-id", "first");
  const [file = ""] = versions(project);
  const again = await project.aludel("revision", "-m", "initial  TABLES");
  expect(again.code).toBe(6);
  expect(again.stderr).toContain("error[DUPLICATE_MESSAGE]");
  expect(again.stderr).toContain(file);
  expect(again.stderr).toContain("--force");
  const sameId = await project.aludel("revision", "-m", "another", "--rev-id", "first");
  expect(sameId.code).toBe(2);
  expect(sameId.stderr).toContain("error[DUPLICATE_REVISION]");
  expect(sameId.stderr).toContain(file);
  expect(versions(project)).toHaveLength(1);
  expect((await project.aludel("revision", "-m", "Initial tables", "--force")).code).toBe(0);
  expect(versions(project)).toHaveLength(2);
});

describe("R8 R14 R57 the draft of a change", () => {
  test("names what it wrote, what it does, where it was proved and what comes next; then there is nothing to do", async () => {
    const project = await createSqliteProject();
    project.write("models/index.ts", users("name: t.text()"));
    const first = await draft(project, "initial tables");
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(
      /^created \S+initial_tables\.ts\n {2}createTable users\nproved up, down, up on sqlite\nnext: read it, then aludel upgrade head\n$/,
    );
    const again = await draft(project, "again");
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("no changes") });
    expect(versions(project)).toHaveLength(1);
    expect((await project.aludel("upgrade", "head")).code).toBe(0);
    expect((await project.aludel("check")).stdout).toContain("check: no differences");
  });

  test("R61 as JSON has the shape that the contract gives", async () => {
    const project = await createSqliteProject();
    project.write("models/index.ts", users("name: t.text(), mood: t.enum('mood', ['sad', 'glad'])"));
    const created = await draft(project, "initial tables", "--json");
    const { json } = created;
    expect(json).toMatchObject({
      status: "created",
      revision: expect.stringMatching(/^[0-9a-f]{12}$/),
      path: expect.stringMatching(/^\/.*_initial_tables\.ts$/),
      operations: [
        { kind: "createEnum", object: "mood" },
        { kind: "createTable", object: "users" },
      ],
      proved: ["sqlite"],
      diagnostics: [],
    });
    expect(existsSync(json.path)).toBe(true);
    expect(created.stdout.trim().startsWith("{"), "one object and nothing else").toBe(true);
    const unchanged = await draft(project, "again", "--json");
    expect(unchanged.code).toBe(0);
    expect(unchanged.json).toMatchObject({
      status: "unchanged",
      revision: null,
      path: null,
      operations: [],
      proved: [],
      diagnostics: [],
    });
    const failed = await project.aludel("revision", "--json");
    expect(failed.json).toMatchObject({
      error: { code: "MESSAGE_MISSING", message: expect.any(String), hint: expect.any(String), details: {} },
    });
  });

  test("R60 R61 check as JSON has the shape that the contract gives, with exit 3 for a difference", async () => {
    const project = await createSqliteProject();
    project.write("models/index.ts", users("name: t.text()"));
    await draft(project, "initial tables");
    const pending = await project.aludel("check", "--json");
    expect(pending.code).toBe(0);
    expect(pending.json).toMatchObject({ differences: [], pending: [expect.stringMatching(/^[0-9a-f]{12}$/)] });
    project.write("models/index.ts", users("name: t.text(), email: t.text()"));
    const differs = await project.aludel("check", "--json");
    expect(differs.code).toBe(3);
    expect(differs.json.differences).toEqual([
      {
        kind: "addColumn",
        object: "users.email",
        between: ["models", "history"],
        detail: expect.any(String),
        remedies: [expect.any(String), expect.any(String)],
      },
    ]);
  });
});

test("R47 R13 without a terminal a missing decision is exit 6 with the flag that answers it, and nothing is written", async () => {
  const project = await createSqliteProject();
  project.write("models/index.ts", users("username: t.varchar(50)"));
  await draft(project, "initial tables");
  await project.aludel("upgrade", "head");
  project.write("models/index.ts", users("login: t.varchar(80)"));
  for (const flags of [[], ["--yes"]]) {
    const refused = await draft(project, "login", ...flags);
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain('column "users.username" would be dropped (0 non-null values');
    expect(refused.stderr).toContain("--rename users.username=users.login or --drop users.username");
  }
  expect(versions(project)).toHaveLength(1);
  const wrong = await draft(project, "login", "--rename", "users.username=users.mail");
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("error[INVALID_DECISION]") });
  const renamed = await draft(project, "login", "--rename", "users.username=users.login");
  expect(renamed.code, renamed.stderr).toBe(0);
  expect(renamed.stdout).toContain("renameColumn users.username");
});

test("R48 a model that the index does not export is reported by draft and check", async () => {
  const project = await createSqliteProject();
  const other = `${head}export const invoices = defineTable("invoices", { ${key} });\n`;
  project.write("models/invoices.ts", other);
  project.write("models/index.ts", `${users("name: t.text()")}import "./invoices.ts";\n`);
  const drafted = await draft(project, "initial tables");
  expect(drafted.code).toBe(0);
  expect(drafted.stderr).toMatch(/note: table "invoices" \(invoices in \S*models\/invoices\.ts\) is not exported/);
  const checked = await project.aludel("check", "--json");
  expect(checked.json.diagnostics).toContainEqual({
    rule: "unexportedModel",
    message: expect.stringContaining('table "invoices"'),
  });
});

test("a table whose export was forgotten is no drop: the file that defines it and the missing line come first", async () => {
  const project = await createSqliteProject();
  const table = (constant: string) => `const ${constant} = defineTable("${constant}", { ${key} });\n`;
  project.write("models/billing/invoices.ts", `${head}export ${table("invoices")}`);
  const exported = `${head}export { invoices } from "./billing/invoices.ts";\n`;
  project.write("models/index.ts", `${exported}export ${table("users")}`);
  expect((await draft(project, "initial tables")).code).toBe(0);
  project.write("models/index.ts", `${head}${table("users")}export const models = {};\n`);
  const refused = await draft(project, "less");
  expect(refused.code).toBe(6);
  expect(refused.stderr).toMatch(
    /table "invoices" would be dropped.*, though \S*invoices\.ts still defines it \(invoices\)/,
  );
  expect(refused.stderr).toMatch(/table "users" would be dropped.*, though \S*index\.ts still defines it \(users\)/);
  expect(refused.stderr).toMatch(
    /export it: add export \{ invoices \} from "\.\/billing\/invoices\.ts"; to \S*index\.ts or --drop invoices/,
  );
  expect(refused.stderr).toMatch(/export it: add export \{ users \}; to \S*index\.ts or --drop users/);
  expect(versions(project)).toHaveLength(1);
  project.write("models/index.ts", `${exported}export ${table("users")}`);
  expect((await draft(project, "none")).stdout).toContain("no changes");
});

test("R50 R13 a project that forbids drafting: exit 6 with why and how", async () => {
  const project = await createSqliteProject({ autogenerate: "off" });
  project.write("models/index.ts", users("name: t.text()"));
  const refused = await draft(project, "initial tables");
  expect(refused.code).toBe(6);
  expect(refused.stderr).toMatch(/error\[AUTOGENERATE_OFF\].*\n.*autogenerate: "draft"/);
  expect(versions(project)).toEqual([]);
  expect((await project.aludel("revision", "-m", "by hand")).code).toBe(0);
});

describe("R195 models that cannot be read are told in lines, not in a stack trace", () => {
  test.each([
    ["a syntax error", "export const = ;", /models\/index\.ts:1/],
    ["a throw", 'throw new Error("not today");', /not today/],
    ["an import that leads nowhere", 'import "./nowhere.ts";', /nowhere\.ts/],
    ["a default export that is no model", "export default 5; export const x = null; export function f() {}", null],
  ])("%s", async (_name, text, expected) => {
    const project = await createSqliteProject();
    project.write("models/index.ts", text);
    for (const result of [await draft(project, "initial tables"), await project.aludel("check")]) {
      if (expected === null) expect(result.code, result.stderr).toBe(0);
      else {
        expect(result.code).toBe(2);
        expect(result.stderr).toMatch(/^error\[[A-Z_]+\]: /);
        expect(result.stderr).toMatch(expected);
        expect(result.stderr).not.toMatch(/^\s+at /m);
      }
    }
    expect(versions(project)).toEqual([]);
  });

  test("no models at all", async () => {
    const missing = await createSqliteProject({ models: "./nothing/here.ts" });
    const result = await draft(missing, "initial tables");
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("nothing/here.ts");
    const unnamed = createProject((await createSqliteDatabase()).url);
    expect(await unnamed.aludel("check")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("error[MODELS_MISSING]"),
    });
  });
});

test("drafts at the same time: each file is whole, and the history says when there are two heads", async () => {
  const project = await createSqliteProject();
  project.write("models/index.ts", users("name: t.text()"));
  const results = await Promise.all(["one", "two", "three", "four"].map((message) => draft(project, message)));
  const created = results.filter(({ stdout }) => stdout.startsWith("created"));
  expect(created.length).toBeGreaterThan(0);
  expect(versions(project)).toHaveLength(created.length);
  const heads = await project.aludel("heads", "--json");
  expect(heads.code).toBe(0);
  if (heads.json.heads.length > 1) expect(await project.aludel("check")).toMatchObject({ code: 2 });
});

test("a database at a revision without a file is told by check, and a missing SQLite file is not created", async () => {
  const database = await createSqliteDatabase();
  const project = createProject(database.url, { models: "./models/index.ts" });
  project.write("models/index.ts", users("name: t.text()"));
  await draft(project, "initial tables");
  const before = await project.aludel("check");
  expect(before.code, before.stderr).toBe(0);
  expect(existsSync(database.path)).toBe(false);
  await project.aludel("upgrade", "head");
  const [file = ""] = versions(project);
  const text = readFileSync(join(project.folder, "migrations/versions", file), "utf8");
  project.write(`migrations/versions/${file}`, text.replace(/revision = "\w+"/, 'revision = "another"'));
  const unknown = await project.aludel("check");
  expect(unknown.stdout + unknown.stderr).toMatch(/which has no file|has no file/);
  // What is pending nobody knows, and nothing can be run.
  expect(unknown.stdout).not.toContain("pending");
  expect(unknown.stderr).not.toMatch(/^\s+at /m);
  const status = await project.aludel("status");
  expect(status.code).toBe(3);
  expect(status.stdout).toMatch(
    /^current: (\w+)\n\1 has no file: bring it back, from the branch or the release that has it\n/,
  );
});

test("R195 the configuration, the models and the migrations are found from a folder below", async () => {
  const project = await createSqliteProject();
  project.write("models/index.ts", users("name: t.text()"));
  project.write("src/deep/.keep", "");
  const folder = join(project.folder, "src/deep");
  const drafted = await project.aludelIn({ folder }, "revision", "--autogenerate", "-m", "initial tables");
  expect(drafted.code, drafted.stderr).toBe(0);
  expect(versions(project)).toHaveLength(1);
  expect((await project.aludelIn({ folder }, "check")).code).toBe(0);
});
