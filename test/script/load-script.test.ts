import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isAludelError, type AludelError } from "../../src/error/aludel-error.ts";
import { loadScripts } from "../../src/script/load-script.ts";
import { recordDowngrade, recordUpgrade } from "../../src/script/record-operations.ts";
import { readScripts } from "../../src/script/script-directory.ts";
import { temporaryProject } from "../module/temporary-project.ts";

const header = (id: string) => `export const revision = "${id}";\nexport const downRevision = null;\n`;
const functions = `export function upgrade(op) { op.dropTable("a"); }\nexport function downgrade(op) { op.irreversible("no"); }\n`;

async function failureOf(text: string): Promise<AludelError> {
  const project = temporaryProject({ "versions/001.ts": text });
  try {
    await loadScripts(readScripts(project));
  } catch (error) {
    if (isAludelError(error)) return error;
    throw error;
  }
  throw new Error("the script was loaded");
}

describe("loadScripts", () => {
  test("loads chosen files, in TypeScript or compiled, whose functions record operations", async () => {
    const project = temporaryProject({
      "versions/001.ts": `import { now, t, type Operations } from "aludel";
        ${header("001")}
        export function upgrade(op: Operations): void { op.createTable("a", { at: t.timestamp().default(now()) }); }
        export function downgrade(op: Operations): void { op.dropTable("a"); }`,
      "versions/002.js": header("002") + functions,
      "versions/003.ts": `${header("003")}throw new Error("not loaded");`,
    });
    const scripts = readScripts(project).filter(({ id }) => id !== "003");
    const [first, second] = await loadScripts(scripts);
    if (first === undefined || second === undefined) throw new Error("two scripts were expected");
    expect([first.script, second.script]).toEqual(scripts);
    expect(recordUpgrade(first)).toMatchObject([{ kind: "createTable" }]);
    expect(recordDowngrade(first)).toMatchObject([{ kind: "dropTable" }]);
    expect(recordDowngrade(second)).toMatchObject([{ kind: "irreversible", reason: "no" }]);
  });

  test("a missing or ill-typed function is named", async () => {
    const missing = await failureOf(`${header("001")}export function upgrade() {}`);
    expect(missing.code).toBe("INVALID_REVISION_FILE");
    expect(missing.message).toBe('revision "001" does not export function "downgrade"');
    const illTyped = await failureOf(`${header("001")}export const upgrade = {}; export function downgrade() {}`);
    expect(illTyped.message).toBe('revision "001" exports something else (object) as function "upgrade"');
    expect(illTyped.hint).toMatch(/^Add to .*001\.ts: export function upgrade\(op: Operations\)/);
  });

  test("a file that says another id when it runs is refused", async () => {
    const error = await failureOf(
      `export let revision = "001";\nexport const downRevision = null;\nrevision = "002";\n${functions}`,
    );
    expect(error.code).toBe("INVALID_REVISION_FILE");
    expect(error.message).toContain('says "001" in its header but "002" when it runs');
  });

  test("a syntax error and a failing file are named with their place", async () => {
    const syntax = await failureOf(`${header("001")}export function upgrade( {}`);
    expect(syntax.code).toBe("MODULE_SYNTAX");
    expect(syntax.message).toMatch(/versions\/001\.ts:\d+:\d+: /);
    const failing = await failureOf(`${header("001")}${functions}missing();`);
    expect(failing.code).toBe("MODULE_FAILED");
    expect(failing.message).toMatch(/at .*versions\/001\.ts:5:\d+: ReferenceError: missing is not defined$/);
    expect(failing.details["path"]).toContain(join("versions", "001.ts"));
  });
});
