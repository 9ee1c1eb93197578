import type { Database } from "../schema/database.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import { foldAlong } from "./fold-along.ts";
import type { Operation } from "./operation.ts";

function completeDefinition(operation: Operation, state: Database): Operation {
  if (operation.kind !== "dropConstraint" && operation.kind !== "dropIndex") return operation;
  if (operation.definition !== null) return operation;
  const table = state.tables.get(formatQualifiedName(operation.table));
  const isNamed = ({ name }: { readonly name: string | null }): boolean => name === operation.name;
  return operation.kind === "dropIndex"
    ? { ...operation, definition: table?.indexes.find(isNamed) ?? null }
    : { ...operation, definition: table?.constraints.find(isNamed) ?? null };
}

/**
 * Returns the operations with the definitions of the constraints and indexes that they drop, as far as the schema before them tells, so
 * that they can be reversed. Tables and columns are left as they are: their rows no definition brings back.
 */
export function completeDefinitions(operations: readonly Operation[], before: Database): readonly Operation[] {
  const schemaBefore = foldAlong(operations, before);
  return operations.map((operation, at) => completeDefinition(operation, schemaBefore(at)));
}
