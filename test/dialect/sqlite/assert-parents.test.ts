import { expect, test } from "vitest";

import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { openSqliteSession } from "../../../src/dialect/sqlite/session.ts";
import { assertParents } from "../../../src/dialect/sqlite/ddl/assert-parents.ts";
import { t } from "../../../src/models/t.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import type { Operations } from "../../../src/script/operations.ts";
import { buildOperationRecorder } from "../../../src/script/operation-recorder.ts";
import { sql } from "../../../src/models/sql.ts";

test("a foreign key to a table or column that does not exist is refused, which SQLite would accept", async () => {
  const session = await openSqliteSession(parseDatabaseUrl("sqlite::memory:"), { create: true });
  await session.execute('CREATE TABLE "Live" (id INTEGER PRIMARY KEY, "Code" TEXT UNIQUE)', []);
  const cases: readonly (readonly [(op: Operations) => void, string | null])[] = [
    [
      (op) => op.createTable("a", { x: t.integer().references("nope.id") }),
      'a foreign key of table "a" (x) refers to table "nope", which does not exist',
    ],
    [
      (op) => op.createTable("a", { x: t.integer().references("a.nope") }),
      'refers to column "a.nope", which does not exist',
    ],
    [
      (op) => op.addForeignKey("a", ["x"], "Live", ["other"], { name: "fk" }),
      'foreign key "fk" of table "a" (x) refers to column "Live.other"',
    ],
    [(op) => op.createTable("a", { x: t.integer().references("LIVE.code") }), null],
    [
      (op) => {
        op.addColumn("live", "late", t.integer());
        op.createTable("a", { x: t.integer().references("live.late") });
      },
      null,
    ],
    [
      (op) => {
        op.createTable("a", { x: t.integer().references("b.id") });
        op.createTable("b", { id: t.integer().primaryKey() });
      },
      null,
    ],
    [
      (op) => {
        op.execute(sql`CREATE TABLE raw (id INTEGER)`);
        op.createTable("a", { x: t.integer().references("raw.id") });
      },
      null,
    ],
    [(op) => op.addColumn("live", "up", t.integer().references("gone.id")), 'refers to table "gone"'],
  ];
  for (const [record, expected] of cases) {
    const operations: Operation[] = [];
    record(buildOperationRecorder(operations));
    const found = await assertParents(operations, session).then(
      () => null,
      (error: unknown) => (error as Error).message,
    );
    if (expected === null) expect(found).toBeNull();
    else expect(found).toContain(expected);
  }
  await session.close();
});
