import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { computeChecksum } from "../../src/script/checksum.ts";
import { defaultTemplate } from "../../src/script/default-template.ts";
import type { Header } from "../../src/script/header.ts";
import { renderScript } from "../../src/script/template.ts";
import { temporaryProject } from "../module/temporary-project.ts";
import { source } from "../script/checksum-source.ts";

const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");

test.each([
  { name: "plainly", options: {} },
  { name: "keeping imports as written", options: { verbatimModuleSyntax: true } },
])("R30 the checksum of a file compiled by tsc is that of the file, $name", async ({ options }) => {
  const typesOnly = `import { type Operations } from "aludel";\n${source.slice(source.indexOf("\n") + 1)}`
    .replace("t.bigint()", "bigint()")
    .replace(/t\.timestamp.*\n/, "1,\n")
    .replace("sql`", "`");
  const settings = {
    ...options,
    target: "es2022",
    module: "nodenext",
    removeComments: false,
    noCheck: true,
    types: [],
  };
  for (const text of [source, typesOnly]) {
    const project = temporaryProject({
      "package.json": `{ "type": "module" }`,
      "a.ts": text,
      "tsconfig.json": JSON.stringify({ compilerOptions: { ...settings, outDir: "out" }, files: ["a.ts"] }),
    });
    spawnSync(process.execPath, [tsc, "-p", project]);
    const compiled = readFileSync(join(project, "out/a.js"), "utf8");
    expect(await computeChecksum(compiled, "a.js")).toBe(await computeChecksum(text, "a.ts"));
  }
});

test("an empty revision compiles under strict settings", () => {
  const template = { text: defaultTemplate, path: "/p/migrations/script.ts.template" };
  const header: Header = {
    id: "3f2a9c81b7d4",
    downRevisions: ["b71e04c2aa10"],
    branchLabels: [],
    dependsOn: [],
    message: "*/ `${x}` \u2028",
    createDate: "2026-11-20T15:30:00Z",
  };
  const project = temporaryProject({
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        strict: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        verbatimModuleSyntax: true,
        module: "nodenext",
        noEmit: true,
        types: [],
        paths: { aludel: ["./operations.ts"] },
      },
      files: ["revision.ts"],
    }),
    "package.json": `{ "type": "module" }`,
    "operations.ts":
      "export interface Operations { readonly dropTable: (name: string) => void }\nexport const t = 1;\n",
    "revision.ts": renderScript(template, header, { imports: [], upgrade: "", downgrade: "" }),
  });
  const run = spawnSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
  expect(run.stdout).toBe("");
  expect(run.status).toBe(0);
});
