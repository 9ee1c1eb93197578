import { expect, test } from "vitest";
import { introspectMysql } from "../../../src/dialect/mysql/introspector.ts";
import { describeEachServer, useMysql } from "./mysql-fixture.ts";

const kinds: readonly (readonly [statement: string, ...names: readonly string[]])[] = [
  ["CREATE VIEW v AS SELECT a FROM items", "view v"],
  ["CREATE TRIGGER touch BEFORE INSERT ON items FOR EACH ROW SET NEW.a = 1", "trigger items.touch"],
  ["CREATE PROCEDURE p() SELECT 1", "procedure p"],
  ["CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1", "function f"],
  ["CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DO SELECT 1", "event ev"],
  ["ALTER TABLE items PARTITION BY HASH (a) PARTITIONS 1", "partition items.p0"],
  ["CREATE TABLE dense (a int) ROW_FORMAT=COMPRESSED", "table options dense"],
  ["CREATE TABLE hidden (a int, b int INVISIBLE)", "invisible column hidden.b"],
];

const own = {
  mysql: [
    ["ALTER TABLE hidden ADD INDEX ix (a) INVISIBLE", "invisible index hidden.ix"],
    ["ALTER TABLE hidden ADD CONSTRAINT ck CHECK (a > 0) NOT ENFORCED", "check that is not enforced hidden.ck"],
    ["ALTER TABLE hidden ADD p point NOT NULL SRID 4326", "spatial reference system hidden.p"],
  ],
  mariadb: [
    ["ALTER TABLE hidden ADD INDEX ix (a) IGNORED", "ignored index hidden.ix"],
    ["CREATE SEQUENCE sq", "sequence sq"],
    ["CREATE TABLE ages (a int) WITH SYSTEM VERSIONING", "system versioned ages"],
    [
      "CREATE TABLE stays (r int, a date, b date, PERIOD FOR p (a, b), UNIQUE u (r, p WITHOUT OVERLAPS), UNIQUE ok (r), CONSTRAINT ck CHECK (a < b))",
      "period stays.p",
      "key without overlaps stays.u",
    ],
    [
      "CREATE TABLE visits (r int, a date, b date, PERIOD FOR `p q` (a, b), PRIMARY KEY (r, `p q` WITHOUT OVERLAPS))",
      "period visits.p q",
      "key without overlaps visits.PRIMARY",
    ],
  ],
} as const;

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);

  test("R64 everything that the schema does not hold is listed by kind and name", async () => {
    const { session } = fixture;
    await session.execute("CREATE TABLE items (a int)");
    const all = [...kinds, ...own[server]];
    for (const [statement] of all) await session.executeScript(statement);
    const found = await introspectMysql(server, session, { schemas: [], excludeTables: [] });
    expect(found.unmanaged.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      all.flatMap(([, ...names]) => names).toSorted(),
    );
  });

  test("what only looks like a period of MariaDB's is what it is", async () => {
    const { session } = fixture;
    await session.execute("CREATE TABLE t (r int, a date, b date, UNIQUE u (r, b, a), CONSTRAINT ck CHECK (a < b))");
    if (server === "mariadb") await session.execute("ALTER TABLE t ADD PERIOD FOR p (a, b)");
    const { tables } = await introspectMysql(server, session, { schemas: [], excludeTables: [] });
    expect(tables.get("t")?.constraints.map(({ name }) => name)).toEqual(["u", "ck"]);
  });

  test("bits, bytes and numbers of a sequence are defaults that another database takes", async () => {
    const { session } = fixture;
    const next = server === "mariadb" ? "nextval(sq)" : "(7)";
    if (server === "mariadb") await session.execute("CREATE SEQUENCE sq");
    await session.execute(
      `CREATE TABLE t (a bit(1) DEFAULT b'1', b bit(8) DEFAULT b'10101010', c varbinary(20) DEFAULT 0x6162, d int DEFAULT ${next})`,
    );
    const found = await introspectMysql(server, session, { schemas: [], excludeTables: [] });
    const defaults = found.tables.get("t")?.columns.map(({ default: value }) => value);
    expect(defaults).toMatchObject([
      { value: 1 },
      { value: 170 },
      { value: server === "mysql" ? new Uint8Array([0x61, 0x62]) : "ab" },
      { kind: "sql", parts: [server === "mysql" ? "7" : "nextval(`sq`)"] },
    ]);
  });
});
