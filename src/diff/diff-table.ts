import { canonicalRow } from "../schema/canonical-value.ts";
import type { Table } from "../schema/table.ts";
import type { DiffDraft } from "./database-diff.ts";
import { type ColumnContext, diffColumns } from "./diff-column.ts";
import { diffComment } from "./diff-comment.ts";
import { diffConstraints } from "./diff-constraint.ts";
import { diffIndexes } from "./diff-index.ts";

/** What the diff of one table needs besides the two tables. */
export interface TableContext extends ColumnContext {
  /** Names that are in use before the operations run, which a rename cannot take. */
  readonly takenNames: ReadonlySet<string>;
}

/** Adds the operations that turn a table into the other one of the same name. */
export function diffTable(from: Table, to: Table, context: TableContext, draft: DiffDraft): void {
  const { comparator, takenNames } = context;
  if (canonicalRow(from.options) !== canonicalRow(to.options)) {
    draft.operations.push({ kind: "alterTable", table: to.name, options: { from: from.options, to: to.options } });
  }
  diffColumns(from, to, context, draft);
  diffConstraints(from, to, comparator, takenNames, draft);
  diffIndexes(from, to, comparator, takenNames, draft);
  diffComment({ kind: "table", table: to.name }, from.comment, to.comment, draft);
}
