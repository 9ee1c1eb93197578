import { describe, expect, test } from "vitest";
import { commandEntries } from "../../src/cli/command-table.ts";
import { parsePlainCall } from "../../src/cli/parse-plain-call.ts";
import { parseWithCommander } from "../../src/cli/parse-with-commander.ts";
import { AludelError } from "../../src/error/aludel-error.ts";

function parse(...argv: string[]) {
  const parsed = parseWithCommander(argv, commandEntries, "1.2.3");
  if (parsed.kind === "text") throw new Error(parsed.text);
  return { name: parsed.entry.name, args: parsed.args, options: parsed.options, global: parsed.global };
}

function refusal(...argv: string[]): AludelError {
  try {
    parseWithCommander(argv, commandEntries, "1.2.3");
  } catch (error) {
    if (error instanceof AludelError) return error;
    throw error;
  }
  throw new Error("not refused");
}

describe("arguments", () => {
  test("R2 -1, +1 and -2:abc are positional, with flags before and after", () => {
    expect(parse("downgrade", "-1")).toMatchObject({ name: "downgrade", args: ["-1"] });
    expect(parse("downgrade", "--yes", "-1", "--json")).toMatchObject({
      args: ["-1"],
      global: { yes: true, json: true },
    });
    expect(parse("upgrade", "+1")).toMatchObject({ name: "upgrade", args: ["+1"] });
    expect(parse("downgrade", "-2:abc", "--sql")).toMatchObject({ args: ["-2:abc"], options: { sql: true } });
  });

  test("global flags stand before or after the command", () => {
    const global = { url: "sqlite:x.db", json: true, color: false };
    expect(parse("--url", "sqlite:x.db", "--json", "--no-color", "current")).toMatchObject({ global });
    expect(parse("current", "--url=sqlite:x.db", "--json", "--no-color")).toMatchObject({ global });
    expect(parse("upgrade", "head").global.color).toBe(true);
  });

  test("a repeatable argument holds all", () => {
    expect(parse("stamp", "a", "b", "--purge")).toMatchObject({ args: ["a", "b"], options: { purge: true } });
  });

  test("options of commands, and of commands of two words", () => {
    expect(parse("history", "-r", "-3:current", "-v")).toMatchObject({
      options: { range: "-3:current", verbose: true },
    });
    expect(parse("db", "create", "--dry-run", "--quiet")).toMatchObject({
      name: "db create",
      options: { dryRun: true },
      global: { quiet: true },
    });
  });

  test("help and version are texts", () => {
    const text = (...argv: string[]) => {
      const parsed = parseWithCommander(argv, commandEntries, "1.2.3");
      return parsed.kind === "text" ? parsed.text : "";
    };
    expect(text("--version")).toBe("1.2.3");
    expect(text("--help")).toContain("upgrade");
    expect(text("upgrade", "--help")).toMatch(/--sql[\s\S]*Global Options:[\s\S]*--json/);
  });
});

describe("refusals", () => {
  test("R11 no arguments: usage with the four common commands", () => {
    const { code, exitCode, details } = refusal();
    expect({ code, exitCode }).toEqual({ code: "INVALID_USAGE", exitCode: 2 });
    for (const command of ["revision --autogenerate", "upgrade head", "current", "downgrade -1"]) {
      expect(details["usage"]).toContain(`aludel ${command}`);
    }
  });

  test("R11 an unknown command suggests the nearest", () => {
    const error = refusal("upgrde");
    expect(error.message).toBe('unknown command "upgrde"');
    expect(error.hint).toContain("Did you mean upgrade?");
  });

  test("unknown options and missing arguments", () => {
    expect(refusal("upgrade", "head", "--sqll").message).toBe('unknown option "--sqll"');
    expect(refusal("upgrade", "head", "--sqll").hint).toContain("Did you mean --sql?");
    expect(refusal("upgrade").message).toBe('missing required argument "target"');
    expect(refusal("current", "extra").message).toContain("too many arguments");
    expect(refusal("db").exitCode).toBe(2);
    expect(refusal("db", "creat").message).toBe('unknown command "creat"');
  });
});

describe("a plain call is read as commander reads it", () => {
  test.each([
    "current",
    "current -v --check-heads",
    "current --json --url sqlite:x.db",
    "--json --no-color current",
    "-q -y --config=c.ts upgrade head",
    "upgrade head --sql",
    "upgrade +1 --dry-run --yes",
    "downgrade -1",
    "downgrade --yes -1 --env production",
    "downgrade -2:abc --sql",
    "history -r base:head -i",
    "stamp a b --purge",
    "heads --url=a=b",
    "db create --dry-run",
  ])("%s", (line) => {
    const argv = line.split(" ");
    const plain = parsePlainCall(argv, commandEntries);
    const expected = parseWithCommander(argv, commandEntries, "1.2.3");
    // Commands of two words are left to commander.
    expect(plain).toEqual(line.startsWith("db") ? null : expected);
  });

  test.each([
    "",
    "upgrde",
    "upgrade",
    "upgrade a b",
    "current x",
    "current --verbos",
    "current -vq",
    "--help",
    "current --help",
    "current --url",
    "current --json=1",
    "history -r -3:current",
    "history --range=-3:current",
    "--verbose current",
    "current -- x",
    "revision -m x --drop a b",
    "--url current",
  ])("what is special is left to commander: %s", (line) => {
    const argv = line === "" ? [] : line.split(" ");
    expect(parsePlainCall(argv, commandEntries)).toBeNull();
  });
});
