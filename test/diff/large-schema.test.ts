import { expect, test } from "vitest";
import type { Comparator } from "../../src/diff/comparator.ts";
import { compareDatabases, diffDatabase } from "../../src/diff/diff-database.ts";
import { logicalComparator } from "../../src/diff/logical-comparator.ts";
import { applyOperations } from "../../src/operation/apply-operation.ts";
import { reverseOperations } from "../../src/operation/reverse-operation.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import { literal } from "../../src/schema/expression.ts";
import { fingerprintSchema } from "../../src/schema/fingerprint.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import { check, column, database, foreignKey, index, table, varchar } from "../schema/build-schema.ts";

/** A chain: each table refers to the one after it, so that the first is made last. */
function chain(length: number): Database {
  const tables = Array.from({ length }, (_, at) =>
    table(`t${at}`, [column("id"), column("name", { type: varchar(20), default: literal("a") }), column("next")], {
      constraints: [check("id > 0", `ck_t${at}_id`), ...(at + 1 < length ? [foreignKey(["next"], `t${at + 1}`)] : [])],
      indexes: [index(["name"])],
    }),
  );
  return nameDatabase(database({ tables }));
}

test("a chain of 10,000 tables is ordered, made, recognised and reversed", () => {
  const whole = chain(10_000);
  const { operations } = diffDatabase(emptyDatabase, whole, { comparator: logicalComparator });
  expect(operations.find(({ kind }) => kind === "createTable")).toMatchObject({ table: { name: { name: "t9999" } } });
  const made = applyOperations(emptyDatabase, operations);
  expect(fingerprintSchema(made)).toBe(fingerprintSchema(whole));
  expect(compareDatabases(made, whole, { comparator: logicalComparator }).operations).toEqual([]);
  expect(reverseOperations(operations).at(-1)).toMatchObject({ kind: "dropTable", table: { name: "t9999" } });
});

test("each thing is compared once, however many there are", () => {
  const count = (length: number): number => {
    let calls = 0;
    const counted = <T>(isSame: (from: T, to: T) => boolean) => {
      return (from: T, to: T): boolean => {
        calls += 1;
        return isSame(from, to);
      };
    };
    const comparator: Comparator = {
      isSameType: counted((from, to) => logicalComparator.isSameType(from, to)),
      isSameDefault: counted((from, to) => logicalComparator.isSameDefault(from, to)),
      isSameExpression: counted((from, to) => logicalComparator.isSameExpression(from, to)),
    };
    compareDatabases(chain(length), chain(length), { comparator });
    return calls;
  };
  // Three columns by type and default, and a check.
  expect([count(10), count(100)]).toEqual([70, 700]);
});
