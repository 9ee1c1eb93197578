import { expect, test } from "vitest";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { applyOperations } from "../../src/operation/fold/apply-operation.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import { createTables, widenColumns } from "./large-plan.ts";

/** Plans operations on a schema, and returns how many times the plan has looked at one of them. */
async function countLooks(name: DialectName, operations: readonly Operation[], found: Database): Promise<number> {
  let looks = 0;
  const counted = new Proxy(operations, {
    get(list, key, receiver) {
      if (typeof key === "string" && /^\d+$/.test(key)) looks += 1;
      return Reflect.get(list, key, receiver) as unknown;
    },
  });
  const dialect = await loadDialect(name);
  const { segments } = await dialect.plan(counted, { session: null, foldedSchema: () => Promise.resolve(found) });
  expect(segments.flatMap(({ steps }) => steps)).toHaveLength(operations.length);
  return looks;
}

// Were all operations before one looked at again for each, twice as many would be looked at four times as often.
test.each(["sqlite", "postgres", "mariadb", "mysql"] as const)(
  "a plan looks at each operation a few times, however many there are, %s",
  async (name) => {
    const looks = async (count: number) => countLooks(name, createTables(count), emptyDatabase);
    expect(await looks(40)).toBeLessThanOrEqual(2 * (await looks(20)));
  },
);

test.each(["postgres", "mariadb", "mysql"] as const)(
  "a plan looks at each change of a type a few times, however many there are, %s",
  async (name) => {
    const found = applyOperations(emptyDatabase, createTables(40));
    const looks = async (count: number) => countLooks(name, widenColumns(count), found);
    expect(await looks(40)).toBeLessThanOrEqual(2 * (await looks(20)));
  },
);
