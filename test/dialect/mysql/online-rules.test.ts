import { expect, test } from "vitest";
import {
  type Algorithm,
  algorithmClauses,
  chooseAlgorithm,
  onlineRules,
  type TableChange,
  type TableFeature,
  typeChange,
} from "../../../src/dialect/mysql/ddl/online-rules.ts";
import type { MysqlServerName } from "../../engine/mysql-server.ts";
import { takeShare } from "../../engine/tiers.ts";
import { characterBytes } from "../../../src/dialect/mysql/ddl/character-bytes.ts";
import { AlterStatement } from "../../../src/dialect/mysql/ddl/alter-statement.ts";
import { executeFallback } from "../../../src/migration/execute-fallback.ts";
import { describeEachServer, useMysql } from "./mysql-fixture.ts";

const define = (more: readonly string[] = []) => `CREATE TABLE t (
  id int NOT NULL, a int NULL, u int NULL UNIQUE, r int NULL, CONSTRAINT self FOREIGN KEY (r) REFERENCES t (u), v varchar(20) NULL, w varchar(100) NULL, e enum('a','b') NULL,
  p int NULL, q int NULL, c timestamp(6) NULL, ${more.map((part) => `${part}, `).join("")}CONSTRAINT ck CHECK (a > 0), INDEX ix (a), INDEX iy (q),
  CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent (id)
)`;
const table = define(["f varchar(100) NULL", "s int AS (a + 1) STORED"]);

/** What makes changes dearer, alone and together. */
const features: Readonly<Record<TableFeature, readonly string[]>> = {
  fulltext: ["FULLTEXT INDEX ft (f)"],
  spatial: ["g point NOT NULL DEFAULT (point(1, 1))", "SPATIAL INDEX sp (g)"],
  virtual: ["vv int AS (a + 2) VIRTUAL"],
  indexedComputed: ["vi int AS (a + 3) VIRTUAL", "INDEX vx (vi)"],
  stored: [],
  otherEngine: [],
  uniqueAsPrimary: [],
};
const combinations: readonly (readonly TableFeature[])[] = [
  ["fulltext"],
  ["spatial"],
  ["indexedComputed", "virtual"],
  ["fulltext", "virtual"],
  ["fulltext", "spatial", "virtual", "indexedComputed"],
];

/** Kinds of changes that a server does not know. */
const unknown: Readonly<Record<MysqlServerName, readonly TableChange[]>> = {
  mysql: [],
  mariadb: ["addUniqueExpression", "dropUniqueExpression"],
};

/** For each kind of change one that the rule must hold for. */
const changes: Readonly<Record<TableChange, string>> = {
  addColumn: "ADD COLUMN x varchar(20) NOT NULL DEFAULT 'x'",
  addComputedColumn: "ADD COLUMN x int GENERATED ALWAYS AS (a + 1) VIRTUAL",
  addColumnWithExpression: "ADD COLUMN x json NOT NULL DEFAULT (json_array())",
  addStoredColumn: "ADD COLUMN x int GENERATED ALWAYS AS (a + 1) STORED",
  addNumberedColumn: "ADD COLUMN x int NOT NULL AUTO_INCREMENT, ADD PRIMARY KEY (x)",
  dropColumn: "DROP COLUMN v",
  dropColumnWithKeys: "DROP INDEX iy, DROP COLUMN q",
  renameColumn: "RENAME COLUMN v TO x",
  renameReferencedColumn: "RENAME COLUMN u TO x",
  changeDefault: "MODIFY COLUMN v varchar(20) NULL DEFAULT 'x' COMMENT 'x'",
  changeComputed: "MODIFY COLUMN s int GENERATED ALWAYS AS (a + 1) STORED COMMENT 'x'",
  changeNullability: "MODIFY COLUMN v varchar(20) NOT NULL",
  forbidNullTimestamp: "MODIFY COLUMN c timestamp(6) NOT NULL",
  lengthenText: "MODIFY COLUMN w varchar(500) NULL",
  appendLabels: "MODIFY COLUMN e enum('a','b','c') NULL",
  rewriteColumn: "MODIFY COLUMN v bigint NULL",
  addIndex: "ADD UNIQUE INDEX x (v)",
  addSpecialIndex: "ADD FULLTEXT INDEX x (w)",
  addUniqueExpression: "ADD UNIQUE INDEX x (a, (lower(w)))",
  dropIndex: "DROP INDEX ix",
  dropUniqueExpression: "DROP INDEX ux",
  dropLastFulltextIndex: "DROP INDEX fw, FORCE",
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
  const known = (Object.entries(changes) as [TableChange, string][]).filter(
    ([change]) => !unknown[server].includes(change),
  );
  const prepare: Readonly<Partial<Record<TableChange, string>>> = {
    dropPrimaryKey: "ALTER TABLE t ADD PRIMARY KEY (id)",
    dropLastFulltextIndex: "ALTER TABLE t ADD FULLTEXT INDEX fw (f)",
    dropUniqueExpression: "ALTER TABLE t ADD UNIQUE INDEX ux (a, (lower(w)))",
  };

  test.each(known)("accepts the rule for %s", async (change, action) => {
    const { session } = fixture;
    await session.execute("CREATE TABLE parent (id int PRIMARY KEY)");
    await session.execute(table);
    if (prepare[change] !== undefined) await session.execute(prepare[change]);
    await session.execute("INSERT INTO parent VALUES (1)");
    await session.execute("INSERT INTO t (id, a, v, p, c) VALUES (1, 1, '1', 1, now())");
    const sql = [
      "ALTER TABLE t " + action,
      ...algorithmClauses(chooseAlgorithm([change], server, new Set(["stored"]))),
    ].join(", ");
    await expect(session.execute(sql)).resolves.toMatchObject({ rows: [] });
  });

  test.each(takeShare(combinations, 3).map((each) => [each.join(", "), each] as const))(
    "accepts every rule on a table with %s",
    async (_title, combination) => {
      const { session } = fixture;
      await session.execute("CREATE TABLE parent (id int PRIMARY KEY)");
      const parts = combination.flatMap((feature) => features[feature]);
      for (const [change, action] of known) {
        if (change === "dropLastFulltextIndex" && combination.includes("fulltext")) continue;
        await session.execute("DROP TABLE IF EXISTS t, x");
        await session.execute(define(["f varchar(100) NULL", "s int AS (a + 1) STORED", ...parts]));
        if (prepare[change] !== undefined) await session.execute(prepare[change]);
        const algorithm = chooseAlgorithm([change], server, new Set([...combination, "stored"]));
        const sql = ["ALTER TABLE t " + action, ...algorithmClauses(algorithm)].join(", ");
        await expect(session.execute(sql), change).resolves.toMatchObject({ rows: [] });
      }
    },
  );

  test("copies a table whose unique key serves as its primary key where that goes or comes", async () => {
    const { session } = fixture;
    const keyed = "CREATE TABLE t (a int NOT NULL, b int NULL, c int NOT NULL, UNIQUE INDEX u (a))";
    const other = "CREATE TABLE t (a int NULL, b int NULL, UNIQUE INDEX u (a))";
    const cases = [
      [keyed, "changeNullability", "MODIFY COLUMN a int NULL"],
      [keyed, "changeNullability", "MODIFY COLUMN b int NOT NULL"],
      [keyed, "dropIndex", "DROP INDEX u"],
      [keyed, "dropColumnWithKeys", "DROP INDEX u, DROP COLUMN a"],
      [keyed, "addIndex", "ADD UNIQUE INDEX x (c)"],
      [keyed, "addPrimaryKey", "ADD PRIMARY KEY (c)"],
      [keyed, "addColumn", "ADD COLUMN x int NULL"],
      [keyed, "renameColumn", "RENAME COLUMN a TO x"],
      [other, "changeNullability", "MODIFY COLUMN a int NOT NULL"],
      [other, "addIndex", "ADD UNIQUE INDEX x (b)"],
    ] as const;
    for (const [create, change, action] of cases) {
      await session.execute("DROP TABLE IF EXISTS t");
      await session.execute(create);
      const features = create === keyed ? (["uniqueAsPrimary"] as const) : [];
      const algorithm = chooseAlgorithm([change], server, new Set(features));
      const sql = ["ALTER TABLE t " + action, ...algorithmClauses(algorithm)].join(", ");
      await expect(session.execute(sql), sql).resolves.toMatchObject({ rows: [] });
    }
  });

  test("copies tables of engines besides InnoDB", async () => {
    const { session } = fixture;
    const others = [
      "addColumn",
      "dropColumn",
      "renameColumn",
      "changeDefault",
      "changeNullability",
      "lengthenText",
      "rewriteColumn",
      "addIndex",
      "dropIndex",
      "renameIndex",
      "addPrimaryKey",
      "renameTable",
      "changeComment",
    ] as const;
    for (const engine of ["MEMORY", "MyISAM"]) {
      for (const change of others) {
        await session.execute("DROP TABLE IF EXISTS t, x");
        const columns = "id int NOT NULL, a int NULL, v varchar(20) NULL, w varchar(100) NULL, INDEX ix (a)";
        await session.execute(`CREATE TABLE t (${columns}) ENGINE=${engine}`);
        const algorithm = chooseAlgorithm([change], server, new Set(["otherEngine"]));
        const sql = ["ALTER TABLE t " + changes[change], ...algorithmClauses(algorithm)].join(", ");
        await expect(session.execute(sql), `${engine} ${change}`).resolves.toMatchObject({ rows: [] });
      }
    }
  });

  test("knows by the bytes of a character whether a longer text rewrites the rows", async () => {
    const { session } = fixture;
    const lengths = [31, 32, 42, 43, 63, 64, 85, 86, 127, 128, 255, 256];
    const steps = lengths.slice(1).map((to, at) => [lengths[at] ?? 0, to] as const);
    for (const collation of ["latin1_swedish_ci", "ucs2_general_ci", "utf8mb3_general_ci", "utf8mb4_bin"]) {
      const bytes = characterBytes({ collation: null }, { options: { collation } }, "utf8mb4_bin");
      const type = (length: number) => ({ kind: "varchar", length }) as const;
      for (const [from, to] of [...steps, [20, 64], [40, 200]] as const) {
        const change = typeChange({ from: type(from), to: type(to) }, { server, characterBytes: bytes });
        const alter = async (algorithm: Algorithm) => {
          await session.execute("DROP TABLE IF EXISTS t");
          await session.execute(`CREATE TABLE t (id int PRIMARY KEY, v varchar(${from}) NULL) COLLATE ${collation}`);
          const clauses = algorithmClauses(algorithm).join(", ");
          await session.execute(`ALTER TABLE t MODIFY COLUMN v varchar(${to}) NULL, ${clauses}`);
        };
        const what = `${collation} ${from} to ${to}`;
        await expect(alter(chooseAlgorithm([change], server)), what).resolves.toBeUndefined();
        if (change === "rewriteColumn") await expect(alter("inplace"), what).rejects.toThrow(/not supported/);
      }
    }
  });

  test("goes on in the next way, and tells its cost, where the server refuses the first", async () => {
    const { session } = fixture;
    await session.execute("CREATE TABLE t (id int PRIMARY KEY, v varchar(20) NULL)");
    const [step] = new AlterStatement("`t`", server, new Set())
      .add("MODIFY COLUMN v bigint NULL", "changeDefault")
      .build();
    if (step?.kind !== "statement") throw new Error("a statement was built");
    const execute = ({ sql, ...ways }: typeof step, onWarning: (message: string) => void) =>
      session.execute(sql).catch((error: unknown) => executeFallback(session, ways, error, onWarning));
    const warnings: string[] = [];
    await execute(step, (message) => warnings.push(message));
    expect(warnings).toEqual([
      expect.stringMatching(/^table `t`: writes to the table wait until it is done \(.*INPLACE/),
      expect.stringMatching(/^table `t`: the whole table is copied \(ALGORITHM=COPY\), and writes/),
    ]);
    const { rows } = await session.execute("SHOW CREATE TABLE t");
    expect(rows[0]?.["Create Table"]).toContain("`v` bigint");
    const broken = { ...step, sql: "ALTER TABLE t DROP COLUMN nothing, ALGORITHM=INSTANT" };
    await expect(execute(broken, () => undefined)).rejects.toThrow(/nothing/);
  });

  test("refuses a cheaper way where the rule says copy", async () => {
    const { session } = fixture;
    await session.execute("CREATE TABLE parent (id int PRIMARY KEY)");
    await session.execute(table);
    const dear = known.map(([change]) => change).filter((change) => onlineRules[change][server] === "copy");
    // MariaDB adds some expressions at once and copies for others, such as uuid().
    const varying = ["dropPrimaryKey", "addColumnWithExpression", "changeComputed"];
    for (const change of dear.filter((each) => !varying.includes(each))) {
      if (prepare[change] !== undefined) await session.execute(prepare[change]);
      const sql = ["ALTER TABLE t " + changes[change], ...algorithmClauses("inplace")].join(", ");
      await expect(session.execute(sql), change).rejects.toThrow(/not supported/);
    }
  });
});
