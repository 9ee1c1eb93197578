import { AludelError } from "../error/aludel-error.ts";
import type { SqlText } from "../schema/expression.ts";
import type { DatabaseDraft } from "./database-draft.ts";
import type { Operation } from "./operation.ts";

/** Runs one raw SQL statement. */
export interface Execute {
  readonly kind: "execute";
  readonly sql: SqlText;
  /** What the statement changes in the schema, as declared by the author; null when it declares nothing. */
  readonly changes: readonly Operation[] | null;
}

/**
 * Never returns: raw SQL has no reverse.
 *
 * @throws AludelError IRREVERSIBLE
 */
export function reverseExecute(_operation: Execute): never {
  throw new AludelError("IRREVERSIBLE", "raw SQL cannot be reversed", { hint: "Write the opposite statement by hand" });
}

/** Applies what the author declared. */
export function applyExecute(
  draft: DatabaseDraft,
  operation: Execute,
  apply: (draft: DatabaseDraft, operation: Operation) => void,
): void {
  for (const change of operation.changes ?? []) apply(draft, change);
}
