import { describe, expect, test } from "vitest";
import { splitStatements as splitMysql } from "../../src/dialect/mysql/sql-script/split-statements.ts";
import { splitStatements as splitPostgres } from "../../src/dialect/postgres/sql-script/split-statements.ts";
import { splitStatements as splitSqlite } from "../../src/dialect/sqlite/sql-script/split-statements.ts";

describe("scripts are split as the engines read them", () => {
  test("SQLite: strings, comments and triggers hold semicolons", () => {
    const trigger =
      "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN ';' END; SELECT 1; END";
    const script = `-- one; two\nCREATE TABLE a (b text DEFAULT 'x;y' /* ; */);;\n${trigger};\nSELECT 1`;
    const found = splitSqlite(script);
    expect(found.map(({ sql }) => sql)).toEqual(["CREATE TABLE a (b text DEFAULT 'x;y' /* ; */)", trigger, "SELECT 1"]);
    expect(found.every(({ sql, start }) => script.startsWith(sql, start))).toBe(true);
  });

  test.each([
    ["strings", `SELECT 'a;''b', E'\\';', "c;""d"`],
    ["dollar quotes", "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $x$ BEGIN; $$;$$; END; $x$"],
    ["nested comments", "SELECT 1 /* ; /* ; */ ; */ + 2 -- ;\n + 3"],
    ["bodies in SQL", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END"],
    ["rules", "CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2)"],
    ["names that hold a dollar", "CREATE TABLE a$b$c (d$e int)"],
  ])("PostgreSQL: %s hold semicolons", (_what, statement) => {
    const script = `\n;; ${statement};\nCREATE TABLE z ();\n`;
    const found = splitPostgres(script);
    expect(found.map(({ sql }) => sql)).toEqual([statement, "CREATE TABLE z ()"]);
    expect(found.every(({ sql, start }) => script.startsWith(sql, start))).toBe(true);
  });

  test("PostgreSQL: the lines that pg_dump locks its client with are none", () => {
    const script =
      "-- dump\n\n\\restrict uLqhFZEH3yYrdVh39\n\nSELECT 1;\nSELECT '\\restrict';\n\n\\unrestrict uLqhFZEH3yYrdVh39\n";
    expect(splitPostgres(script).map(({ sql }) => sql)).toEqual(["SELECT 1", "SELECT '\\restrict'"]);
  });

  test.each([
    ["strings and names", "SELECT 'a;''b\\';', \"c;\", `d;```, # ;\n 1 -- ;\n + 1 /* ; */ --1"],
    [
      "triggers",
      "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN IF 1 THEN SET NEW.b = CASE WHEN 1 THEN 2 END; END IF; END",
    ],
    [
      "columns that are called begin and end",
      "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.end = NEW.begin; SET NEW.b = a.end; END",
    ],
    ["trigger without a block", "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.begin = 1"],
    ["events that change", "ALTER DEFINER = a@b EVENT e DO BEGIN SELECT 1; SELECT 2; END"],
    ["MariaDB's blocks outside a routine", "BEGIN NOT ATOMIC SELECT 1; SELECT 2; END"],
    ["comments that are run", "/*!50003 CREATE TABLE x (y int); */"],
  ])("MySQL: %s hold semicolons", (_what, statement) => {
    const script = `-- a; b\n;; ${statement};\nDELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END //\nDELIMITER ;\nSELECT 2;\n`;
    const found = splitMysql(script);
    expect(found.map(({ sql }) => sql)).toEqual([statement, "CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2"]);
    expect(found.every(({ sql, start }) => script.startsWith(sql, start))).toBe(true);
  });

  test("MySQL: a delimiter ends a word too, as in the client", () => {
    const script = "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT '$$'; END$$\nDELIMITER ;\nSELECT 1;";
    expect(splitMysql(script).map(({ sql }) => sql)).toEqual([
      "CREATE PROCEDURE p() BEGIN SELECT '$$'; END",
      "SELECT 1",
    ]);
  });
});
