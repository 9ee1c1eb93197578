import { definitionOf, factsOf } from "../definitions.ts";
import type { Operation } from "../operation.ts";

/**
 * Returns the operation that undoes another one.
 *
 * @throws AludelError IRREVERSIBLE when the operation does not carry the information for that
 */
export function reverseOperation(operation: Operation): Operation {
  return definitionOf(operation).reverse(operation);
}

/**
 * Returns the operations that undo others, from the last to the first. Backfills of null values have no reverse and are left out: see
 * `onlyFillsNulls`.
 */
export function reverseOperations(operations: readonly Operation[]): Operation[] {
  return operations
    .toReversed()
    .filter((operation) => !factsOf(operation).onlyFillsNulls)
    .map(reverseOperation);
}
