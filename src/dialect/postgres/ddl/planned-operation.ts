import type { Operation } from "../../../operation/operation.ts";

/** An operation with the position, in the revision's list, of the operation that it is or belongs to. */
export interface PlannedOperation {
  readonly operation: Operation;
  readonly source: number;
}

/**
 * Returns `completed`, which contains all `operations` and further ones between them, with positions. An inserted operation belongs to the
 * one that follows it; behind the last one, to the last.
 */
export function attachSources(completed: readonly Operation[], operations: readonly Operation[]): PlannedOperation[] {
  const planned: PlannedOperation[] = [];
  let source = 0;
  for (const operation of completed) {
    const isOwn = operation === operations[source];
    // An enum is dropped after the operation that removed its last user, and belongs to that one.
    const isFollower = !isOwn && operation.kind === "dropEnum";
    planned.push({ operation, source: isFollower ? Math.max(0, source - 1) : source });
    if (isOwn) source += 1;
  }
  return planned;
}
