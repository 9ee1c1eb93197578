import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSqliteDatabase } from "../engine/sqlite.ts";
import { createProject, type Project } from "./project.ts";

const cli = new URL("../../dist/cli.js", import.meta.url).pathname;
const models = (columns: string): string =>
  `import { defineTable, t } from "aludel/models";
export const users = defineTable("users", { id: t.bigint().primaryKey(), ${columns} });\n`;

const [enter, down, interrupt] = ["\r", "\u001b[B", "\u0003"];

/** Runs the command line on a terminal of its own (`script` of util-linux) and presses keys once a text has appeared. */
function onTerminal(
  { folder }: Project,
  command: string,
  answers: readonly (readonly [string, string])[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn("script", ["-qfec", `${process.execPath} ${cli} ${command}`, "/dev/null"], {
    cwd: folder,
    env: { PATH, HOME, TERM: "xterm", SHELL: "/bin/sh" },
  });
  const waiting = [...answers];
  let output = "";
  let seen = 0;
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
    const [next] = waiting;
    const at = next === undefined ? -1 : output.indexOf(next[0], seen);
    if (next === undefined || at < 0) return;
    seen = at + next[0].length;
    waiting.shift();
    child.stdin.write(next[1]);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

async function createUsers(columns: string): Promise<Project> {
  const database = await createSqliteDatabase();
  const project = createProject(database.url, { models: "./models/index.ts", naming: "sequence" });
  project.write("models/index.ts", models(columns));
  await project.aludel("revision", "--autogenerate", "-m", "initial tables");
  await project.aludel("upgrade", "head");
  return project;
}

const versions = ({ folder }: Project): readonly string[] =>
  readdirSync(join(folder, "migrations/versions")).toSorted();

test("R47 on a terminal a possible rename is asked for, with the number of values", async () => {
  const project = await createUsers("username: t.varchar(50), bio: t.text()");
  project.write("models/index.ts", models("login: t.varchar(80)"));
  const asked = await onTerminal(project, 'revision --autogenerate -m "login"', [
    ["users.username is not in the models (0 non-null values). What happened?", enter],
    ["users.bio is not in the models (0 non-null values). What happened?", enter],
  ]);
  expect(asked.code, asked.output).toBe(0);
  expect(asked.output).toContain("renamed: users.username is users.login now");
  const text = readFileSync(join(project.folder, "migrations/versions", versions(project)[1] ?? ""), "utf8");
  expect(text).toContain('op.renameColumn("users", "username", "login");');
  expect(text).toContain('op.dropColumn("users", "bio");');
});

test("another answer is chosen with the keys, and giving up writes nothing", async () => {
  const project = await createUsers("username: t.varchar(50)");
  project.write("models/index.ts", models("login: t.varchar(80)"));
  const question = "users.username is not in the models";
  const givenUp = await onTerminal(project, 'revision --autogenerate -m "login"', [[question, interrupt]]);
  expect(givenUp.code, givenUp.output).toBe(6);
  expect(versions(project)).toHaveLength(1);
  const dropped = await onTerminal(project, 'revision --autogenerate -m "login"', [[question, `${down}${enter}`]]);
  expect(dropped.code, dropped.output).toBe(0);
  const text = readFileSync(join(project.folder, "migrations/versions", versions(project)[1] ?? ""), "utf8");
  expect(text).toContain('op.dropColumn("users", "username");');
});

test("R3 R199 on a terminal a downgrade asks before rows go; no is no", async () => {
  const project = await createUsers("name: t.text()");
  project.revision({
    id: "rows",
    down: (await project.aludel("heads", "--json")).json.heads[0].revision,
    upgrade: `op.insert("users", [{ id: 1, name: "ann" }]);`,
    downgrade: `op.execute(sql\`SELECT 1\`);`,
  });
  await project.aludel("upgrade", "head");
  const kept = await onTerminal(project, "downgrade base", [["Throw away", enter]]);
  expect(kept.code, kept.output).toBe(6);
  expect((await project.aludel("current")).stdout).toContain("rows");
  const gone = await onTerminal(project, "downgrade base", [["Throw away", "y"]]);
  expect(gone.code, gone.output).toBe(0);
  expect((await project.aludel("current", "--json")).json.current).toEqual([]);
});

test("with --json nothing is asked, on a terminal either", async () => {
  const project = await createUsers("username: t.varchar(50)");
  project.write("models/index.ts", models("login: t.varchar(80)"));
  const refused = await onTerminal(project, 'revision --autogenerate -m "login" --json', []);
  expect(refused.code, refused.output).toBe(6);
  expect(refused.output).toContain('"DECISION_MISSING"');
});
