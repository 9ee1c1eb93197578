import { expect, test } from "vitest";
import { defineTable, t } from "../../../src/models.ts";
import { type ModelChange, tryChange } from "./model-change.ts";
import { describeEachServer, useMysql } from "./mysql-fixture.ts";

const columns = {
  id: t.integer().primaryKey(),
  own: t.varchar(20).collate("utf8mb4_bin"),
  inherited: t.varchar(20),
  latin: t.varchar(20).collate("latin1_swedish_ci"),
  long: t.text(),
};
const withCollation = (collation?: string) => ({
  p: defineTable("p", columns, () => [], collation === undefined ? {} : { collation }),
});
const rows = ["INSERT INTO p VALUES (1, 'a', 'b', 'ü', 'ö')"];

/** Changes of a table's collation to, and from, one that a column of it names itself. */
const changes: readonly ModelChange[] = [
  { before: withCollation("utf8mb4_unicode_ci"), after: withCollation("utf8mb4_bin"), rows },
  { before: withCollation("latin1_swedish_ci"), after: withCollation("utf8mb4_bin"), rows },
  { before: withCollation(), after: withCollation("utf8mb4_bin"), rows },
  { before: withCollation("latin1_swedish_ci"), after: withCollation(), rows },
];

/** A varchar that grows over the boundary of its live character set, which is not the one that the models tell of. */
const longer = (length: number) => ({ p: defineTable("p", { id: t.integer().primaryKey(), v: t.varchar(length) }) });
const byHand = ["ALTER TABLE p CONVERT TO CHARACTER SET latin1"];

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);

  test("a column keeps the collation that it names itself when its table's becomes the same, and goes back with it", async () => {
    for (const change of changes) {
      const changed = await tryChange(fixture, change);
      expect(changed).toContain("ü");
    }
  });

  test("a longer varchar counts the bytes of its live character set", async () => {
    for (const [from, to] of [
      [200, 300],
      [100, 255],
      [63, 64],
    ] as const) {
      const changed = await tryChange(fixture, {
        before: longer(from),
        after: longer(to),
        rows: ["INSERT INTO p VALUES (1, 'é')"],
        byHand,
      });
      expect(changed).toContain(`varchar(${to})`);
      expect(changed).toContain("latin1");
    }
  });
});
