import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computeChecksum, readChecksums } from "../../src/script/checksum.ts";
import { addProofNote } from "../../src/script/proof-note.ts";
import { propertyRuns } from "../engine/tiers.ts";
import { temporaryProject, writeFiles } from "../module/temporary-project.ts";
import { source } from "./checksum-source.ts";

const original = await computeChecksum(source, "a.ts");

function changed(from: string | RegExp, to: string): string {
  const text = source.replace(from, to);
  expect(text).not.toBe(source);
  return text;
}

test("a proved file's checksum is the one that its note was made of, and is remembered: the next command need not compile it", async () => {
  const folder = temporaryProject({});
  const path = join(folder, "a.ts");
  const remembered = async (text: string): Promise<string | undefined> => {
    const noted = await addProofNote(text, path, ["postgres", "sqlite"]);
    writeFiles(folder, { "a.ts": noted });
    const kept = readFileSync(join(folder, "node_modules/.cache/aludel/checksums-1.json"), "utf8");
    const [last] = Object.values(JSON.parse(kept) as Record<string, string>).slice(-1);
    expect(await computeChecksum(noted, path)).toBe(last);
    expect((await readChecksums([path])).get(path)).toBe(last);
    return last;
  };
  for (const text of [source, `${source}// no line end`, `${source}/* é 🙂 */\n\n`])
    expect(await remembered(text)).toBe(original);
  // A file whose checksum was remembered and that is edited afterwards has another one.
  writeFiles(folder, { "a.ts": `${readFileSync(path, "utf8")}\nexport const more = 1;\n` });
  expect((await readChecksums([path])).get(path)).not.toBe(original);
});

describe("what does not count", () => {
  test.each([
    { name: "R30 a comment less", text: () => changed("  // A remark.\n", "") },
    { name: "R30 comments more", text: () => `/*! licence */\n// x\n${source}// y\n//# sourceMappingURL=a.js.map\n` },
    { name: "R30 white space", text: () => source.replaceAll("\n  op.", "\n\t\top.").replaceAll("\n\n", "\n\n\n") },
    { name: "R30 line ends of Windows", text: () => source.replaceAll("\n", "\r\n") },
    { name: "R30 single quotes", text: () => changed(/"(aludel|invites|pro|2026[^"]*)"/g, "'$1'") },
    { name: "R30 other escapes", text: () => changed('"pro"', String.raw`"\x70ro"`) },
    { name: "R30 trailing commas", text: () => changed('"pk_invites"', '"pk_invites",') },
    { name: "R30 quoted keys", text: () => changed('code: "pro"', '"code": "pro"') },
    { name: "R30 semicolons", text: () => source.replaceAll(/;\n/g, "\n") },
    { name: "R30 brackets around one parameter", text: () => changed("async (db) =>", "async db =>") },
    { name: "R30 the notation of numbers", text: () => changed('"two words": 1_000', '"two words": 1000') },
    {
      name: "R30 types",
      text: () => changed(": string | null", "").replaceAll(" as never", "").replace("<{ plans: Local }>", ""),
    },
    { name: "R30 an import that is not used", text: () => changed("{ now,", "{ lookup, now,") },
  ])("$name", async ({ text }) => {
    expect(await computeChecksum(text(), "a.ts")).toBe(original);
  });

  test("R30 compiled by esbuild", async () => {
    const { code } = transformSync(source, { loader: "ts", target: "node20" });
    expect(await computeChecksum(code, "a.js")).toBe(original);
    const minified = transformSync(source, { loader: "ts", minifyWhitespace: true }).code;
    expect(await computeChecksum(minified, "a.js")).toBe(original);
  });
});

describe("what counts", () => {
  test.each([
    { name: "R29 a name", text: () => changed('dropTable("invites")', 'dropTable("invite")') },
    { name: "R29 white space inside a string", text: () => changed('"two words"', '"two  words"') },
    { name: "R29 white space inside a template", text: () => changed("    set b", "   set b") },
    { name: "R29 a number inside a template", text: () => changed("b = 1_000", "b = 1000") },
    { name: "R29 a statement less", text: () => changed('  op.dropTable("invites");\n', "") },
    { name: "R29 the order of statements", text: () => changed("    id:", "    zz: 1,\n    id:") },
    { name: "R29 the parent", text: () => changed("b71e04c2aa10", "b71e04c2aa11") },
    { name: "R29 a comment that became code", text: () => changed("// A remark.", "remark();") },
    { name: "R29 an import with an effect", text: () => `import "./effect.ts";\n${source}` },
  ])("$name", async ({ text }) => {
    expect(await computeChecksum(text(), "a.ts")).not.toBe(original);
  });

  test("property: R29 R30 strings count by their text, whatever their quotes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), async (a, b) => {
        const single = (text: string) =>
          `'${JSON.stringify(text)
            .slice(1, -1)
            .replaceAll(String.raw`\"`, '"')
            .replaceAll("'", String.raw`\'`)}'`;
        const file = (literal: string) => `export const revision = ${literal};`;
        const first = await computeChecksum(file(JSON.stringify(a)), "a.ts");
        expect(await computeChecksum(file(single(a)), "a.ts")).toBe(first);
        expect((await computeChecksum(file(JSON.stringify(b)), "a.ts")) === first).toBe(a === b);
      }),
      { numRuns: propertyRuns(15) },
    );
  });
});

describe("checksums last", () => {
  test("the checksum of a text is the one that databases have recorded", () => {
    // When this fails, a new esbuild or tokenizer writes the same code in other tokens: normalize that away, or every applied
    // revision in every database would be reported as edited.
    expect(original).toBe("1:3f17e44bb5b9ad231dec1fd20838b7d1b13525163ad7e8600e51044b6288d8a3");
  });

  test("a file that is unchanged is not compiled again, an edited one is", async () => {
    const project = temporaryProject({ "versions/a.ts": source, "versions/b.ts": "export const revision = 1;" });
    const paths = ["a", "b"].map((name) => join(project, `versions/${name}.ts`));
    const first = await readChecksums(paths);
    expect(first.get(paths[0] ?? "")).toBe(original);
    const memory = join(project, "node_modules/.cache/aludel/checksums-1.json");
    const { ino } = statSync(memory);
    expect(await readChecksums(paths)).toEqual(first);
    expect(statSync(memory).ino).toBe(ino);
    writeFiles(project, { "versions/b.ts": "export const revision = 2;" });
    const second = await readChecksums(paths);
    expect(second.get(paths[0] ?? "")).toBe(original);
    expect(second.get(paths[1] ?? "")).not.toBe(first.get(paths[1] ?? ""));
    writeFileSync(memory, "{ half");
    expect(await readChecksums(paths)).toEqual(second);
  });

  test("a syntax error names file, line and column", async () => {
    await expect(computeChecksum("export const a = ;", "/p/a.ts")).rejects.toThrow('/p/a.ts:1:18: Unexpected ";"');
  });
});
