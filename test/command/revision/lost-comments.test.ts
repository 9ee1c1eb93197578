import { expect, test } from "vitest";
import { findLostComments } from "../../../src/autogenerate/lost-comments.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { applyOperations } from "../../../src/operation/fold/apply-operation.ts";
import { emptyDatabase } from "../../../src/schema/database.ts";
import { column, createTable } from "../../migration/migration-fixture.ts";
import { dialect as mysql } from "../../../src/dialect/mysql/dialect.ts";
import { dialect as mariadb } from "../../../src/dialect/mariadb/dialect.ts";
import { dialect as postgres } from "../../../src/dialect/postgres/dialect.ts";
import { dialect as sqlite } from "../../../src/dialect/sqlite/dialect.ts";

function commented(table: string | null, ofColumn: string | null, ofIndex: string | null) {
  const created = createTable("items", [column("id"), column("name", { kind: "text" }, { comment: ofColumn })]);
  const name = { schema: null, name: "items" };
  const index: Operation = {
    kind: "createIndex",
    table: name,
    index: {
      name: "ix_name",
      unique: false,
      method: null,
      keys: [
        { on: { kind: "column", column: "name" }, order: "asc", nulls: null, operatorClass: null, collation: null },
      ],
      include: [],
      predicate: null,
      nullsNotDistinct: false,
      comment: ofIndex,
    },
  };
  const change: Operation = {
    kind: "setComment",
    on: { kind: "table", table: name },
    comment: { from: null, to: table },
  };
  return applyOperations(emptyDatabase, [created, index, change]);
}

test("a new comment with characters of four bytes is named where an engine loses them", () => {
  const before = commented("old 😀", null, "é");
  const after = commented("old 😀", "new 😀👍😀", "é🙂");
  expect(findLostComments(before, after, [postgres, mysql, mariadb])).toEqual([
    { object: 'column "items.name"', characters: "😀👍", engines: ["mysql", "mariadb"] },
    { object: 'index "ix_name" of table "items"', characters: "🙂", engines: ["mysql", "mariadb"] },
  ]);
  expect(findLostComments(emptyDatabase, before, [mysql])).toMatchObject([{ object: 'table "items"' }]);
  expect(findLostComments(before, after, [postgres, sqlite])).toEqual([]);
});
