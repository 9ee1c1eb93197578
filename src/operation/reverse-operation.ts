import { definitionOf, factsOf } from "./definitions.ts";
import type { Operation } from "./operation.ts";

/**
 * Returns the operation that undoes another one.
 *
 * @throws AludelError IRREVERSIBLE when it does not hold what it would take
 */
export function reverseOperation(operation: Operation): Operation {
  return definitionOf(operation).reverse(operation);
}

/** Returns the operations that undo others, in their order: last done, first undone. Values in the place of nulls stay. */
export function reverseOperations(operations: readonly Operation[]): Operation[] {
  return operations
    .toReversed()
    .filter((operation) => !factsOf(operation).onlyFillsNulls)
    .map(reverseOperation);
}
