import { describe, expect, test } from "vitest";
import { commandEntries } from "../../src/cli/command-table.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { AludelError } from "../../src/error/aludel-error.ts";

async function parse(...argv: string[]) {
  const parsed = await parseArguments(argv, commandEntries, "1.2.3");
  if (parsed.kind === "text") throw new Error(parsed.text);
  const entries = await Promise.all(commandEntries.map(async ({ name, load }) => ({ name, ...(await load()) })));
  const name = entries.find(({ command }) => command === parsed.command)?.name;
  return { name, args: parsed.args, options: parsed.options, global: parsed.global };
}

async function textOf(...argv: string[]): Promise<string> {
  const parsed = await parseArguments(argv, commandEntries, "1.2.3");
  return parsed.kind === "text" ? parsed.text : "";
}

async function refusal(...argv: string[]): Promise<AludelError> {
  try {
    await parseArguments(argv, commandEntries, "1.2.3");
  } catch (error) {
    if (error instanceof AludelError) return error;
    throw error;
  }
  throw new Error("not refused");
}

const noGlobals = {
  url: undefined,
  config: undefined,
  env: undefined,
  json: false,
  quiet: false,
  noColor: false,
  yes: false,
};
const noMigrationOptions = { sql: false, dryRun: false, production: false };
const noRevisionOptions = {
  message: undefined,
  autogenerate: false,
  rename: [],
  drop: [],
  convert: [],
  head: undefined,
  splice: false,
  branchLabel: undefined,
  dependsOn: [],
  revId: undefined,
  force: false,
};

describe("arguments", () => {
  test("R2 -1, +1 and -2:abc are positional, with flags before and after", async () => {
    expect(await parse("downgrade", "-1")).toMatchObject({ name: "downgrade", args: { target: "-1" } });
    expect(await parse("downgrade", "--yes", "-1", "--json")).toMatchObject({
      args: { target: "-1" },
      global: { yes: true, json: true },
    });
    expect(await parse("upgrade", "+1")).toMatchObject({ name: "upgrade", args: { target: "+1" } });
    expect(await parse("downgrade", "-2:abc", "--sql")).toMatchObject({
      args: { target: "-2:abc" },
      options: { sql: true },
    });
  });

  test("global flags stand before or after the command", async () => {
    const global = { url: "sqlite:x.db", json: true, noColor: true };
    expect(await parse("--url", "sqlite:x.db", "--json", "--no-color", "current")).toMatchObject({ global });
    expect(await parse("current", "--url=sqlite:x.db", "--json", "--no-color")).toMatchObject({ global });
    expect((await parse("upgrade", "head")).global.noColor).toBe(false);
  });

  test("a flag that would have no effect is refused, in either order", async () => {
    const cases: readonly (readonly [call: string, flag: string, place: string])[] = [
      ["upgrade head --sql --dry-run", "--dry-run", "beside --sql"],
      ["downgrade -1 --dry-run --sql", "--dry-run", "beside --sql"],
      ["repair --accept ab12 --undo", "--undo", "beside --accept"],
      ["repair --mark done --accept ab12", "--mark", "beside --accept"],
      ["init --url sqlite:x.db", "--url", 'of "aludel init"'],
      ["--config other.ts init", "--config", 'of "aludel init"'],
      ["init --env test", "--env", 'of "aludel init"'],
    ];
    for (const [call, flag, place] of cases) {
      const error = await refusal(...call.split(" "));
      expect(error, call).toMatchObject({ code: "INVALID_USAGE", exitCode: 2 });
      expect(error.message, call).toContain(`${flag} has no effect ${place}`);
    }
    // A permission is none that has to be used.
    for (const call of ["upgrade head --sql --production --yes", "downgrade -1 --dry-run --yes", "init --json --yes"]) {
      expect(await parse(...call.split(" ")), call).toBeDefined();
    }
    // Each that is declared names flags that there are.
    for (const { load } of commandEntries) {
      const { command } = await load();
      const flags = Object.keys({ ...noGlobals, ...command.options });
      for (const { flag, beside } of command.idle ?? [])
        expect(flags).toEqual(expect.arrayContaining([flag, beside ?? flag]));
    }
  });

  test("a repeatable argument holds all", async () => {
    expect(await parse("stamp", "a", "b", "--purge")).toMatchObject({
      args: { revisions: ["a", "b"] },
      options: { purge: true },
    });
    expect((await parse("scratch", "--", "aludel", "upgrade", "-1", "--json")).args).toEqual({
      command: ["aludel", "upgrade", "-1", "--json"],
    });
  });

  test("options of commands, and of commands of two words", async () => {
    expect(await parse("history", "-r", "-3:current", "-v")).toMatchObject({
      options: { range: "-3:current", verbose: true },
    });
    expect(await parse("db", "create", "--dry-run", "--quiet")).toMatchObject({
      name: "db create",
      options: { dryRun: true },
      global: { quiet: true },
    });
  });

  test("a flag with several values takes them one after the other, or with the flag before each", async () => {
    const drops = { drop: ["a", "-1", "c"], rename: ["x=y"] };
    expect((await parse("revision", "--drop", "a", "-1", "--rename=x=y", "--drop=c")).options).toMatchObject(drops);
    expect((await parse("show", "--url", "a", "--url", "b")).global.url).toBe("b");
  });

  test.each([
    ["current", {}, { verbose: false, checkHeads: false }, {}],
    ["current -v --check-heads", {}, { verbose: true, checkHeads: true }, {}],
    ["current --json --url sqlite:x.db", {}, { verbose: false, checkHeads: false }, { json: true, url: "sqlite:x.db" }],
    [
      "-q -y --config=c.ts upgrade head",
      { target: "head" },
      noMigrationOptions,
      { quiet: true, yes: true, config: "c.ts" },
    ],
    ["upgrade +1 --dry-run -yq", { target: "+1" }, { ...noMigrationOptions, dryRun: true }, { yes: true, quiet: true }],
    ["upgrade -- head", { target: "head" }, noMigrationOptions, {}],
    ["downgrade --yes -1 --env production", { target: "-1" }, noMigrationOptions, { yes: true, env: "production" }],
    ["history -rbase:head -i", {}, { range: "base:head", indicateCurrent: true, verbose: false }, {}],
    ["history --range=-3:current", {}, { range: "-3:current", indicateCurrent: false, verbose: false }, {}],
    ["heads --url=a=b", {}, { verbose: false }, { url: "a=b" }],
    ["current --url= --config -x", {}, { verbose: false, checkHeads: false }, { url: "", config: "-x" }],
    ["show", { revision: undefined }, { schema: false }, {}],
    ["show -1 --schema", { revision: "-1" }, { schema: true }, {}],
    ["revision -m -V --rev-id a", {}, { ...noRevisionOptions, message: "-V", revId: "a" }, {}],
  ])("%s", async (line, args, options, global) => {
    expect(await parse(...line.split(" "))).toEqual({
      name: /\b(?:current|upgrade|downgrade|history|heads|show|revision)\b/.exec(line)?.[0],
      args,
      options,
      global: { ...noGlobals, ...global },
    });
  });
});

describe("help and version are texts", () => {
  test("of the program", async () => {
    expect(await textOf("--version")).toBe("1.2.3");
    expect(await textOf("current", "-V")).toBe("1.2.3");
    const help = await textOf("--help");
    expect(help).toMatch(/^Usage: aludel <command> \[options\]\n/);
    for (const { name } of commandEntries) expect(help).toContain(`\n  ${name.split(" ")[0]}`);
    expect(help).toContain("\n  upgrade [options] <target>");
    expect(help.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(await textOf("help")).toBe(help);
    expect(await textOf("-h", "--json")).toBe(help);
  });

  test.each(commandEntries.map(({ name }) => name))("of %s, asked for in each way", async (name) => {
    const words = name.split(" ");
    const help = await textOf(...words, "--help");
    expect(help).toMatch(new RegExp(`^Usage: aludel ${name} \\[options\\]`));
    expect(help).toMatch(/\nOptions:\n[\s\S]*\n\nGlobal Options:\n[\s\S]*--json/);
    expect(await textOf("help", ...words)).toBe(help);
    expect(await textOf(...words, "-h", "--nope", "superfluous")).toBe(help);
  });

  test("names arguments, flags and their values", async () => {
    expect(await textOf("scratch", "--help")).toContain("<command...>");
    expect(await textOf("show", "--help")).toMatch(/Arguments:\n {2}revision +id, its beginning/);
    expect(await textOf("revision", "--help")).toMatch(/ {2}-m, --message <text> +what it does\n {2}--autogenerate /);
    expect(await textOf("revision", "--help")).toContain("--depends-on <revision...>");
  });

  test("of commands of two words", async () => {
    const help = await textOf("db", "--help");
    expect(help).toMatch(/^Usage: aludel db \[options\] \[command\]\n[\s\S]*\n {2}create \[options\] /);
    expect(await textOf("help", "db")).toBe(help);
    expect(await textOf("db", "help", "create")).toBe(await textOf("db", "create", "--help"));
  });
});

describe("refusals", () => {
  test("R11 no arguments: usage with the four common commands", async () => {
    const { code, exitCode, details } = await refusal();
    expect({ code, exitCode }).toEqual({ code: "INVALID_USAGE", exitCode: 2 });
    for (const command of ["revision --autogenerate", "upgrade head", "current", "downgrade -1"]) {
      expect(details["usage"]).toContain(`aludel ${command}`);
    }
    expect((await refusal("--json")).details["usage"]).toBe(details["usage"]);
  });

  test("R11 an unknown command suggests the nearest", async () => {
    const error = await refusal("upgrde");
    expect(error.message).toBe('unknown command "upgrde"');
    expect(error.hint).toContain("Did you mean upgrade?");
    expect(error.details).toEqual({ nearest: ["upgrade"] });
    for (const call of [
      ["help", "upgrde"],
      ["upgrde", "--help"],
      ["upgrde", "--josn"],
    ]) {
      expect((await refusal(...call)).message).toBe(error.message);
    }
  });

  test.each([
    [
      "upgrade head --sqll",
      'unknown option "--sqll"',
      "Did you mean --sql? aludel upgrade --help explains the command",
    ],
    [
      "upgrade --dryrun head",
      'unknown option "--dryrun"',
      "Did you mean --dry-run? aludel upgrade --help explains the command",
    ],
    [
      "current --json=1",
      'unknown option "--json=1"',
      "Did you mean --json? aludel current --help explains the command",
    ],
    ["current --verbose=true", 'unknown option "--verbose=true"', "aludel current --help explains the command"],
    ["current -vx", 'unknown option "-x"', "aludel current --help explains the command"],
    ["--jsn current", 'unknown option "--jsn"', "Did you mean --json? aludel --help lists the commands"],
    ["--jsn", 'unknown option "--jsn"', "Did you mean --json? aludel --help lists the commands"],
    ["--message x revision", 'unknown option "--message"', "aludel --help lists the commands"],
    ["current --constructor", 'unknown option "--constructor"', "aludel current --help explains the command"],
    ["current --url", 'option "--url <url>" argument missing', "aludel current --help explains the command"],
    ["history -r", 'option "-r, --range <from:to>" argument missing', "aludel history --help explains the command"],
    ["upgrade", 'missing required argument "target"', "aludel upgrade --help explains the command"],
    ["diff a", 'missing required argument "to"', "aludel diff --help explains the command"],
    ["stamp --purge", 'missing required argument "revisions"', "aludel stamp --help explains the command"],
    [
      "current extra",
      'too many arguments for "current". Expected 0 arguments but got 1',
      "aludel current --help explains the command",
    ],
    [
      "upgrade a b",
      'too many arguments for "upgrade". Expected 1 argument but got 2',
      "aludel upgrade --help explains the command",
    ],
    [
      "current -- --json",
      'too many arguments for "current". Expected 0 arguments but got 1',
      "aludel current --help explains the command",
    ],
    ["db", '"aludel db" names no command', "aludel db --help explains the command"],
    ["db creat", 'unknown command "creat"', "Did you mean create? aludel --help lists the commands"],
    ["-5", 'unknown command "-5"', "aludel --help lists the commands"],
  ])("%s", async (line, message, hint) => {
    const error = await refusal(...line.split(" "));
    expect(error).toMatchObject({ code: "INVALID_USAGE", exitCode: 2, message, hint });
  });
});
