import type { Database } from "../../schema/database.ts";
import { applyToDraft } from "./apply-operation.ts";
import { completeEnumLife } from "./complete-enum-life.ts";
import { buildDraft } from "./database-draft.ts";
import type { Operation } from "../operation.ts";

/**
 * Returns, for each operation, the group of the operation itself, the enums that are created for it and the enums that are dropped after
 * it.
 */
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
 * Returns a function that gives the schema before the operation at a position, including the enum changes of `completeEnumLife`. When it is
 * called with ascending positions, each operation is applied only once. The returned schema is valid only until the next call.
 *
 * @throws AludelError INVALID_OPERATION (by the returned function) when an operation before the position does not fit
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
