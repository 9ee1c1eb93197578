import { DatabaseSync } from "@photostructure/sqlite";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Session } from "../../../src/connection/session.ts";
import { openFile } from "../../../src/dialect/sqlite/file/open-file.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { sqlText } from "../../../src/schema/expression.ts";
import { parseQualifiedName } from "../../../src/schema/qualified-name.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";
import { alterColumn, check, column, integer } from "../../ddl/build-schema.ts";
import { applyTo, countRebuilds, read, rowsOf } from "./apply-plan.ts";

const name = parseQualifiedName;

/** Opens a file that another program has made, one that takes "a" for the text 'a' where no column has that name. */
async function open(script: string): Promise<Session> {
  const path = join(createTemporaryFolder("double-quoted"), "app.db");
  const other = new DatabaseSync(path, { enableDoubleQuotedStringLiterals: true });
  other.exec(script);
  other.close();
  const session = await openFile(path, { create: false });
  onTestFinished(() => session.close());
  return session;
}

const makeNullable: Operation = alterColumn("own", "a", { nullable: { from: false, to: true } });

const own = "CREATE TABLE own (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT); INSERT INTO own VALUES (1, 'x', 'y');";

const objects: Readonly<Record<string, string>> = {
  check: `CREATE TABLE other (k TEXT CHECK (k <> "bad"), s TEXT DEFAULT "x y")`,
  "index of the table": `CREATE INDEX part ON own (b) WHERE b <> "bad"`,
  "expression of an index": `CREATE INDEX part ON own (b || "-")`,
  view: `CREATE VIEW seen AS SELECT b, "text" AS kind FROM own WHERE b <> "bad"`,
  trigger: `CREATE TRIGGER changed AFTER UPDATE ON own WHEN new.b = "go" BEGIN UPDATE own SET b = "gone" WHERE id = new.id; END`,
  "generated column": `CREATE TABLE other (k TEXT, g TEXT AS (k || "-'quote'"))`,
  "check of the table": `ALTER TABLE own ADD COLUMN c TEXT CHECK (c IN ("in", 'out', "b") OR "c" = own."b")`,
};

test.each(Object.entries(objects))("a text in double quotes in a %s stops nothing", async (_, sql) => {
  const session = await open(`${own} ${sql}`);
  const plan = await applyTo(session, [
    makeNullable,
    { kind: "renameColumn", table: name("own"), from: "a", to: "first" },
    { kind: "renameTable", from: name("own"), to: name("mine") },
    { kind: "addColumn", table: name("mine"), column: column("n", integer) },
    { kind: "dropColumn", table: name("mine"), column: "first", definition: null },
  ]);
  expect(countRebuilds(plan)).toBeGreaterThan(0);
  await session.execute("UPDATE mine SET b = 'go'");
  expect(await rowsOf(session, "SELECT id, b FROM mine")).toEqual([[1, sql.includes("gone") ? "gone" : "go"]]);
});

test("a rebuilt table keeps what such texts mean", async () => {
  const session = await open(
    `CREATE TABLE own (id INTEGER PRIMARY KEY, a TEXT NOT NULL CHECK (a <> "bad"), b TEXT DEFAULT "b c", "c" TEXT CHECK ("c" <> "it's"));
     CREATE INDEX part ON own (a) WHERE a <> "none";
     CREATE TABLE other (k TEXT CHECK (k <> "bad"));`,
  );
  await applyTo(session, [makeNullable]);
  await expect(session.execute("INSERT INTO own (a) VALUES ('bad')")).rejects.toThrow(/CHECK/);
  await expect(session.execute(`INSERT INTO own (a, c) VALUES ('x', 'it''s')`)).rejects.toThrow(/CHECK/);
  await session.execute("INSERT INTO own (a) VALUES ('c')");
  expect(await rowsOf(session, "SELECT a, b FROM own")).toEqual([["c", "b c"]]);
  const table = (await read(session)).tables.get("own");
  expect(table?.constraints.flatMap((part) => (part.kind === "check" ? [part.expression] : []))).toEqual([
    sqlText("a <> 'bad'"),
    sqlText(`"c" <> 'it''s'`),
  ]);
  expect(table?.indexes[0]?.predicate).toEqual(sqlText("a <> 'none'"));
  expect(await rowsOf(session, "SELECT sql FROM sqlite_schema WHERE name = 'other'")).toEqual([
    [`CREATE TABLE other (k TEXT CHECK (k <> "bad"))`],
  ]);
});

test("statements of the session stay strict", async () => {
  const session = await open(`${own} CREATE TABLE other (k TEXT CHECK (k <> "bad"))`);
  for (const sql of [
    `UPDATE own SET a = "typo"`,
    `INSERT INTO own (a) VALUES ("typo")`,
    `SELECT "typo" FROM own`,
    `/* c */ WITH x AS (SELECT 1) SELECT "typo" FROM x`,
    `CREATE TABLE t (a TEXT CHECK (a <> "typo"))`,
    `CREATE INDEX i ON own (b) WHERE b <> "typo"`,
    `DELETE FROM own WHERE a = "typo"`,
  ]) {
    await expect(session.execute(sql), sql).rejects.toThrow(/no such column: "typo" - should this be a string literal/);
  }
  await expect(session.execute(`UPDATE own SET a = "typo" WHERE id = ?`, [1])).rejects.toThrow(/no such column/);
  await expect(session.executeScript(`PRAGMA user_version = 1; UPDATE own SET a = "typo"`)).rejects.toThrow(/typo/);
  await expect(
    applyTo(session, [{ kind: "addConstraint", table: name("own"), constraint: check(null, `a <> "typo"`) }]),
  ).rejects.toThrow(/typo/);
  // A prepared statement is prepared again when the column is gone.
  await session.execute(`UPDATE own SET a = 'z' WHERE "b" = ?`, ["y"]);
  await session.execute("ALTER TABLE own DROP COLUMN b");
  await expect(session.execute(`UPDATE own SET a = 'w' WHERE "b" = ?`, ["b"])).rejects.toThrow(/no such column/);
  expect(await rowsOf(session, `SELECT "a", count("a") FROM "own"`)).toEqual([["z", 1]]);
});

const withTexts: Readonly<Record<string, string>> = {
  check: `CREATE TABLE own (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT CHECK (b <> "First"))`,
  "generated column": `CREATE TABLE own (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT, c AS (b || "first"))`,
  "partial index": `${own} CREATE UNIQUE INDEX part ON own (b) WHERE b <> "first"`,
  "index on an expression": `${own} CREATE INDEX part ON own (coalesce(a, "first"))`,
  view: `${own} CREATE VIEW seen AS SELECT id, "first" AS kind FROM own WHERE b <> "first"`,
  trigger: `${own} CREATE TABLE log (x TEXT); CREATE TRIGGER tr AFTER UPDATE ON own BEGIN INSERT INTO log SELECT "FIRST" FROM own; END`,
};

const asGenerated = { expression: sqlText("a || 'x'"), stored: true };
const naming: Readonly<Record<string, readonly Operation[]>> = {
  added: [{ kind: "addColumn", table: name("own"), column: column("first") }],
  "added by a rebuild": [
    { kind: "addColumn", table: name("own"), column: { ...column("first"), generated: asGenerated } },
  ],
  "added, then renamed": [
    makeNullable,
    { kind: "addColumn", table: name("own"), column: column("n") },
    { kind: "renameColumn", table: name("own"), from: "n", to: "first" },
  ],
  renamed: [{ kind: "renameColumn", table: name("own"), from: "a", to: "first" }],
  "added by raw SQL": [{ kind: "execute", sql: sqlText("alter table main.own add [first] text"), changes: null }],
};

test.each(Object.entries(withTexts))("a column does not take the place of a text in a %s", async (_, sql) => {
  for (const [title, operations] of Object.entries(naming)) {
    const session = await open(`${sql}; INSERT INTO own (id, a, b) VALUES (7, 'u', 'v');`);
    await applyTo(session, operations);
    const texts = await rowsOf(session, "SELECT sql FROM sqlite_schema WHERE lower(sql) LIKE '%''first''%'");
    expect(texts, title).toHaveLength(1);
    expect(await rowsOf(session, "PRAGMA integrity_check"), title).toEqual([["ok"]]);
    const tables = await rowsOf(session, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'aludel%'");
    expect(tables, title).toEqual([[0]]);
  }
});

test("where SQLite cannot put the text in single quotes, the column is refused by name", async () => {
  const session = await open(`${withTexts["view"] ?? ""}; CREATE VIEW broken AS SELECT "first" FROM nowhere`);
  for (const title of ["added", "added by a rebuild", "added, then renamed"])
    await expect(applyTo(session, naming[title] ?? []), title).rejects.toMatchObject({
      code: "INVALID_OPERATION",
      message: 'view "seen" holds the text "first" in double quotes, and column "own.first" would take its place',
    });
  await session.execute("DROP VIEW broken");
  await session.execute(`CREATE VIEW broken AS SELECT second FROM nowhere`);
  await expect(applyTo(session, naming["added"] ?? [])).rejects.toThrow(/^view "seen" holds the text "first"/);
  await applyTo(session, [{ kind: "addColumn", table: name("own"), column: column("second") }]);
});

test("a column in double quotes is no text", async () => {
  const session = await open(
    `${own} CREATE TABLE other ("first" TEXT, CHECK ("first" <> 'x')); CREATE INDEX f ON other ("first")`,
  );
  const plan = await applyTo(session, naming["added"] ?? []);
  expect(plan.segments[0]?.steps).toHaveLength(1);
});
