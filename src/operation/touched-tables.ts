import type { Constraint } from "../schema/constraint.ts";
import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Operation } from "./operation.ts";

/** Returns the tables whose definitions operations change or lean on, each once, in order; none for SQL and code. */
export function touchedTables(operations: readonly Operation[]): readonly QualifiedName[] {
  const found = operations.flatMap(tablesOf);
  return [...new Map(found.map((name) => [formatQualifiedName(name), name])).values()];
}

function tablesOf(operation: Operation): readonly QualifiedName[] {
  switch (operation.kind) {
    case "createTable":
      return [operation.table.name, ...operation.table.constraints.flatMap(referencedTable)];
    case "renameTable":
      return [operation.from, operation.to];
    case "addConstraint":
      return [operation.table, ...referencedTable(operation.constraint)];
    case "setComment":
      return "table" in operation.on ? [operation.on.table] : [];
    default:
      return "table" in operation ? [operation.table] : [];
  }
}

function referencedTable(constraint: Constraint): readonly QualifiedName[] {
  return constraint.kind === "foreignKey" ? [constraint.references.table] : [];
}
