import { expect, onTestFinished, test } from "vitest";
import type { Session } from "../../../src/connection/session.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { sqlText } from "../../../src/schema/expression.ts";
import { parseQualifiedName } from "../../../src/schema/qualified-name.ts";
import { alterColumn, column, createTable, integer, text } from "../../ddl/build-schema.ts";
import { applyTo, openWith, planFor, rowsOf } from "./apply-plan.ts";

const name = parseQualifiedName;

const tables = `
  CREATE TABLE "Doc" (id INTEGER PRIMARY KEY, key TEXT NOT NULL, "Body" TEXT, extra TEXT);
  CREATE TABLE note (word TEXT NOT NULL, extra TEXT NOT NULL);
  INSERT INTO "Doc" VALUES (3, 'c', 'gamma ray', 'x'), (7, 'g', 'alpha', 'y');
  INSERT INTO note (rowid, word, extra) VALUES (2, 'two', ''), (9, 'nine', ''), (5, 'five', '');`;

const virtualTables: Readonly<Record<string, string>> = {
  fts5: `CREATE VIRTUAL TABLE search USING fts5(body, key, content="Doc", content_rowid='id'); INSERT INTO search(search) VALUES ('rebuild')`,
  fts4: `CREATE VIRTUAL TABLE search USING fts4(content="Doc", body); INSERT INTO search(search) VALUES ('rebuild')`,
  "fts5 over a view": `CREATE VIEW Texts AS SELECT id AS n, "Body" AS body FROM "Doc"; CREATE VIRTUAL TABLE search USING fts5(body, content=texts, content_rowid=n)`,
};

async function open(script: string): Promise<Session> {
  const session = await openWith(script);
  onTestFinished(() => session.close());
  return session;
}

function execute(sql: string): Operation {
  return { kind: "execute", sql: sqlText(sql), changes: null };
}

const doc = name("Doc");
const dropsTable: Operation = { kind: "dropTable", table: doc, definition: null };
const breaking: Readonly<Record<string, readonly Operation[]>> = {
  "a renamed table": [{ kind: "renameTable", from: doc, to: name("Document") }],
  "a renamed column": [{ kind: "renameColumn", table: doc, from: "Body", to: "content" }],
  "a dropped column": [{ kind: "dropColumn", table: doc, column: "Body", definition: null }],
  "a dropped table": [dropsTable],
  "a renamed column of a table made anew": [
    alterColumn("Doc", "key", { nullable: { from: false, to: true } }),
    { kind: "renameColumn", table: doc, from: "Body", to: "content" },
  ],
  "raw SQL": [execute('ALTER TABLE "doc" RENAME TO documents')],
};

test.each(["fts5", "fts4"])("%s: what would break it is refused before the first statement", async (module) => {
  const session = await open(`${tables} ${virtualTables[module] ?? ""}`);
  for (const [title, operations] of Object.entries(breaking)) {
    await expect(planFor(session, operations), title).rejects.toMatchObject({
      code: "INVALID_OPERATION",
      message: expect.stringContaining('virtual table "search"') as string,
      details: { table: "search" },
    });
  }
  expect(await rowsOf(session, "SELECT body FROM search WHERE search MATCH 'gamma'")).toEqual([["gamma ray"]]);
});

test("what does not concern it passes, and its rows are found", async () => {
  for (const sql of Object.values(virtualTables)) {
    const session = await open(`${tables} ${sql}`);
    await applyTo(session, [
      alterColumn("Doc", "key", { nullable: { from: false, to: true } }),
      { kind: "renameColumn", table: doc, from: "extra", to: "rest" },
      { kind: "dropColumn", table: doc, column: "rest", definition: null },
      createTable("other", [column("a", text)]),
      { kind: "renameTable", from: name("note"), to: name("memo") },
    ]);
    expect(await rowsOf(session, "SELECT count(*) FROM search")).toEqual([[2]]);
  }
});

test("a table made anew keeps the rowids by which an index finds its rows", async () => {
  const session = await open(
    `${tables} DELETE FROM note WHERE word = 'five';
     CREATE VIRTUAL TABLE "find note" USING fts5(word, content=note); INSERT INTO "find note"("find note") VALUES ('rebuild')`,
  );
  await applyTo(session, [alterColumn("note", "extra", { nullable: { from: false, to: true } })]);
  expect(await rowsOf(session, `SELECT rowid, word FROM "find note" WHERE "find note" MATCH 'nine'`)).toEqual([
    [9, "nine"],
  ]);
});

const indexes: Readonly<Record<string, string>> = {
  fts5: "CREATE VIRTUAL TABLE search USING fts5(word, content=note)",
  fts4: "CREATE VIRTUAL TABLE search USING fts4(word, content=note)",
  "fts5 over a view": `CREATE VIEW words AS SELECT rowid AS n, word FROM "note"; CREATE VIRTUAL TABLE search USING FTS5(word, content='Words', content_rowid=n)`,
};

test.each(Object.entries(indexes))(
  "%s: an index that no longer fits the rows is named, and all is rolled back",
  async (_, sql) => {
    const session = await open(
      `${tables} INSERT INTO note VALUES ('007', ''); DELETE FROM note WHERE word <> '007';
     ${sql}; INSERT INTO search(search) VALUES ('rebuild')`,
    );
    const change = alterColumn("note", "word", { type: { from: text, to: integer } });
    await applyTo(session, [alterColumn("note", "extra", { nullable: { from: false, to: true } })]);
    await expect(applyTo(session, [change])).rejects.toMatchObject({
      cause: { code: "INVALID_OPERATION", details: { table: "search" } },
    });
    expect(await rowsOf(session, "SELECT word FROM search WHERE search MATCH '007'")).toEqual([["007"]]);
    await applyTo(session, [execute("DROP TABLE search"), change]);
  },
);

test("the engine's other virtual tables keep their content when a table beside them is made anew", async () => {
  const session = await open(
    `${tables} CREATE VIRTUAL TABLE box USING rtree(id, x0, x1, +label); INSERT INTO box VALUES (1, 2, 3, 'l');
     CREATE VIRTUAL TABLE own USING fts5(word); INSERT INTO own VALUES ('gamma ray');
     CREATE VIRTUAL TABLE terms USING fts5vocab(own, row); CREATE VIRTUAL TABLE pages USING dbstat(main)`,
  );
  await applyTo(session, [
    alterColumn("note", "extra", { nullable: { from: false, to: true } }),
    { kind: "renameTable", from: name("note"), to: name("memo") },
    { kind: "dropColumn", table: doc, column: "extra", definition: null },
  ]);
  expect(await rowsOf(session, "SELECT label FROM box WHERE x0 <= 2")).toEqual([["l"]]);
  expect(await rowsOf(session, "SELECT term FROM terms")).toEqual([["gamma"], ["ray"]]);
  expect(await rowsOf(session, "SELECT count(*) FROM pages WHERE name = 'memo'")).toEqual([[1]]);
  await expect(planFor(session, [execute("DROP TABLE own")])).rejects.toThrow(/virtual table "terms" needs/);
});

test("one that was broken before, or made by a module that is not loaded, stops nothing", async () => {
  const session = await open(`${tables} ${virtualTables["fts5"] ?? ""}; DROP TABLE "Doc"`);
  await applyTo(session, [alterColumn("note", "extra", { nullable: { from: false, to: true } })]);
  expect(await rowsOf(session, "SELECT count(*) FROM note")).toEqual([[3]]);
});
