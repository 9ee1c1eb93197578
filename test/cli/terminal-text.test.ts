import { expect, test } from "vitest";

import { styleMark, terminalText, visibleLength } from "../../src/cli/terminal-text.ts";
import { createSqliteDatabase } from "../engine/sqlite.ts";
import { createProject } from "./project.ts";

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const raw = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/;
const evil = "\u001B]0;owned\u0007\r\u001B[31m\u009B2J\u202Egnp\u2066";

test("control characters of others are escaped, line feeds and tabs stay, and styles of our own are styles", () => {
  expect(terminalText(evil)).toBe(String.raw`\u001b]0;owned\u0007\u000d\u001b[31m\u009b2J\u202egnp\u2066`);
  const styled = terminalText(`a\tb\n${styleMark(31)}${evil}${styleMark(39)}é😀`);
  expect(styled.startsWith("a\tb\n\u001B[31m\\u001b")).toBe(true);
  expect(styled.endsWith("\u001B[39mé😀")).toBe(true);
  expect(styled.split("\u001B")).toHaveLength(3);
  expect(JSON.parse(terminalText(JSON.stringify({ evil, direct: "\u009B\u202E" })))).toEqual({
    evil,
    direct: "\u009B\u202E",
  });
  expect(visibleLength(`${styleMark(1)}ab${styleMark(22)}\u001B`)).toBe(8);
});

test("no command lets them through: messages, names, rows, errors, JSON; only SQL for a program is exact", async () => {
  const database = await createSqliteDatabase();
  const project = createProject(database.url);
  const text = JSON.stringify(evil);
  project.revision({
    id: "aa01",
    down: null,
    message: evil,
    upgrade: `op.createTable(${text}, { id: t.integer().primaryKey(), [${text}]: t.text() }); op.insert(${text}, { id: 1, [${text}]: ${text} });`,
  });
  project.revision({ id: "bb02", down: "aa01", message: evil, upgrade: `op.dropTable(${text} + "x");` });
  for (const args of [
    ["history", "-v"],
    ["show", "aa01"],
    ["upgrade", "aa01", "--dry-run"],
    ["upgrade", "aa01"],
    ["upgrade", "head"],
    ["check"],
    ["tables"],
    ["show", evil],
    [evil],
    ["history", "--json"],
  ]) {
    const { stdout, stderr } = await project.aludel(...args);
    expect([args.join(" "), (stdout + stderr).match(raw)]).toEqual([args.join(" "), null]);
  }
  const { stdout } = await project.aludel("upgrade", "base:aa01", "--sql");
  expect(stdout).toContain(evil);
  await database.drop();
});
