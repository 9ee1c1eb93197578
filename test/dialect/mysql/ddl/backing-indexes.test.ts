import { beforeEach, expect, test } from "vitest";
import type { Operation } from "../../../../src/operation/operation.ts";
import { parseQualifiedName } from "../../../../src/schema/qualified-name.ts";
import {
  bigint,
  column,
  createTable,
  foreignKey,
  index,
  primaryKey,
  required,
  unique,
} from "../../../ddl/build-schema.ts";
import { History, describeEachServer, useMysql } from "../mysql-fixture.ts";

// "Such an index is created on the referencing table automatically if it does not exist. This index might be silently dropped later if
// you create another index that can be used to enforce the foreign key constraint": of its own making only
// (https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html).
describeEachServer("indexes that serve foreign keys, %s", (server) => {
  const fixture = useMysql(server);
  const table = parseQualifiedName("child");
  let history: History;

  const indexes = async () => {
    const { rows } = await fixture.session.execute("SHOW INDEX FROM child");
    return [...new Set(rows.map((row) => row["Key_name"]))].filter((name) => name !== "PRIMARY");
  };
  const byParent = index("ix_child_parent_id", ["parent_id"]);
  const create: Operation = { kind: "createIndex", table, index: byParent };
  const drop: Operation = { kind: "dropIndex", table, name: "ix_child_parent_id", definition: byParent };
  const uniqueParent = unique("uq_child_parent_id", ["parent_id"]);
  const createUnique: Operation = { kind: "addConstraint", table, constraint: uniqueParent };
  const dropUnique: Operation = { kind: "dropConstraint", table, name: "uq_child_parent_id", definition: uniqueParent };
  const reference = foreignKey("fk_child_parent_id", ["parent_id"], "parent", ["id"]);
  const dropReference: Operation = {
    kind: "dropConstraint",
    table,
    name: "fk_child_parent_id",
    definition: reference,
  };

  beforeEach(async () => {
    history = new History(fixture);
    await history.run(
      createTable("parent", [required("id", bigint)], [primaryKey("pk_parent", "id")]),
      createTable(
        "child",
        [required("id", bigint), column("parent_id", bigint)],
        [primaryKey("pk_child", "id"), reference],
      ),
    );
  });

  test("come and go with the keys that stand in for them, as often as it goes up and down", async () => {
    const own = ["fk_child_parent_id"];
    expect(await indexes()).toEqual(own);
    for (const [up, down] of [
      [create, drop],
      [create, drop],
      [createUnique, dropUnique],
      [createUnique, dropUnique],
    ] as const) {
      await history.run(up);
      expect(await indexes()).toEqual([up === create ? "ix_child_parent_id" : "uq_child_parent_id"]);
      await history.run(down);
      expect(await indexes()).toEqual(own);
    }
  });

  test("are counted within one revision too", async () => {
    await history.run(create);
    await history.run(drop, createUnique, create);
    expect(await indexes()).toEqual(["uq_child_parent_id", "ix_child_parent_id"]);
    await history.run(dropUnique, drop, dropReference);
    expect(await indexes()).toEqual([]);
  });

  test("that models declare under the foreign key's name stay when the foreign key goes", async () => {
    const declared = index("fk_child_parent_id", ["parent_id"]);
    await history.run({ kind: "createIndex", table, index: declared });
    expect(await indexes()).toEqual(["fk_child_parent_id"]);
    await history.run(dropReference);
    expect(await indexes()).toEqual(["fk_child_parent_id"]);
  });
});
