import { expect, test } from "vitest";
import type { Comparator } from "../../src/diff/comparator.ts";
import { compareDatabases } from "../../src/diff/diff-database.ts";
import { logicalComparator } from "../../src/diff/logical-comparator.ts";
import { chainOfTables } from "../schema/many-tables.ts";

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
    compareDatabases(chainOfTables(length), chainOfTables(length), { comparator });
    return calls;
  };
  // Three columns by type and default, and a check.
  expect([count(10), count(100)]).toEqual([70, 700]);
});
