import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everyEngine } from "../engine/engines.ts";
import type { TestDatabase } from "../engine/engine.ts";
import { takeShare } from "../engine/tiers.ts";
import { createProject, type Project, shop, writeRevisions } from "./project.ts";

describe.each(takeShare(everyEngine, 2))("a session on $label", (engine) => {
  let database: TestDatabase;
  let project: Project;
  beforeAll(async () => {
    database = await engine.createDatabase();
    project = createProject(database.url);
    writeRevisions(project, shop);
  });
  afterAll(() => database.drop());

  test("R15 a dry run shows what would run and changes nothing, not even a file", async () => {
    const dry = await project.aludel("upgrade", "head", "--dry-run", "--json");
    expect(dry.code, dry.stderr).toBe(0);
    expect(dry.json).toMatchObject({ applied: [], current: [] });
    expect(dry.json.planned.map((each: { revision: string }) => each.revision)).toEqual(["aa01", "ab02", "bc03"]);
    expect(dry.json.planned[1].sql.join("\n")).toContain("O''Neil; --");
    const after = await project.aludel("upgrade", "head", "--dry-run");
    expect(after.stdout).toMatch(/CREATE TABLE ["`]users["`]/);
    expect(after.stdout).toContain("dry run: 3 revisions would run, nothing was changed");
  });

  test("R10 R4 upgrade +1, current", async () => {
    const first = await project.aludel("upgrade", "+1");
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(
      /aa01 companies and users {2}[12] statements?, \d+ ms|aa01 companies and users {2}\d statements, \d+ ms/,
    );
    expect(first.stdout).toContain("applied 1 revision");
    expect((await project.aludel("current")).stdout).toBe("aa01\n");
    const behind = await project.aludel("current", "--check-heads");
    expect(behind.code).toBe(3);
    expect(behind.stdout).toContain("bc03 missing");
  });

  test("R1 upgrade head, R4 current marks the head, as text and JSON", async () => {
    const upgraded = await project.aludel("upgrade", "head", "--json");
    expect(upgraded.code, upgraded.stderr).toBe(0);
    expect(upgraded.json).toEqual({
      applied: [
        { revision: "ab02", direction: "upgrade", statements: expect.any(Number), durationMs: expect.any(Number) },
        { revision: "bc03", direction: "upgrade", statements: 2, durationMs: expect.any(Number) },
      ],
      current: ["bc03"],
      warnings: [],
    });
    const current = await project.aludel("current", "--check-heads");
    expect(current).toMatchObject({ code: 0, stdout: "bc03 (head)\n" });
    expect((await project.aludel("current", "--json")).json).toEqual({ current: [{ revision: "bc03", isHead: true }] });
    expect((await project.aludel("current", "-v")).stdout).toMatch(/^bc03 \(head\) unique email\n.*bc03\.ts/);
  });

  test("R222 R116 tables, with rows counted and Aludel's own marked", async () => {
    const { json } = await project.aludel("tables", "--json");
    expect(json).toEqual({
      tables: [
        { name: "companies", rows: 2, own: false },
        { name: "users", rows: 1, own: false },
        { name: "aludel_history", rows: 3, own: true },
        { name: "aludel_version", rows: 1, own: true },
      ],
    });
    expect((await project.aludel("tables")).stdout).toMatch(/^aludel_history {2}3 +aludel$/m);
  });

  test("R12 upgrade head at head is a no-op", async () => {
    const again = await project.aludel("upgrade", "head");
    expect(again).toMatchObject({ code: 0, stdout: "nothing to upgrade\ncurrent: bc03\n" });
    expect((await project.aludel("tables", "--json")).json.tables[2]).toMatchObject({ rows: 3 });
  });

  test("R5 history, newest first, with parents and messages", async () => {
    const { stdout } = await project.aludel("history");
    expect(stdout.trimEnd().split("\n")).toEqual([
      "ab02 -> bc03 (head) unique email",
      "aa01 -> ab02 first rows",
      "base -> aa01 companies and users",
    ]);
    const { json } = await project.aludel("history", "--json", "-r", "ab02:");
    expect(json.revisions).toMatchObject([
      { revision: "bc03", downRevisions: ["ab02"], isHead: true, isCurrent: true },
      { revision: "ab02", message: "first rows", isHead: false, isCurrent: false },
    ]);
    expect((await project.aludel("history", "-r", "-1:current", "-i")).stdout).toContain("(head, current)");
  });

  test("heads and show", async () => {
    expect((await project.aludel("heads")).stdout).toBe("bc03 unique email\n");
    expect((await project.aludel("heads", "--json")).json.heads).toMatchObject([{ revision: "bc03" }]);
    const shown = await project.aludel("show", "bc");
    expect(shown.stdout).toMatch(/upgrade\n.*note[\s\S]*downgrade\n.*ix_users_email/);
  });

  test("R2 R10 downgrade -1, to a unique prefix, and a prefix that is not unique", async () => {
    expect(await project.aludel("downgrade", "-1")).toMatchObject({ code: 0 });
    expect((await project.aludel("current")).stdout).toBe("ab02\n");
    const ambiguous = await project.aludel("upgrade", "a");
    expect(ambiguous.code).toBe(2);
    expect(ambiguous.stderr).toMatch(/^error\[AMBIGUOUS_REVISION\]: .*"aa01"[\s\S]*\n {2}hint: /);
    expect(await project.aludel("downgrade", "aa")).toMatchObject({ code: 0 });
    expect((await project.aludel("current")).stdout).toBe("aa01\n");
    expect(await project.aludel("upgrade", "bc")).toMatchObject({ code: 0 });
  });

  test("R3 R199 downgrade base counts what goes, asks, and leaves Aludel's own two tables", async () => {
    const undecided = await project.aludel("downgrade", "base", "--json");
    expect(undecided.code).toBe(6);
    expect(undecided.stderr).toContain('goes: table "users" with 1 row');
    expect(undecided.json).toMatchObject({
      error: {
        code: "DECISION_MISSING",
        message: expect.stringContaining('table "companies" with 2 rows'),
        hint: "Save what you need, then say so: aludel downgrade base --yes",
      },
    });
    expect((await project.aludel("current")).stdout).toBe("bc03 (head)\n");
    const done = await project.aludel("downgrade", "base", "--yes");
    expect(done.code, done.stderr).toBe(0);
    const { json } = await project.aludel("tables", "--json");
    expect(json.tables.map((table: { name: string }) => table.name)).toEqual(["aludel_history", "aludel_version"]);
    expect((await project.aludel("current")).stdout).toBe("base (nothing applied)\n");
    expect((await project.aludel("upgrade", "head")).code).toBe(0);
  });

  test("stamp records without running", async () => {
    expect(await project.aludel("stamp", "aa01")).toMatchObject({ code: 0 });
    expect((await project.aludel("current")).stdout).toBe("aa01\n");
    expect((await project.aludel("stamp", "head", "--json")).json).toEqual({
      stamp: { before: ["aa01"], current: ["bc03"] },
    });
    expect((await project.aludel("stamp", "base")).code).toBe(0);
    expect((await project.aludel("current")).stdout).toBe("base (nothing applied)\n");
    expect((await project.aludel("stamp", "head")).code).toBe(0);
  });

  test("R29 an edited file warns, a comment does not", async () => {
    const [first] = shop;
    if (first === undefined) throw new Error("no revision");
    project.revision({ ...first, upgrade: `// why\n${first.upgrade}` });
    const quiet = await project.aludel("upgrade", "head", "--json");
    expect(quiet.json.warnings).toEqual([]);
    // Stamps record checksums for the revisions they name.
    await project.aludel("stamp", "aa01");
    project.revision({ ...first, upgrade: `${first.upgrade} op.execute(sql\`SELECT 1\`);` });
    const edited = await project.aludel("upgrade", "aa01");
    expect(edited.stderr).toContain('warning: the file of revision "aa01" was edited after it was applied');
    project.revision(first);
    await project.aludel("stamp", "head");
  });

  test("R28 a database at an id without a file is explained", async () => {
    await project.aludel("stamp", "head");
    const lost = createProject(database.url);
    writeRevisions(lost, shop.slice(0, 2));
    const error = await lost.aludel("upgrade", "head");
    expect(error.code).toBe(2);
    expect(error.stderr).toMatch(/error\[REVISION_FILE_MISSING\]: .*"bc03"[\s\S]*hint: /);
    expect((await lost.aludel("current", "--json")).json).toEqual({ current: [{ revision: "bc03", isHead: false }] });
    expect((await lost.aludel("stamp", "ab02")).code).toBe(2);
    expect((await lost.aludel("stamp", "ab02", "--purge")).code).toBe(0);
    expect((await lost.aludel("current")).stdout).toBe("ab02 (head)\n");
  });
});
