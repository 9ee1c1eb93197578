import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffDatabase } from "../../../src/diff/diff-database.ts";
import { logicalComparator as comparator } from "../../../src/diff/logical-comparator.ts";
import { applyOperations } from "../../../src/operation/fold/apply-operation.ts";
import { foldAlong } from "../../../src/operation/fold/fold-along.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { type Database, emptyDatabase } from "../../../src/schema/database.ts";
import { nameDatabase } from "../../../src/schema/naming-convention.ts";
import { arbitraryDatabase } from "../../schema/arbitrary-database.ts";
import { propertyRuns } from "../../engine/tiers.ts";
import { column, createTable, enumType } from "../../ddl/build-schema.ts";

const tablesOf = ({ tables, rows, schemas }: Database) => structuredClone({ tables, rows, schemas });

describe("foldAlong", () => {
  test("tells at each position what the operations before it add up to, in whatever order it is asked", () => {
    fc.assert(
      fc.property(arbitraryDatabase, arbitraryDatabase, fc.nat(), (first, second, back) => {
        const from = nameDatabase(first);
        const found = diffDatabase(from, second, { comparator, naming: {} }).operations;
        // An enum goes with its last user, whatever is said of it.
        const operations = found.filter((operation) => operation.kind !== "setComment" || operation.on.kind !== "enum");
        const schemaBefore = foldAlong(operations, from);
        const folded = operations.map((_operation, at) => applyOperations(from, operations.slice(0, at)));
        for (const [at, expected] of folded.entries()) expect(tablesOf(schemaBefore(at))).toEqual(tablesOf(expected));
        const earlier = folded.length === 0 ? 0 : back % folded.length;
        expect(tablesOf(schemaBefore(earlier))).toEqual(tablesOf(folded[earlier] ?? from));
      }),
      { numRuns: propertyRuns(20) },
    );
  });

  test("an enum is there from before its first user until after its last one", () => {
    const mood = enumType("mood", "sad", "glad");
    const create = (name: string): Operation => createTable(name, [column("mood", mood)], []);
    const drop = (name: string): Operation => ({
      kind: "dropTable",
      table: { schema: null, name },
      definition: null,
    });
    const operations = [create("a"), drop("a"), create("b"), drop("b"), create("c")];
    const schemaBefore = foldAlong(operations.slice(0, 4), emptyDatabase);
    const found = [0, 1, 2, 3, 4].map((at) => [...schemaBefore(at).enums.keys()]);
    expect(found).toEqual([[], ["mood"], ["mood"], ["mood"], []]);
  });
});
