import type { Database } from "../../schema/database.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";
import type { Table } from "../../schema/table.ts";
import { isDrop } from "../definitions.ts";
import type { DropConstraint } from "../drop-constraint.ts";
import type { DropIndex } from "../drop-index.ts";
import { foldAlong } from "./fold-along.ts";
import type { Operation } from "../operation.ts";

function completeDefinition(operation: Operation, state: Database): Operation {
  if (!isDrop(operation) || operation.definition !== null) return operation;
  switch (operation.kind) {
    case "dropConstraint":
      return { ...operation, definition: findNamed(tableOf(operation, state)?.constraints, operation.name) };
    case "dropIndex":
      return { ...operation, definition: findNamed(tableOf(operation, state)?.indexes, operation.name) };
    // The definition is not filled in, because re-creating the table or column would not restore the values of its rows.
    case "dropTable":
    case "dropColumn":
    case "dropEnum":
      return operation;
  }
}

function tableOf({ table }: DropConstraint | DropIndex, state: Database): Table | undefined {
  return state.tables.get(formatQualifiedName(table));
}

function findNamed<Part extends { readonly name: string | null }>(
  parts: readonly Part[] | undefined,
  wanted: string | null,
): Part | null {
  return parts?.find(({ name }) => name === wanted) ?? null;
}

/**
 * Returns the operations with the definitions of the constraints and indexes that they drop, as far as the schema before them holds those,
 * so that the drops can be reversed. Dropped tables and columns get no definition, because a definition does not restore their rows.
 */
export function completeDefinitions(operations: readonly Operation[], before: Database): readonly Operation[] {
  const schemaBefore = foldAlong(operations, before);
  return operations.map((operation, at) => completeDefinition(operation, schemaBefore(at)));
}
