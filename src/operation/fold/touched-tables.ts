import { formatQualifiedName, type QualifiedName } from "../../schema/qualified-name.ts";
import { factsOf } from "../definitions.ts";
import type { Operation } from "../operation.ts";

/**
 * Returns the tables whose definitions the operations change or depend on, each once, in the order of first use. Raw SQL and code
 * contribute none.
 */
export function touchedTables(operations: readonly Operation[]): readonly QualifiedName[] {
  const found = operations.flatMap((operation) => factsOf(operation).touchedTables);
  return [...new Map(found.map((name) => [formatQualifiedName(name), name])).values()];
}
