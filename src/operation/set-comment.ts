import { findColumn } from "../schema/table.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import type { FromTo } from "./describe/from-to.ts";
import {
  type DescribedOperation,
  factsOfTable,
  noFacts,
  type OperationDefinition,
  type OperationFacts,
} from "./operation-definition.ts";

/** The object that a comment is about. */
export type CommentTarget =
  | { readonly kind: "table"; readonly table: QualifiedName }
  | { readonly kind: "column"; readonly table: QualifiedName; readonly column: string }
  | { readonly kind: "index"; readonly table: QualifiedName; readonly index: string }
  | { readonly kind: "enum"; readonly name: QualifiedName };

/** Sets, changes or removes the comment of an object. */
export interface SetComment {
  readonly kind: "setComment";
  readonly on: CommentTarget;
  readonly comment: FromTo<string | null>;
}

/** Returns the operation that restores the old comment. */
function reverse(operation: SetComment): SetComment {
  return { ...operation, comment: { from: operation.comment.to, to: operation.comment.from } };
}

/** Sets the comment in the draft. */
function apply(draft: DatabaseDraft, { on, comment: { to: comment } }: SetComment): void {
  if (on.kind === "enum") {
    const key = formatQualifiedName(on.name);
    const found = draft.enums.get(key);
    if (found === undefined) throw invalidOperation(`enum "${key}" does not exist`);
    draft.enums.set(key, { ...found, comment });
    return;
  }
  changeTable(draft, on.table, (table) => {
    if (on.kind === "table") return { ...table, comment };
    if (on.kind === "index") {
      if (!table.indexes.some(({ name }) => name === on.index)) {
        throw invalidOperation(`index "${on.index}" of table "${formatQualifiedName(on.table)}" does not exist`);
      }
      return {
        ...table,
        indexes: table.indexes.map((index) => (index.name === on.index ? { ...index, comment } : index)),
      };
    }
    if (findColumn(table, on.column) === undefined) {
      throw invalidOperation(`column "${formatColumnName(on.table, on.column)}" does not exist`);
    }
    return {
      ...table,
      columns: table.columns.map((column) => (column.name === on.column ? { ...column, comment } : column)),
    };
  });
}

/** Returns the name of the commented object, as users write it. */
export function formatCommentTarget(on: CommentTarget): string {
  if (on.kind === "column") return formatColumnName(on.table, on.column);
  if (on.kind === "index") return formatColumnName(on.table, on.index);
  return formatQualifiedName(on.kind === "enum" ? on.name : on.table);
}

function describe({ on, comment }: SetComment): DescribedOperation {
  return {
    object: formatCommentTarget(on),
    detail: comment.to === null ? `remove comment of ${on.kind}` : `set comment of ${on.kind} to '${comment.to}'`,
  };
}

function facts({ on }: SetComment): OperationFacts {
  return on.kind === "enum" ? noFacts : factsOfTable(on.table);
}

/** The definition of {@link SetComment}: its reverse, its effect on a schema, its facts and its description. */
export const setComment: OperationDefinition<SetComment, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts,
};
