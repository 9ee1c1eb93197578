import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyRenames } from "../../src/diff/apply-renames.ts";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { logicalComparator as comparator } from "../../src/diff/logical-comparator.ts";
import { resolveNames } from "../../src/diff/resolve-names.ts";
import { applyOperations } from "../../src/operation/fold/apply-operation.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { reverseOperations } from "../../src/operation/fold/reverse-operation.ts";
import { canonicalForm } from "../../src/schema/canonical-form.ts";
import type { Database } from "../../src/schema/database.ts";
import type { RowValue } from "../../src/schema/expression.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import { formatColumnName } from "../../src/schema/qualified-name.ts";
import { propertyRuns } from "../engine/tiers.ts";
import { arbitraryDatabase } from "../schema/arbitrary-database.ts";

/** What the history adds up to: everything in it has a name. */
const arbitraryHistory = arbitraryDatabase.map((database) => nameDatabase(database));

function backfillAll(database: Database): Map<string, RowValue> {
  const columns = [...database.tables.values()].flatMap(({ name, columns }) =>
    columns.map((column) => formatColumnName(name, column.name)),
  );
  return new Map(columns.map((column) => [column, 7]));
}

/** Applies operations one by one; a table or an enum must find its schema. */
function applyStepwise(database: Database, operations: readonly Operation[]): Database {
  let state = database;
  for (const operation of operations) {
    state = applyOperations(state, [operation]);
    for (const { name } of [...state.tables.values(), ...state.enums.values()]) {
      if (name.schema !== null && !state.schemas.has(name.schema)) throw new Error(`schema ${name.schema} is missing`);
    }
  }
  return state;
}

describe("for any two schemas", () => {
  test("R52 R54 R55 R57 applying the difference to the one gives the other, and no second difference", () => {
    fc.assert(
      fc.property(arbitraryHistory, arbitraryDatabase, fc.boolean(), (from, to, filled) => {
        const backfills = filled ? backfillAll(to) : new Map<string, RowValue>();
        const options = { comparator, naming: {}, backfills };
        const { operations, problems } = diffDatabase(from, to, options);
        const result = applyStepwise(from, operations);
        expect(canonicalForm(result)).toEqual(canonicalForm(resolveNames(from, to, comparator, {})));
        expect(canonicalForm(result, { names: "ignore" })).toEqual(canonicalForm(to, { names: "ignore" }));
        expect(diffDatabase(result, to, options).operations).toEqual([]);
        if (filled) expect(problems).toEqual([]);
      }),
    );
  });

  test("R56 the operations from last to first, each reversed, lead back", () => {
    fc.assert(
      fc.property(arbitraryHistory, arbitraryDatabase, fc.boolean(), (from, to, filled) => {
        const backfills = filled ? backfillAll(to) : new Map<string, RowValue>();
        const { operations } = diffDatabase(from, to, { comparator, naming: {}, backfills });
        const result = applyOperations(from, operations);
        expect(canonicalForm(applyStepwise(result, reverseOperations(operations)))).toEqual(canonicalForm(from));
      }),
    );
  });

  test("without a naming convention what is new stays unnamed, and the same holds", () => {
    fc.assert(
      fc.property(arbitraryHistory, arbitraryDatabase, (from, to) => {
        const { operations } = diffDatabase(from, to, { comparator });
        const result = applyStepwise(from, operations);
        expect(canonicalForm(result)).toEqual(canonicalForm(resolveNames(from, to, comparator, null)));
        expect(canonicalForm(applyStepwise(result, reverseOperations(operations)))).toEqual(canonicalForm(from));
        expect(diffDatabase(result, to, { comparator }).operations).toEqual([]);
      }),
    );
  });

  test("the order of operations is always the same", () => {
    fc.assert(
      fc.property(arbitraryHistory, arbitraryDatabase, (from, to) => {
        const options = { comparator, naming: {} };
        expect(diffDatabase(structuredClone(from), structuredClone(to), options)).toEqual(
          diffDatabase(from, to, options),
        );
      }),
      { numRuns: propertyRuns(25) },
    );
  });
});

describe("for any schema", () => {
  test("R57 a schema does not differ from itself, in whatever order its columns stand", () => {
    fc.assert(
      fc.property(arbitraryDatabase, (database) => {
        const reordered: Database = {
          ...structuredClone(database),
          tables: new Map(
            [...database.tables]
              .toReversed()
              .map(([key, table]) => [key, { ...table, columns: table.columns.toReversed() }]),
          ),
        };
        expect(diffDatabase(database, reordered, { comparator }).operations).toEqual([]);
        expect(canonicalForm(reordered)).toEqual(canonicalForm(database));
      }),
    );
  });

  test("R39 R47 a decided rename is one operation, after which nothing differs", () => {
    fc.assert(
      fc.property(arbitraryHistory, fc.nat(), fc.nat(), fc.boolean(), (from, tableAt, columnAt, isTable) => {
        const tables = [...from.tables.values()];
        const table = tables[tableAt % tables.length];
        fc.pre(table !== undefined);
        const column = table.columns[columnAt % table.columns.length];
        fc.pre(column !== undefined);
        const renames = isTable
          ? [{ kind: "table", from: table.name, to: { schema: table.name.schema, name: 'new "name"' } } as const]
          : [{ kind: "column", table: table.name, from: column.name, to: "new.name" } as const];
        const renamed = applyRenames(from, renames);
        const { operations } = diffDatabase(from, renamed.database, { comparator, naming: {}, renames });
        expect(operations).toEqual(renamed.operations);
        const back = applyOperations(renamed.database, reverseOperations(operations));
        expect(canonicalForm(back)).toEqual(canonicalForm(from));
      }),
    );
  });
});
