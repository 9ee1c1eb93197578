import { describe, expect, test } from "vitest";
import { normalizeExpression } from "../../../src/dialect/mysql/comparator.ts";
import { describeEachServer, useMysql } from "./mysql-fixture.ts";

describe("normalizeExpression", () => {
  test.each([
    ["(`count` >= -(7))", "(`count` >= -7)"],
    ["(`a` > -(1.5e-3))", "(`a` > -1.5e-3)"],
    ["_utf8mb4'A b'", "'A b'"],
    ["NOW()", "current_timestamp"],
    ["(a  >\n 0)", "(A > 0)"],
  ])("%s", (left, right) => {
    expect(normalizeExpression(left)).toBe(normalizeExpression(right));
  });

  test.each([
    ["-(`a`)", "-`a`"],
    ["'-(7)'", "'-7'"],
    ["-(7 + 1)", "-7 + 1"],
    ["'A'", "'a'"],
  ])("keeps apart %s and %s", (left, right) => {
    expect(normalizeExpression(left)).not.toBe(normalizeExpression(right));
  });
});

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);

  test("a check of a rewritten table is the check that was written", async () => {
    const { session } = fixture;
    const clauses = async () => {
      const { rows } = await session.execute(
        "SELECT CHECK_CLAUSE AS clause FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()",
      );
      return rows.map(({ clause }) => normalizeExpression(String(clause)));
    };
    await session.execute(
      "CREATE TABLE t (a bigint NOT NULL, CONSTRAINT ck CHECK (a >= -7 AND a > -1.5 AND a <> - 3))",
    );
    const written = await clauses();
    await session.execute("ALTER TABLE t MODIFY COLUMN a int NOT NULL");
    expect(await clauses()).toEqual(written);
  });
});
