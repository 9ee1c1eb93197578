import { beforeAll, describe, expect, test } from "vitest";
import type { Session } from "../../src/connection/session.ts";
import { dialect } from "../../src/dialect/sqlite/dialect.ts";
import { createSqliteScratch } from "../../src/dialect/sqlite/scratch.ts";
import type { Database } from "../../src/schema/database.ts";
import type { Replay } from "../../src/scratch/replay.ts";
import { buildBase, expectDrafted, expectFound, findDifferences } from "./mutation.ts";
import { type SqliteChange, sqliteBase, sqliteFill, sqliteMutations } from "./mutations-sqlite.ts";
import { introspect } from "./rewrite.ts";

async function withBase<R>(use: (replay: Replay) => Promise<R>): Promise<R> {
  const scratch = await createSqliteScratch();
  try {
    return await use(await buildBase(scratch.session, sqliteBase, sqliteFill));
  } finally {
    await scratch.drop();
  }
}

/** Changes a table as SQLite's manual says (https://sqlite.org/lang_altertable.html#otheralter). */
async function rebuildByHand(session: Session, { table, replace }: Exclude<SqliteChange, string>): Promise<void> {
  const { rows } = await session.execute("SELECT type, sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL", [
    table,
  ]);
  const old = String(rows.find(({ type }) => type === "table")?.["sql"]);
  let text = old;
  for (const [from, to] of replace) text = text.replace(from as string, to);
  if (text === old) throw new Error(`nothing was replaced in ${old}`);
  const columns = await session.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", [table]);
  const names = columns.rows.map(({ name }) => `"${String(name)}"`).join(", ");
  const created = text.replace(/^CREATE TABLE (?:"[^"]+"|\w+)/, 'CREATE TABLE "copy"');
  const others = rows.filter(({ type }) => type !== "table").map(({ sql }) => String(sql));
  await session.executeScript(`PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; BEGIN;
    ${created}; INSERT INTO "copy" (${names}) SELECT ${names} FROM "${table}"; DROP TABLE "${table}";
    ALTER TABLE "copy" RENAME TO "${table}"; ${others.map((sql) => `${sql};`).join("\n")}
    COMMIT; PRAGMA foreign_keys = ON; PRAGMA legacy_alter_table = OFF;`);
}

describe("R60 single changes are found and named, SQLite", () => {
  let expected: Database;
  beforeAll(async () => {
    expected = await withBase(({ session }) => introspect(session));
  });

  test("at least 60 of them", () => expect(sqliteMutations.length).toBeGreaterThanOrEqual(60));

  test("R63 nothing is found in the untouched schema", () =>
    withBase(async ({ session }) => {
      expect(await findDifferences(dialect, await introspect(session), expected)).toEqual([]);
    }));

  test.each(sqliteMutations)("$title", async (mutation) => {
    const mutated = await withBase(async ({ session }) => {
      if (typeof mutation.sql === "string") await session.executeScript(mutation.sql);
      else await rebuildByHand(session, mutation.sql);
      return introspect(session);
    });
    expectFound(mutation, await findDifferences(dialect, mutated, expected));
    await expect(withBase((replay) => expectDrafted(mutation, replay, mutated))).resolves.toBeUndefined();
  });
});
