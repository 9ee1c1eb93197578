import type { EnumType } from "../schema/enum-type.ts";
import type { DiffDraft } from "./database-diff.ts";
import { diffComment } from "./diff-comment.ts";
import { isSameList, isSameSet } from "./diff-constraint.ts";

/**
 * Adds the operations that give `from` the enums of `to`. A change of labels is reported as a problem, because each label needs a decision.
 */
export function diffEnums(
  from: ReadonlyMap<string, EnumType>,
  to: ReadonlyMap<string, EnumType>,
  draft: DiffDraft,
): void {
  for (const [key, created] of to) if (!from.has(key)) draft.operations.push({ kind: "createEnum", enum: created });
  for (const [key, before] of from) {
    const { name } = before;
    const after = to.get(key);
    if (after === undefined) {
      draft.operations.push({ kind: "dropEnum", name, definition: before });
      continue;
    }
    diffComment({ kind: "enum", name }, before.comment, after.comment, draft);
    if (isSameList(before.labels, after.labels)) continue;
    const isReorder = isSameSet(before.labels, after.labels);
    draft.problems.push({ kind: "enumLabelsChanged", enum: name, from: before.labels, to: after.labels, isReorder });
  }
}
