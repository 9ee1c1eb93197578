import fc from "fast-check";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { isAludelError, type AludelError } from "../../src/error/aludel-error.ts";
import { defaultTemplate } from "../../src/script/default-template.ts";
import type { Header } from "../../src/script/header.ts";
import { parseHeader } from "../../src/script/parse-header.ts";
import { parseWrittenHeader } from "../../src/script/parse-written-header.ts";
import { renderScript } from "../../src/script/template.ts";
import { propertyRuns } from "../engine/tiers.ts";

const empty: Header = { id: "a1", downRevisions: [], branchLabels: [], dependsOn: [], message: "", createDate: "" };
const template = { text: defaultTemplate, path: undefined };

function failure(text: string): AludelError {
  try {
    parseHeader(text, "/p/versions/1_a.ts");
  } catch (error) {
    if (isAludelError(error)) return error;
    throw error;
  }
  throw new Error("the header was read");
}

describe("parseHeader", () => {
  test.each([
    { name: "single quotes, no semicolons", text: `export const revision = 'a1'\nexport const downRevision = null\n` },
    { name: "template without substitution", text: "export const revision = `a1`; export const downRevision = null;" },
    {
      name: "comments everywhere",
      text: `/* export const revision = "no"; */ // x\nexport /* a */ const revision /* b */ = "a1" // c\n;export const downRevision = /* d */ null;`,
    },
    {
      name: "annotations",
      text: `export const revision: string = "a1" as const;\nexport const downRevision: string | null = null satisfies string | null;`,
    },
    {
      name: "annotations without semicolons",
      text: `export const revision = "a1" as const\nexport const downRevision: readonly string[] = [] as readonly string[]\nexport function upgrade() {}`,
    },
    {
      name: "other statements before",
      text: `#!/usr/bin/env node\n"use strict";\nimport a, { b as c } from 'x'\nconst other = foo({ revision: "no" })\nif (a) { const revision = "no"; }\nlet pattern = /export const revision = "no"/g;\nexport const revision = "a1";\nexport const downRevision = null`,
    },
    {
      name: "an export list, as a bundler writes it",
      text: `var r = "a1", d = null, branchLabels = [];\nfunction upgrade(op) { op.execute(\`\${"}"} export const revision = "no"\`); }\nexport { r as revision, d as downRevision, branchLabels, upgrade };`,
    },
    { name: "one declaration of several", text: `export const revision = "a1", downRevision = null;` },
    {
      name: "escapes",
      text: String.raw`export const revision = "\x61\u0031"; export const downRevision = null; export const message = '';`,
    },
    {
      name: "a byte order mark and CRLF",
      text: `\uFEFFexport const revision = "a1";\r\nexport const downRevision = null;\r\n`,
    },
  ])("reads $name", ({ text }) => {
    expect(parseHeader(text, "a.ts")).toEqual(empty);
  });

  test("reads lists, one name for a list, and escapes in messages", () => {
    const text = String.raw`
      export const revision = "m";
      export const downRevision = ["a", 'b', ] as const;
      export const branchLabels = "plans";
      export const dependsOn = ["c"];
      export const message = "say \"hi\"\n\u{1F600} \
on";
      export const createDate = "2026-11-20T15:30:00Z";`;
    expect(parseHeader(text, "a.ts")).toEqual({
      id: "m",
      downRevisions: ["a", "b"],
      branchLabels: ["plans"],
      dependsOn: ["c"],
      message: 'say "hi"\n😀 on',
      createDate: "2026-11-20T15:30:00Z",
    });
  });

  test.each([
    { name: "nothing", text: "", problem: 'line 1: there is no "export const revision = …"' },
    {
      name: "no parent",
      text: `export const revision = "a";`,
      problem: 'line 1: there is no "export const downRevision = …"',
    },
    {
      name: "a computed id",
      text: `\n\nexport const revision = "a" + 1;\nexport const downRevision = null;`,
      problem: "line 3: revision must be computed, but the header is read without running the file",
    },
    {
      name: "a substitution",
      text: "export const revision = `a${1}`;\nexport const downRevision = null;",
      problem: "line 1: revision must be computed, but the header is read without running the file",
    },
    {
      name: "a call",
      text: `export const revision = "a";\nexport const downRevision = parent()\nexport const message = "m"`,
      problem: "line 2: downRevision must be computed, but the header is read without running the file",
    },
    {
      name: "a header from elsewhere",
      text: `export { revision, downRevision } from "./other.ts";`,
      problem: "line 1: revision must be computed, but the header is read without running the file",
    },
    {
      name: "a value that goes on in the next line",
      text: `export const revision = "a"\n  .trim()\nexport const downRevision = null`,
      problem: "line 1: revision must be computed, but the header is read without running the file",
    },
    {
      name: "an id that is null",
      text: `export const revision = null;\nexport const downRevision = null;`,
      problem: "line 1: revision is not an id",
    },
    {
      name: "a message that is a list",
      text: `export const revision = "a";\nexport const downRevision = null;\n\nexport const message = ["a"];`,
      problem: "line 4: message is not a string",
    },
  ])("names file and line of $name", ({ text, problem }) => {
    const error = failure(text);
    expect(error.code).toBe("INVALID_REVISION_FILE");
    expect(error.message).toBe(`revision file "/p/versions/1_a.ts", ${problem}`);
    expect(error.exitCode).toBe(2);
  });

  const headers: fc.Arbitrary<Header> = fc.record({
    id: fc.string({ minLength: 1, unit: "grapheme" }),
    downRevisions: fc.array(fc.string(), { maxLength: 3 }),
    branchLabels: fc.array(fc.string(), { maxLength: 2 }),
    dependsOn: fc.array(fc.string(), { maxLength: 2 }),
    message: fc.string({ unit: "binary" }),
    createDate: fc.constant("2026-11-20T15:30:00Z"),
  });

  test("property: what the template writes is read back, from TypeScript and from compiled JavaScript", () => {
    fc.assert(
      fc.property(headers, (header) => {
        const text = renderScript(template, header, { imports: ["t"], upgrade: "", downgrade: "" });
        expect(parseHeader(text, "a.ts")).toEqual(header);
        const compiled = transformSync(text, { loader: "ts", charset: "utf8" }).code;
        expect(parseHeader(compiled, "a.js")).toEqual(header);
        expect(parseHeader(transformSync(text, { loader: "ts", minify: true }).code, "a.js")).toEqual(header);
      }),
    );
  });

  test("property: the quick reading and the thorough one agree", () => {
    let quick = 0;
    fc.assert(
      fc.property(headers, (header) => {
        const text = renderScript(template, header, { imports: [], upgrade: "", downgrade: "" });
        if (parseWrittenHeader(text) === undefined) return;
        quick++;
        expect(parseWrittenHeader(text)).toEqual(parseHeader(`/**/${text}`, "a.ts"));
        expect(parseWrittenHeader(`/**/${text}`)).toBeUndefined();
      }),
    );
    expect(quick).toBeGreaterThan(propertyRuns(100) / 10);
  });

  test.each([
    {
      name: "single quotes without semicolons",
      change: (text: string) => text.replaceAll('"', "'").replaceAll(";\n", "\n"),
    },
    {
      name: "types",
      change: (text: string) =>
        text.replace("Revision =", "Revision: string | null =").replace("Labels =", "Labels: string[] ="),
    },
    { name: "as const", change: (text: string) => text.replaceAll("];", "] as const;") },
    { name: "lists on several lines", change: (text: string) => text.replace('["a", "b"]', '[\n  "a",\n  "b",\n]') },
  ])("files formatted with $name are read quickly, too", ({ change }) => {
    const header = { ...empty, id: "m", downRevisions: ["x"], branchLabels: ["a", "b"], message: "hi [1, 2]" };
    const text = change(renderScript(template, header, { imports: ["t"], upgrade: "", downgrade: "" }));
    expect(parseWrittenHeader(text)).toEqual(header);
    expect(parseHeader(`/**/${text}`, "a.ts")).toEqual(header);
  });

  test("a text that does not fit is given up at once", () => {
    expect(parseWrittenHeader(`${"\n \t// comment\n".repeat(20_000)}no`)).toBeUndefined();
  });
});
