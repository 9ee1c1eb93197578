import { definitionOf } from "../definitions.ts";
import type { Operation, OperationKind } from "../operation.ts";
import type { DescribedOperation } from "../operation-definition.ts";

/** An operation described in words, with its kind. */
export interface OperationDescription extends DescribedOperation {
  readonly kind: OperationKind;
}

/** Returns an operation in words, for plans, for reports and for the differences that `check` lists. */
export function describeOperation(operation: Operation): OperationDescription {
  return { kind: operation.kind, ...definitionOf(operation).describe(operation) };
}
