import type { Database } from "../schema/database.ts";
import { applyToDraft } from "./apply-operation.ts";
import { completeEnumLife } from "./complete-enum-life.ts";
import { buildDraft } from "./database-draft.ts";
import type { Operation } from "./operation.ts";

/** Returns, for each operation, itself with the enums that are created for it and dropped after it. */
function groupByOperation(operations: readonly Operation[], completed: readonly Operation[]): readonly Operation[][] {
  const groups: Operation[][] = operations.map(() => []);
  let at = 0;
  for (const operation of completed) {
    const isOwn = operation === operations[at];
    groups[isOwn || operation.kind === "createEnum" ? at : at - 1]?.push(operation);
    if (isOwn) at += 1;
  }
  return groups;
}

/**
 * Returns a function that tells the schema which the operation at a position finds, the enums of `completeEnumLife` included. Asked in the
 * order of the operations it applies each of them once. What it returns holds until it is asked for another position.
 *
 * @throws AludelError INVALID_OPERATION, when it is asked for what comes after an operation that does not fit
 */
export function foldAlong(operations: readonly Operation[], start: Database): (position: number) => Database {
  const groups = groupByOperation(operations, completeEnumLife(operations, start));
  let draft = buildDraft(start);
  let at = 0;
  return (position) => {
    if (position < at) {
      draft = buildDraft(start);
      at = 0;
    }
    for (; at < position; at += 1) {
      for (const operation of groups[at] ?? []) applyToDraft(draft, operation);
    }
    return { ...draft, unmanaged: start.unmanaged };
  };
}
