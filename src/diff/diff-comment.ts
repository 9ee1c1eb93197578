import type { CommentTarget } from "../operation/set-comment.ts";
import type { DiffDraft } from "./database-diff.ts";

/** Adds the operation that changes one comment to the other, where they differ. */
export function diffComment(on: CommentTarget, from: string | null, to: string | null, draft: DiffDraft): void {
  if (from !== to) draft.operations.push({ kind: "setComment", on, comment: { from, to } });
}
