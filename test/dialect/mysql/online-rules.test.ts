import { expect, test } from "vitest";
import { algorithmClauses, onlineRules, type TableChange } from "../../../src/dialect/mysql/ddl/online-rules.ts";
import { describeEachServer, useMysql } from "./mysql-fixture.ts";

const table = `CREATE TABLE t (
  id int NOT NULL, a int NULL, v varchar(20) NULL, w varchar(100) NULL, e enum('a','b') NULL,
  p int NULL, q int NULL, CONSTRAINT ck CHECK (a > 0), INDEX ix (a), INDEX iy (q),
  CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent (id)
)`;

/** For each kind of change one that the rule must hold for. */
const changes: Readonly<Record<TableChange, string>> = {
  addColumn: "ADD COLUMN x varchar(20) NOT NULL DEFAULT 'x'",
  addColumnWithExpression: "ADD COLUMN x json NOT NULL DEFAULT (json_array())",
  addStoredColumn: "ADD COLUMN x int GENERATED ALWAYS AS (a + 1) STORED",
  addNumberedColumn: "ADD COLUMN x int NOT NULL AUTO_INCREMENT, ADD PRIMARY KEY (x)",
  dropColumn: "DROP COLUMN v",
  dropColumnWithKeys: "DROP INDEX iy, DROP COLUMN q",
  renameColumn: "RENAME COLUMN v TO x",
  changeDefault: "MODIFY COLUMN v varchar(20) NULL DEFAULT 'x' COMMENT 'x'",
  changeNullability: "MODIFY COLUMN v varchar(20) NOT NULL",
  lengthenText: "MODIFY COLUMN w varchar(500) NULL",
  appendLabels: "MODIFY COLUMN e enum('a','b','c') NULL",
  rewriteColumn: "MODIFY COLUMN v bigint NULL",
  addIndex: "ADD UNIQUE INDEX x (v)",
  addSpecialIndex: "ADD FULLTEXT INDEX x (w)",
  dropIndex: "DROP INDEX ix",
  renameIndex: "RENAME INDEX ix TO x",
  addPrimaryKey: "ADD PRIMARY KEY (id)",
  dropPrimaryKey: "DROP PRIMARY KEY",
  addForeignKey: "ADD CONSTRAINT x FOREIGN KEY (q) REFERENCES parent (id)",
  dropForeignKey: "DROP FOREIGN KEY fk, DROP INDEX fk",
  addCheck: "ADD CONSTRAINT x CHECK (a > 0)",
  dropCheck: "DROP CONSTRAINT ck",
  renameTable: "RENAME TO x",
  changeComment: "COMMENT='x'",
};

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);

  test.each(Object.entries(changes) as [TableChange, string][])("accepts the rule for %s", async (change, action) => {
    const { session } = fixture;
    await session.execute("CREATE TABLE parent (id int PRIMARY KEY)");
    await session.execute(table);
    if (change === "dropPrimaryKey") await session.execute("ALTER TABLE t ADD PRIMARY KEY (id)");
    await session.execute("INSERT INTO parent VALUES (1)");
    await session.execute("INSERT INTO t (id, a, v, p) VALUES (1, 1, '1', 1)");
    const sql = ["ALTER TABLE t " + action, ...algorithmClauses(onlineRules[change][server])].join(", ");
    await expect(session.execute(sql)).resolves.toMatchObject({ rows: [] });
  });

  test("refuses a cheaper way where the rule says copy", async () => {
    const { session } = fixture;
    await session.execute("CREATE TABLE parent (id int PRIMARY KEY)");
    await session.execute(table);
    const dear = (Object.keys(changes) as TableChange[]).filter((change) => onlineRules[change][server] === "copy");
    // MariaDB adds some expressions at once and copies for others, such as uuid().
    const varying = ["dropPrimaryKey", "addColumnWithExpression"];
    for (const change of dear.filter((each) => !varying.includes(each))) {
      const sql = ["ALTER TABLE t " + changes[change], ...algorithmClauses("inplace")].join(", ");
      await expect(session.execute(sql), change).rejects.toThrow(/not supported/);
    }
  });
});
