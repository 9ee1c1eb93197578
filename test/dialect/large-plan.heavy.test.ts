import { expect, test } from "vitest";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { applyOperations } from "../../src/operation/fold/apply-operation.ts";
import { emptyDatabase } from "../../src/schema/database.ts";
import { createTables, widenColumns } from "./large-plan.ts";

const creations = createTables(1000);
const changes = widenColumns(1000);

/** Thousands of operations that each look at what they find: were all before them folded for each, it would take minutes. */
test.each(["sqlite", "postgres", "mariadb", "mysql"] as const)(
  "a plan of thousands of operations, %s",
  async (name) => {
    const dialect = await loadDialect(name);
    const { segments } = await dialect.plan(creations, {
      session: null,
      foldedSchema: () => Promise.resolve(emptyDatabase),
    });
    expect(segments.flatMap(({ steps }) => steps)).toHaveLength(creations.length);
  },
);

/** Not on SQLite, which itself reads the whole schema again for each ALTER TABLE. */
test.each(["postgres", "mariadb", "mysql"] as const)("a plan of thousands of changes of types, %s", async (name) => {
  const dialect = await loadDialect(name);
  const found = applyOperations(emptyDatabase, creations);
  const { segments } = await dialect.plan(changes, { session: null, foldedSchema: () => Promise.resolve(found) });
  expect(segments.flatMap(({ steps }) => steps)).toHaveLength(changes.length);
});
