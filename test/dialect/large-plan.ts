import type { Operation } from "../../src/operation/operation.ts";
import { parseQualifiedName } from "../../src/schema/qualified-name.ts";
import { alterColumn, bigint, createTable, index, integer, primaryKey, required } from "../ddl/build-schema.ts";

const letters = ["a", "b", "c", "d", "e"];

function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `table_${at}`);
}

/** Returns operations that make tables with five indexes each, six for a table. */
export function createTables(count: number): readonly Operation[] {
  return [
    ...namesOf(count).map((name) =>
      createTable(
        name,
        [required("id", bigint), ...letters.map((letter) => required(letter, integer))],
        [primaryKey(`pk_${name}`, "id")],
      ),
    ),
    ...namesOf(count).flatMap((name) =>
      letters.map((letter): Operation => ({
        kind: "createIndex",
        table: parseQualifiedName(name),
        index: index(`ix_${name}_${letter}`, [letter]),
      })),
    ),
  ];
}

/** Returns operations that change a column of each of these tables. */
export function widenColumns(count: number): readonly Operation[] {
  return namesOf(count).map((name) => alterColumn(name, "a", { type: { from: integer, to: bigint } }));
}
