import { expect, test } from "vitest";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { applyOperations } from "../../src/operation/apply-operation.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { emptyDatabase } from "../../src/schema/database.ts";
import { parseQualifiedName } from "../../src/schema/qualified-name.ts";
import { alterColumn, bigint, createTable, index, integer, primaryKey, required } from "../ddl/build-schema.ts";

const names = Array.from({ length: 1000 }, (_, at) => `table_${at}`);
const letters = ["a", "b", "c", "d", "e"];
const creations: readonly Operation[] = [
  ...names.map((name) =>
    createTable(
      name,
      [required("id", bigint), ...letters.map((letter) => required(letter, integer))],
      [primaryKey(`pk_${name}`, "id")],
    ),
  ),
  ...names.flatMap((name) =>
    letters.map((letter): Operation => ({
      kind: "createIndex",
      table: parseQualifiedName(name),
      index: index(`ix_${name}_${letter}`, [letter]),
    })),
  ),
];
const changes = names.map((name) => alterColumn(name, "a", { type: { from: integer, to: bigint } }));

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
