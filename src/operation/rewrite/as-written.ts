import { isLeftOutSomewhere } from "../../schema/left-out.ts";
import type { AddConstraint } from "../add-constraint.ts";
import type { CreateIndex } from "../create-index.ts";
import type { CreateTable } from "../create-table.ts";
import { type DropOperation, isDrop } from "../definitions.ts";
import type { Operation } from "../operation.ts";

/**
 * Returns the operations in the form in which a revision file holds them, so that exactly what will run is what is proved: each index of a
 * new table is an operation of its own, and a drop carries only the name of what it drops. A drop keeps the definition where some engine
 * leaves the object out, because there the name alone does not find it.
 */
export function asWritten(operations: readonly Operation[]): Operation[] {
  return operations.flatMap((operation): readonly Operation[] => {
    if (operation.kind === "createTable") return splitCreateTable(operation);
    if (operation.kind === "deleteRows") return [{ ...operation, rows: null }];
    return isDrop(operation) && isNameEnough(operation) ? [{ ...operation, definition: null }] : [operation];
  });
}

function isNameEnough(operation: DropOperation): boolean {
  switch (operation.kind) {
    case "dropTable":
    case "dropColumn":
    case "dropEnum":
      return true;
    case "dropConstraint":
    case "dropIndex": {
      const { name, definition } = operation;
      return name !== null && name !== "" && (definition === null || !isLeftOutSomewhere(definition));
    }
  }
}

/**
 * Moves constraints that are NOT VALID out of CREATE TABLE into operations of their own: the engine takes every constraint of a new, empty
 * table for validated.
 */
function splitCreateTable(operation: CreateTable): readonly Operation[] {
  const { indexes, constraints, name: table } = operation.table;
  const unchecked = constraints.filter((constraint) => "notValid" in constraint && constraint.notValid);
  if (indexes.length === 0 && unchecked.length === 0) return [operation];
  const checked = constraints.filter((one) => !unchecked.includes(one));
  return [
    { ...operation, table: { ...operation.table, indexes: [], constraints: checked } },
    ...unchecked.map((constraint): AddConstraint => ({ kind: "addConstraint", table, constraint })),
    ...indexes.map((index): CreateIndex => ({ kind: "createIndex", table, index })),
  ];
}
