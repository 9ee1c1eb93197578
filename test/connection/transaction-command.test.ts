import { expect, test } from "vitest";
import { findTransactionCommand, type SqlPlace } from "../../src/connection/transaction-command.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";

/** Text, and the command in it on SQLite, PostgreSQL and MySQL: in a statement, and on MySQL in code where that differs. */
const cases: readonly (readonly [string, string | null, string | null, string | null, string?])[] = [
  ["COMMIT", "COMMIT", "COMMIT", "COMMIT"],
  [" ; -- first\n/* then */ Commit\tAnd Chain", "COMMIT", "COMMIT", "COMMIT"],
  ["rollback", "ROLLBACK", "ROLLBACK", "ROLLBACK"],
  ["ROLLBACK WORK AND CHAIN", "ROLLBACK", "ROLLBACK", "ROLLBACK"],
  ["ROLLBACK TO a", null, null, null],
  ["ROLLBACK  TRANSACTION\nTO SAVEPOINT a", null, null, null],
  ["SAVEPOINT commit", null, null, null],
  ["begin immediate", "BEGIN", "BEGIN", "BEGIN"],
  ["BEGIN NOT ATOMIC SELECT 1; END", "BEGIN", "BEGIN", null],
  ["start\ntransaction read only", null, "START TRANSACTION", "START TRANSACTION"],
  ["END", "END", "END", null],
  ["ABORT", null, "ABORT", null],
  ["PREPARE TRANSACTION 'a'", null, "PREPARE TRANSACTION", null],
  ["PREPARE a FROM 'COMMIT'", null, null, null],
  ["XA END 'a'", null, null, "XA"],
  ["LOCK TABLE words", null, null, "LOCK"],
  ["UNLOCK TABLES", null, null, "UNLOCK"],
  ["SET autocommit=0", null, null, "SET AUTOCOMMIT"],
  ["set session autocommit = 1", null, null, "SET SESSION AUTOCOMMIT"],
  ["SET @@SESSION.autocommit = 1", null, null, "SET @@SESSION.AUTOCOMMIT"],
  ["SET sql_mode = ''", null, null, null],
  ["TRUNCATE words", null, null, null, "TRUNCATE"],
  ["CREATE TEMPORARY TABLE a (b int)", null, null, null],
  ["CREATE TABLE a (b int)", null, null, null, "CREATE"],
  ["CREATE PROCEDURE p() BEGIN SELECT 1; COMMIT; END", null, null, null, "CREATE"],
  ["DROP TEMPORARY TABLE a", null, null, null],
  ["ANALYZE TABLE words", null, null, null, "ANALYZE TABLE"],
  ["SELECT 1; COMMIT; START TRANSACTION", null, null, null, "COMMIT"],
  ["INSERT INTO words VALUES ('; COMMIT')", null, null, null],
  ["SELECT CASE WHEN a THEN 'begin' END AS `commit` FROM t", null, null, null],
  ["UPDATE t SET begin = 1", null, null, null],
];

test.each(cases.map((each) => [each[0], each] as const))("%j", (_title, [sql, sqlite, postgres, mysql, mysqlCode]) => {
  const found = (dialect: DialectName, place: SqlPlace) => findTransactionCommand(sql, dialect, place);
  for (const place of ["statement", "code"] as const) {
    expect(found("sqlite", place), `sqlite ${place}`).toBe(sqlite);
    expect(found("postgres", place), `postgres ${place}`).toBe(postgres);
    for (const dialect of ["mysql", "mariadb"] as const) {
      const expected = place === "code" ? (mysqlCode ?? mysql) : mysql;
      expect(found(dialect, place), `${dialect} ${place}`).toBe(expected);
    }
  }
});
