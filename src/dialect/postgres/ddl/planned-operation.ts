import type { Operation } from "../../../operation/operation.ts";

/** An operation with the position, in the revision's list, of the one that it stands for. */
export interface PlannedOperation {
  readonly operation: Operation;
  readonly source: number;
}

/**
 * Returns `completed`, which holds each of `operations` and more between them, with positions: what was put before an operation
 * belongs to it, what was put behind the last one to that one.
 */
export function attachSources(completed: readonly Operation[], operations: readonly Operation[]): PlannedOperation[] {
  const planned: PlannedOperation[] = [];
  let source = 0;
  for (const operation of completed) {
    const isOwn = operation === operations[source];
    // A dropped enum follows the operation that took its last user.
    const isFollower = !isOwn && operation.kind === "dropEnum";
    planned.push({ operation, source: isFollower ? Math.max(0, source - 1) : source });
    if (isOwn) source += 1;
  }
  return planned;
}
