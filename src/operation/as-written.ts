import { isLeftOutSomewhere } from "../schema/left-out.ts";
import type { AddConstraint } from "./add-constraint.ts";
import type { CreateIndex } from "./create-index.ts";
import type { CreateTable } from "./create-table.ts";
import type { Operation } from "./operation.ts";

/**
 * Returns operations as a revision file holds them, so that what is proved is what will run: each index of a new table is an operation of
 * its own, and a drop names what it drops without saying what that was, unless the name does not find it on every engine.
 */
export function asWritten(operations: readonly Operation[]): Operation[] {
  return operations.flatMap((operation): readonly Operation[] => {
    switch (operation.kind) {
      case "createTable":
        return splitCreateTable(operation);
      case "dropTable":
      case "dropColumn":
      case "dropEnum":
        return [{ ...operation, definition: null }];
      case "dropConstraint":
      case "dropIndex": {
        const { name, definition } = operation;
        const isNameEnough = name !== null && name !== "" && (definition === null || !isLeftOutSomewhere(definition));
        return [isNameEnough ? { ...operation, definition: null } : operation];
      }
      case "deleteRows":
        return [{ ...operation, rows: null }];
      default:
        return [operation];
    }
  });
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
