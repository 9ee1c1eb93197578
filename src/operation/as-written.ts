import { isLeftOutSomewhere } from "../schema/left-out.ts";
import type { AddConstraint } from "./add-constraint.ts";
import type { CreateIndex } from "./create-index.ts";
import type { CreateTable } from "./create-table.ts";
import { type DropOperation, isDrop } from "./definitions.ts";
import type { Operation } from "./operation.ts";

/**
 * Returns operations as a revision file holds them, so that what is proved is what will run: each index of a new table is an operation of
 * its own, and a drop names what it drops without saying what that was, unless the name does not find it on every engine.
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

/** A constraint that does not check the rows is added after the table: a new table has none, so engines take it for checked. */
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
