import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandEntries } from "../../src/cli/command-table.ts";
import { flagOf } from "../../src/cli/declarations.ts";
import { globalOptions } from "../../src/cli/global-options.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";

/** What reads like a command and is none. */
const others = [
  "aludel stored texts",
  "aludel probe",
  "run aludel in a container",
  "exec backend aludel …",
  // A call whose end others write.
  'aludel revision --autogenerate -m",',
];

/** Words that a target or the value of a flag may be; any other word is prose that goes on behind the command. */
const value =
  /^(?:head|heads|base|database|models|done|undone|[-+]\d+|[A-Z]+|id@\S+|\d+|value(?:@.*)?|FROM:TO|REVISION:\S+|label@\S+|".*"|…)$/;

/** The text of a source file without its comments, and with `value` for what a template fills in. */
function readTexts(path: string): string {
  return readFileSync(path, "utf8")
    .replaceAll(/^\s*(?:\/?\*|\/\/).*$/gm, "")
    .replaceAll(/\$\{[^{}]*\.join\(" "\)\}/g, "value value")
    .replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "value");
}

/** The flags that take a value, of all commands. */
async function readFlagsWithValue(): Promise<ReadonlySet<string>> {
  const commands = await Promise.all(commandEntries.map(async ({ load }) => (await load()).command.options));
  const declared = [globalOptions, ...commands].flatMap((options) => Object.entries(options));
  const taking = declared.filter(([, { type }]) => type === "string");
  return new Set(taking.flatMap(([name, { short }]) => [flagOf(name), ...(short === undefined ? [] : [`-${short}`])]));
}

const names = new Set(commandEntries.flatMap(({ name }) => [name, name.split(" ")[0] ?? ""]));

/** Returns the arguments of a command that stands at the beginning of a text, up to the prose behind it. */
function readCall(text: string, takesValue: ReadonlySet<string>): readonly string[] {
  const call: string[] = [];
  for (const [word] of text.matchAll(/"[^"\n]*"|[^\s"]+/g)) {
    const [bare = ""] = /^(?:".*"|(?:[^,;:.()`'"]|[:.](?=\w|…))*)/.exec(word) ?? [];
    const isOfFlag = takesValue.has(call.at(-1) ?? "");
    const isName = call.length === 0 || (call.length === 1 && names.has(`${call[0]} ${bare}`));
    if (bare === "" || !(isOfFlag || isName || bare.startsWith("-") || value.test(bare))) break;
    call.push(bare.replaceAll('"', ""));
    // What stands behind two hyphens is another program.
    if (bare === "--") return [...call, "program"];
    if (bare !== word) break;
  }
  return call;
}

describe("commands that texts name", () => {
  test("each is one that the command line takes, with what it needs", async () => {
    const takesValue = await readFlagsWithValue();
    const refused: string[] = [];
    const read = new Set<string>();
    for (const path of readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".ts"),
    )) {
      if (path.endsWith("render-help.ts")) continue;
      const texts = readTexts(join("src", path));
      for (const { index } of texts.matchAll(/(?<![\w"@/])aludel (?=[\w-])/g)) {
        const place = texts.slice(Math.max(0, index - 40), index + 60).split("\n");
        if (others.some((text) => place.some((line) => line.includes(text)))) continue;
        const call = readCall(texts.slice(index + "aludel ".length), takesValue);
        if (call[0] === "value" || call.includes("--help")) continue;
        read.add(call.join(" "));
        await parseArguments(call, commandEntries, "1.2.3").catch((error: Error) =>
          refused.push(`${path}: aludel ${call.join(" ")}: ${error.message}`),
        );
      }
    }
    expect(refused).toEqual([]);
    // What the pattern above is for is still found.
    expect([...read]).toEqual(expect.arrayContaining(["repair --mark done", "upgrade head", "db create"]));
    expect(read.size).toBeGreaterThan(40);
  });
});
