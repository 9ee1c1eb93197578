import { definitionOf } from "./definitions.ts";
import type { Operation } from "./operation.ts";
import { onlyFillsNulls } from "./update-rows.ts";

/**
 * Returns the operation that undoes another one.
 *
 * @throws AludelError IRREVERSIBLE when it does not hold what it would take
 */
export function reverseOperation(operation: Operation): Operation {
  return definitionOf(operation).reverse(operation);
}

function isFilling(operation: Operation): boolean {
  return (operation.kind === "updateRows" || operation.kind === "backfill") && onlyFillsNulls(operation);
}

/** Returns the operations that undo others, in their order: last done, first undone. Values in the place of nulls stay. */
export function reverseOperations(operations: readonly Operation[]): Operation[] {
  return operations
    .toReversed()
    .filter((operation) => !isFilling(operation))
    .map(reverseOperation);
}
