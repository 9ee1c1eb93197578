import { AludelError } from "../error/aludel-error.ts";
import type { RowValues } from "../schema/expression.ts";
import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { DatabaseDraft } from "./fold/database-draft.ts";
import { formatCount } from "./describe/format-count.ts";
import type { InsertRows } from "./insert-rows.ts";
import { type DescribedOperation, factsOfTable, type OperationDefinition } from "./operation-definition.ts";
import { buildRowMatch, keyReadingOf } from "./fold/match-rows.ts";

/** Deletes the rows that match one element of `where`: its columns have exactly these values. */
export interface DeleteRows {
  readonly kind: "deleteRows";
  readonly table: QualifiedName;
  readonly where: readonly RowValues[];
  /** The whole rows as they were before; null where they are not known. */
  readonly rows: readonly RowValues[] | null;
}

/**
 * Returns the operation that inserts the rows again.
 *
 * @throws AludelError IRREVERSIBLE when the rows are not known
 */
function reverse({ table, where, rows }: DeleteRows): InsertRows {
  if (rows === null) {
    throw new AludelError("IRREVERSIBLE", `the rows deleted from "${formatQualifiedName(table)}" are not known`, {
      hint: "Write the opposite insert by hand",
    });
  }
  return { kind: "insertRows", table, rows, key: Object.keys(where[0] ?? {}) };
}

/** Removes the matching reference rows from the draft. */
function apply(draft: DatabaseDraft, { table, where }: DeleteRows): void {
  const name = formatQualifiedName(table);
  const known = draft.rows.get(name);
  if (known === undefined) return;
  const matches = buildRowMatch(where, keyReadingOf(draft, table));
  const rows = known.rows.filter((row) => !matches(row));
  if (rows.length === 0) draft.rows.delete(name);
  else draft.rows.set(name, { ...known, rows });
}

function describe({ table, where }: DeleteRows): DescribedOperation {
  return { object: formatQualifiedName(table), detail: `delete ${formatCount(where.length, "row")}` };
}

/** The definition of {@link DeleteRows}: its reverse, its effect on a schema, its facts and its description. */
export const deleteRows: OperationDefinition<DeleteRows, "rows"> = {
  changes: "rows",
  reverse,
  apply,
  describe,
  facts: ({ table }) => factsOfTable(table),
};
