import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { commandEntries } from "../src/cli/command-table.ts";
import { flagOf } from "../src/cli/declarations.ts";
import { engines } from "./engine/engines.ts";
import { createTemporaryFolder } from "./engine/temporary-folder.ts";
import { query } from "./examples/database-client.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * A fenced block: "```sh run" is executed, "```sh run=postgres" too where that engine is, "```ts file=PATH" is written to the project, in the order of the page; "```json" is what the
 * command before it printed, in its keys.
 */
interface Block {
  readonly language: string;
  readonly words: readonly string[];
  readonly text: string;
  readonly line: number;
}

function readBlocks(path: string): readonly Block[] {
  const page = readFileSync(path, "utf8");
  return [...page.matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", info = "", text = ""], _index) => ({
      language,
      words: info.trim().split(/\s+/),
      text,
      line: page.slice(0, page.indexOf(text)).split("\n").length,
    }),
  );
}

const pages = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith(".md"),
);
const executed = pages.filter((page) => readBlocks(join(root, page)).some(({ words }) => words.includes("run")));

/** A folder as `npm install aludel` leaves it. */
function createProject(): string {
  const folder = createTemporaryFolder("docs");
  mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules", "aludel"));
  symlinkSync(join(root, "dist", "cli.js"), join(folder, "node_modules", ".bin", "aludel"));
  return folder;
}

function environment(folder: string): NodeJS.ProcessEnv {
  const names = /^(?:ALUDEL_|DATABASE_|DB_|SQLITE_PATH$|NODE_EXTRA_CA_CERTS$|npm_)/;
  const kept = Object.entries(process.env).filter(([name]) => !names.test(name));
  const path = `${join(folder, "node_modules", ".bin")}:${process.env["PATH"] ?? ""}`;
  return { ...Object.fromEntries(kept), PATH: path, NO_COLOR: "1" };
}

/** One line of a block. */
interface Command {
  readonly command: string;
  /** The exit status that it announces. */
  readonly code: number;
}

/** The commands of a block, with the exit status that each announces: `aludel check # exit 3`. */
function commandsOf({ text }: Block): readonly Command[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((command) => ({ command, code: Number(/# exit (\d)\b/.exec(command)?.[1] ?? 0) }));
}

/** The keys of a value, arrays by their first element that has any; the values themselves do not count. */
function keysOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [keysOf(value[0])];
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, keysOf(part)]));
}

/** Runs one command line as a reader would; returns what it printed. */
function runLine({ command, code }: Command, folder: string, env: NodeJS.ProcessEnv, place: string): string {
  const result = spawnSync("sh", ["-c", command], { cwd: folder, env, encoding: "utf8" });
  expect(result.status, `${place}: ${command}\n${result.stdout}${result.stderr}`).toBe(code);
  return result.stdout;
}

/** Walks through a page from top to bottom in a project of its own; returns the project and the number of commands. */
function followPage(page: string): { readonly folder: string; readonly commands: number } {
  const folder = createProject();
  let printed = "";
  let commands = 0;
  for (const block of readBlocks(join(root, page))) {
    const place = `${page}:${block.line}`;
    const file = block.words.find((word) => word.startsWith("file="))?.slice("file=".length);
    if (file !== undefined) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), block.text);
    }
    if (block.language === "json") {
      expect(keysOf(JSON.parse(block.text)), place).toEqual(keysOf(JSON.parse(printed)));
    }
    if (!block.words.includes("run")) continue;
    for (const command of commandsOf(block)) {
      printed = runLine(command, folder, environment(folder), place);
      commands += 1;
    }
  }
  return { folder, commands };
}

describe("the documentation", () => {
  test.each(executed)("R214 every command of %s runs as it stands there", (page) => {
    expect(followPage(page).commands).toBeGreaterThan(0);
  });

  const servers = engines.filter(({ dialect }) => dialect === "postgres");
  test.each(servers)("R161 R214 R215 first-migration.md goes on to $label", async (engine) => {
    const page = "docs/first-migration.md";
    const { folder } = followPage(page);
    const admin = await engine.createDatabase();
    const url = new URL(admin.url);
    url.username = "docs_reader";
    url.password = "secret";
    url.pathname = "/docs_reader";
    const env = { ...environment(folder), ADMIN_URL: admin.url, DATABASE_URL: url.href };
    for (const block of readBlocks(join(root, page)).filter(({ words }) => words.includes("run=postgres"))) {
      for (const command of commandsOf(block)) runLine(command, folder, env, `${page}:${block.line}`);
    }
    expect(await query(url.href, "select count(*) from users")).toHaveLength(1);
    await query(admin.url, "drop database docs_reader with (force)");
    await query(admin.url, "drop role docs_reader");
    await admin.drop();
  });

  test("R213 commands.md has a section for each command, which names all of its flags", async () => {
    const page = readFileSync(join(root, "docs", "commands.md"), "utf8");
    const sections = new Map(
      page.split(/^## /m).map((section) => [section.slice(0, section.indexOf("\n")), section] as const),
    );
    const missing = commandEntries.map(async ({ name, load }) => {
      const section = sections.get(name);
      if (section === undefined) return [name];
      const { options } = (await load()).command;
      const flags = Object.entries(options).flatMap(([option, { short }]) => [
        flagOf(option),
        ...(short === undefined ? [] : [`-${short}`]),
      ]);
      return flags.filter((flag) => !section.includes(`\`${flag}`)).map((flag) => `${name} ${flag}`);
    });
    expect((await Promise.all(missing)).flat()).toEqual([]);
  });

  test("R214 no page shows a command of Aludel in a block that no test executes", () => {
    const forgotten = pages.flatMap((page) =>
      readBlocks(join(root, page))
        .filter(({ language, words }) => language === "sh" && !words.some((word) => word.startsWith("run")))
        .filter(({ text }) => /^(?:npx )?aludel /m.test(text))
        .map(({ line }) => `${page}:${line}`),
    );
    expect(forgotten).toEqual([]);
  });
});
