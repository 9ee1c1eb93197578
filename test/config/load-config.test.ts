import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveConfigDatabase } from "../../src/config/config-database.ts";
import { configFileNames, loadConfig, type LoadConfigOptions } from "../../src/config/load-config.ts";
import type { Config } from "../../src/config/config.ts";
import { isAludelError, type AludelError } from "../../src/error/aludel-error.ts";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

function project(files: Readonly<Record<string, string>>): string {
  const folder = createTemporaryFolder("config");
  for (const [name, content] of Object.entries({ ".git/HEAD": "", ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

function load(directory: string, options: LoadConfigOptions = {}): Promise<Config> {
  return loadConfig({ directory, processEnvironment: {}, ...options });
}

async function failure(directory: string, options: LoadConfigOptions = {}): Promise<AludelError> {
  const error: unknown = await load(directory, options).catch((reason: unknown) => reason);
  if (!isAludelError(error)) throw new Error(`no coded error: ${String(error)}`);
  return error;
}

const typed = `interface Settings { readonly models: string }
const settings: Settings = { models: "./models.ts" };
export default { ...settings, migrations: "./db" };`;
const plain = `export default { models: "./models.ts", migrations: "./db" };`;

describe("the file", () => {
  test.each([
    ["aludel.config.ts", typed],
    ["aludel.config.mts", typed],
    ["aludel.config.js", plain],
    ["aludel.config.mjs", plain],
    ["aludel.config.json", `{ "models": "./models.ts", "migrations": "./db" }`],
  ])("%s is read, its paths start at its folder", async (name, content) => {
    const folder = project({ "package.json": `{ "type": "module" }`, [name]: content });
    expect(await load(folder)).toMatchObject({
      file: join(folder, name),
      directory: folder,
      models: join(folder, "models.ts"),
      migrations: join(folder, "db"),
    });
  });

  test("R195 is found from subfolders, up to the repository", async () => {
    const folder = project({
      "aludel.config.json": "{}",
      "app/src/deep/x.ts": "",
      "inner/.git/HEAD": "",
      "inner/src/x.ts": "",
    });
    expect((await load(join(folder, "app/src/deep"))).directory).toBe(folder);
    const error = await failure(join(folder, "inner/src"));
    expect(error).toMatchObject({ code: "CONFIG_NOT_FOUND", exitCode: 2 });
    expect(error.message).toContain(join(folder, "inner/src"));
    expect(error.hint).toContain("aludel init");
  });

  test("is TypeScript before JSON in one folder", async () => {
    const folder = project(
      Object.fromEntries(configFileNames.map((name) => [name, name.endsWith("json") ? "{}" : plain])),
    );
    expect((await load(folder)).file).toBe(join(folder, "aludel.config.ts"));
  });

  test("is the one of --config", async () => {
    const folder = project({ "config/other.json": `{ "models": "m.ts" }`, "aludel.config.json": "{}" });
    expect(await load(folder, { file: "config/other.json" })).toMatchObject({
      models: join(folder, "config/m.ts"),
      directory: join(folder, "config"),
    });
    expect(await failure(folder, { file: "nowhere.ts" })).toMatchObject({
      code: "CONFIG_NOT_FOUND",
      message: `configuration file "${join(folder, "nowhere.ts")}" does not exist`,
    });
  });

  test("may be absent where it is not required", async () => {
    const folder = project({ ".env": "DATABASE_URL=sqlite:./env.db" });
    const config = await load(folder, { isRequired: false });
    expect(config).toMatchObject({ file: null, directory: folder, migrations: join(folder, "migrations") });
    expect((await resolveConfigDatabase(config)).url?.path).toBe(join(folder, "env.db"));
  });

  test("is named in its mistakes", async () => {
    const folder = project({ "aludel.config.json": `{ "modles": "x" }` });
    const error = await failure(folder);
    expect(error).toMatchObject({
      code: "INVALID_CONFIG",
      exitCode: 2,
      hint: 'did you mean "models"?',
      details: { path: join(folder, "aludel.config.json") },
    });
    expect(error.message).toContain(`("${join(folder, "aludel.config.json")}")`);
  });

  test("may begin with a byte order mark", async () => {
    const folder = project({ "aludel.config.json": `\uFEFF{ "database": "sqlite:./a.db" }` });
    expect((await load(folder)).database).toBe("sqlite:./a.db");
  });

  test("whose function for the database fails says so, and with what", async () => {
    const folder = project({
      "aludel.config.mjs": `export default { database: () => { throw new Error("no secrets today"); } };`,
    });
    await expect(resolveConfigDatabase(await load(folder))).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: 'function "database" of the configuration failed: no secrets today',
    });
  });

  test("that is no JSON, or exports nothing, is refused", async () => {
    expect((await failure(project({ "aludel.config.json": "{ models: }" }))).code).toBe("INVALID_CONFIG");
    expect((await failure(project({ "aludel.config.mjs": "export const config = {};" }))).message).toContain(
      "no default export",
    );
  });
});

describe("the environment", () => {
  test("--env and --url reach the configuration", async () => {
    const folder = project({ "aludel.config.json": `{ "environments": { "ci": { "database": "sqlite:./ci.db" } } }` });
    const config = await load(folder, { environment: "ci", url: "sqlite:./flag.db" });
    expect(config).toMatchObject({ environment: "ci", database: "sqlite:./ci.db", url: "sqlite:./flag.db" });
    expect((await resolveConfigDatabase(config)).source).toBe("--url");
  });

  test("R151 .env beside the configuration is read, the environment wins", async () => {
    const folder = project({
      "aludel.config.mjs": "export default { database: process.env.CUSTOM_URL };",
      ".env": `DATABASE_URL="postgres://u:p@h/from-file" # comment\nDB_NAME=file\nALUDEL_ENV=production\nUNRELATED=1`,
      "app/.env": "DB_NAME=wrong",
    });
    const environment: Record<string, string | undefined> = { DB_NAME: "process" };
    const config = await load(join(folder, "app"), { processEnvironment: environment });
    expect(config.variables).toEqual({
      DATABASE_URL: { value: "postgres://u:p@h/from-file", origin: join(folder, ".env") },
      DB_NAME: { value: "process", origin: "environment" },
      ALUDEL_ENV: { value: "production", origin: join(folder, ".env") },
    });
    expect(environment["UNRELATED"]).toBe("1");
  });

  test("a .env that begins with a byte order mark says what it says without", async () => {
    const folder = project({ "aludel.config.json": "{}", ".env": "\uFEFFDATABASE_URL=sqlite:./env.db\r\n" });
    const { url, source } = await resolveConfigDatabase(await load(folder));
    expect([source, url?.path]).toEqual(["DATABASE_URL", join(folder, "env.db")]);
  });

  test("an empty variable of the environment switches off the one of the file", async () => {
    const folder = project({
      "aludel.config.json": `{ "database": "sqlite:./c.db" }`,
      ".env": "DATABASE_URL=sqlite:./env.db",
    });
    const config = await load(folder, { processEnvironment: { DATABASE_URL: "" } });
    expect((await resolveConfigDatabase(config)).source).toBe("config");
  });

  test("variables of .env are there when the configuration runs, each time it is loaded", async () => {
    const folder = project({
      "aludel.config.ts": `export default { database: process.env["ALUDEL_TEST_URL"] };`,
      ".env": "ALUDEL_TEST_URL=sqlite:./first.db",
    });
    try {
      expect((await loadConfig({ directory: folder })).database).toBe("sqlite:./first.db");
      process.env["ALUDEL_TEST_URL"] = "sqlite:./second.db";
      expect((await loadConfig({ directory: folder })).database).toBe("sqlite:./second.db");
    } finally {
      delete process.env["ALUDEL_TEST_URL"];
    }
  });

  test("a folder called .env is left alone", async () => {
    expect((await load(project({ "aludel.config.json": "{}", ".env/bin/python": "" }))).variables).toEqual({});
  });
});
