import type { CreateIndex } from "./create-index.ts";
import type { AddConstraint } from "./add-constraint.ts";
import type { Operation } from "./operation.ts";

/**
 * Returns the operations as revision files write them: each index of a new table is an operation of its own, and so is a constraint
 * that does not check the rows (a new table has none, so engines take it for checked).
 */
export function splitCreateTables(operations: readonly Operation[]): Operation[] {
  return operations.flatMap((operation): Operation[] => {
    if (operation.kind !== "createTable") return [operation];
    const { indexes, constraints, name: table } = operation.table;
    const unchecked = constraints.filter((constraint) => "notValid" in constraint && constraint.notValid);
    if (indexes.length === 0 && unchecked.length === 0) return [operation];
    return [
      {
        ...operation,
        table: { ...operation.table, indexes: [], constraints: constraints.filter((one) => !unchecked.includes(one)) },
      },
      ...unchecked.map((constraint): AddConstraint => ({ kind: "addConstraint", table, constraint })),
      ...indexes.map((index): CreateIndex => ({ kind: "createIndex", table, index })),
    ];
  });
}
