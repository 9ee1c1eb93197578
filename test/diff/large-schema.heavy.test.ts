import { expect, test } from "vitest";
import { compareDatabases, diffDatabase } from "../../src/diff/diff-database.ts";
import { logicalComparator as comparator } from "../../src/diff/logical-comparator.ts";
import { applyOperations } from "../../src/operation/fold/apply-operation.ts";
import { reverseOperations } from "../../src/operation/fold/reverse-operation.ts";
import { emptyDatabase } from "../../src/schema/database.ts";
import { fingerprintSchema } from "../../src/schema/fingerprint.ts";
import { chainOfTables, manyTables } from "../schema/many-tables.ts";

test("a chain of 20,000 references does not exhaust the stack", () => {
  const { operations } = diffDatabase(emptyDatabase, chainOfTables(20_000), { comparator });
  const created = operations.flatMap((operation) =>
    operation.kind === "createTable" ? [operation.table.name.name] : [],
  );
  expect(created.slice(0, 2)).toEqual(["t19999", "t19998"]);
});

test("a chain of 10,000 tables is ordered, made, recognised and reversed", () => {
  const whole = chainOfTables(10_000);
  const { operations } = diffDatabase(emptyDatabase, whole, { comparator });
  expect(operations.find(({ kind }) => kind === "createTable")).toMatchObject({ table: { name: { name: "t9999" } } });
  const made = applyOperations(emptyDatabase, operations);
  expect(fingerprintSchema(made)).toBe(fingerprintSchema(whole));
  expect(compareDatabases(made, whole, { comparator }).operations).toEqual([]);
  expect(reverseOperations(operations).at(-1)).toMatchObject({ kind: "dropTable", table: { name: "t9999" } });
});

test("two equal schemas of 1,000 tables differ in nothing", () => {
  expect(diffDatabase(manyTables(1000), manyTables(1000), { comparator, naming: {} }).operations).toEqual([]);
});

test("5,000 tables that come, or change, or go are put in order", () => {
  const [from, to] = [manyTables(5000), manyTables(5000, "_new")];
  for (const [before, after] of [
    [emptyDatabase, from],
    [from, to],
    [from, emptyDatabase],
  ] as const) {
    expect(diffDatabase(before, after, { comparator, naming: {} }).problems).toEqual([]);
  }
});
