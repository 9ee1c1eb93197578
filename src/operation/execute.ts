import { AludelError } from "../error/aludel-error.ts";
import type { SqlText } from "../schema/expression.ts";
import { formatExpression } from "../schema/format-expression.ts";
import type { DatabaseDraft } from "./fold/database-draft.ts";
import { type DescribedOperation, noFacts, type OperationDefinition } from "./operation-definition.ts";
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
function reverse(_operation: Execute): never {
  throw new AludelError("IRREVERSIBLE", "raw SQL cannot be reversed", { hint: "Write the opposite statement by hand" });
}

/** Returns the operations with each raw SQL statement followed by the changes of the schema that its author declared. */
export function withDeclaredChanges(operations: readonly Operation[]): Operation[] {
  return operations.flatMap((operation) =>
    operation.kind === "execute" ? [operation, ...withDeclaredChanges(operation.changes ?? [])] : [operation],
  );
}

/** Applies the changes that the author declared. */
function apply(
  draft: DatabaseDraft,
  operation: Execute,
  applyOther: (draft: DatabaseDraft, other: Operation) => void,
): void {
  for (const change of operation.changes ?? []) applyOther(draft, change);
}

function describe({ sql }: Execute): DescribedOperation {
  return { object: "", detail: `execute ${formatExpression(sql).replaceAll(/\s+/g, " ").trim()}` };
}

/** The definition of {@link Execute}: its reverse, its effect on a schema, its facts and its description. */
export const execute: OperationDefinition<Execute, "unknown"> = {
  changes: "unknown",
  reverse,
  apply,
  describe,
  facts: () => noFacts,
};
