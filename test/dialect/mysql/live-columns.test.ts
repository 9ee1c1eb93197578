import { expect, test } from "vitest";
import type { ColumnChanges } from "../../../src/operation/alter-column.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { column, createTable } from "../../migration/migration-fixture.ts";
import { describeEachServer, History, useMysql } from "./mysql-fixture.ts";

const users = { schema: null, name: "users" };

function alterName(changes: ColumnChanges): Operation {
  return { kind: "alterColumn", table: users, column: "name", changes, using: null };
}

/** What only the server knows, because somebody wrote it by hand. */
const byHand =
  "ALTER TABLE users MODIFY name VARCHAR(60) COLLATE utf8mb4_bin NOT NULL DEFAULT 'it''s' COMMENT 'by \"hand\"'";

const changes: readonly (readonly [string, Operation, Readonly<Record<string, unknown>>])[] = [
  [
    "a longer type",
    alterName({ type: { from: { kind: "varchar", length: 40 }, to: { kind: "varchar", length: 200 } } }),
    { type: "varchar(200)" },
  ],
  ["nulls", alterName({ nullable: { from: false, to: true } }), { nullable: "YES" }],
  [
    "a default",
    alterName({ default: { from: null, to: { kind: "literal", value: "x" } } }),
    { value: expect.stringMatching(/^'?x'?$/) },
  ],
  [
    "a comment",
    {
      kind: "setComment",
      on: { kind: "column", table: users, column: "name" },
      comment: { from: null, to: "new" },
    },
    { comment: "new" },
  ],
];

describeEachServer("%s: MODIFY restates the column as it is now", (server) => {
  const fixture = useMysql(server);

  test.each(changes)("%s changes, the rest stays as it was written by hand", async (_title, operation, changed) => {
    const history = new History(fixture);
    await history.run(createTable("users", [column("id"), column("name", { kind: "varchar", length: 40 })]));
    await fixture.session.execute(byHand);
    await history.run(operation);
    const { rows } = await fixture.session.execute(
      `SELECT COLUMN_TYPE AS type, IS_NULLABLE AS nullable, COLUMN_DEFAULT AS value, COLUMN_COMMENT AS comment,
         COLLATION_NAME AS collation
       FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = 'name'`,
    );
    expect(rows).toEqual([
      {
        type: "varchar(60)",
        nullable: "NO",
        value: expect.stringMatching(/^'?it''?s'?$/),
        comment: 'by "hand"',
        collation: "utf8mb4_bin",
        ...changed,
      },
    ]);
  });

  test("a column that is renamed and changed in one revision keeps it too", async () => {
    const history = new History(fixture);
    await history.run(createTable("users", [column("id"), column("name", { kind: "varchar", length: 40 })]));
    await fixture.session.execute(byHand);
    await history.run(
      { kind: "renameColumn", table: users, from: "name", to: "full_name" },
      { kind: "renameTable", from: users, to: { schema: null, name: "people" } },
      {
        kind: "alterColumn",
        table: { schema: null, name: "people" },
        column: "full_name",
        changes: { nullable: { from: false, to: true } },
        using: null,
      },
    );
    const { rows } = await fixture.session.execute("SHOW CREATE TABLE people");
    expect(String(rows[0]?.["Create Table"])).toMatch(
      /`full_name` varchar\(60\) (?:CHARACTER SET utf8mb4 )?COLLATE utf8mb4_bin DEFAULT 'it''s' COMMENT 'by "hand"'/,
    );
  });
});
