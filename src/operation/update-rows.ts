import { AludelError } from "../error/aludel-error.ts";
import type { RowValues } from "../schema/expression.ts";
import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { DatabaseDraft } from "./fold/database-draft.ts";
import { type DescribedOperation, factsOfTable, type OperationDefinition } from "./operation-definition.ts";
import { describeMatch, describeRow, pickColumns } from "./describe/row-match.ts";
import { buildRowMatch, keyReadingOf } from "./fold/match-rows.ts";

/** Updates the rows whose columns have the values of `where`; an empty `where` matches all rows. */
export interface UpdateRows {
  readonly kind: "updateRows";
  readonly table: QualifiedName;
  readonly set: RowValues;
  readonly where: RowValues;
  /** The values before the update; null where they are not known. */
  readonly from: RowValues | null;
}

/**
 * Returns the operation that restores the old values.
 *
 * @throws AludelError IRREVERSIBLE when the old values are not known
 */
function reverse(operation: UpdateRows): UpdateRows {
  if (operation.from === null) {
    throw new AludelError(
      "IRREVERSIBLE",
      `the values before the update of "${formatQualifiedName(operation.table)}" are not known`,
      { hint: "Write the opposite update by hand" },
    );
  }
  const where = Object.fromEntries(
    Object.entries(operation.where).map(([column, value]) => [column, operation.set[column] ?? value]),
  );
  return { ...operation, set: operation.from, where, from: pickColumns(operation.set, Object.keys(operation.from)) };
}

/**
 * Returns whether an update only fills columns where they are null. Such an update has no reverse: the values that it filled in cannot be
 * told from values that others have written since.
 */
export function onlyFillsNulls({
  set,
  where,
  from = null,
}: Pick<UpdateRows, "set" | "where"> & { readonly from?: RowValues | null }): boolean {
  const columns = Object.keys(where);
  return (
    from === null &&
    columns.length > 0 &&
    columns.length === Object.keys(set).length &&
    columns.every((column) => where[column] === null && column in set)
  );
}

/** Updates the reference rows of the draft that match. */
function apply(draft: DatabaseDraft, { table, set, where }: UpdateRows): void {
  const name = formatQualifiedName(table);
  const known = draft.rows.get(name);
  if (known === undefined) return;
  const matches = buildRowMatch([where], keyReadingOf(draft, table));
  draft.rows.set(name, {
    ...known,
    rows: known.rows.map((row) => (matches(row) ? { ...row, ...set } : row)),
  });
}

function describe({ table, set, where }: UpdateRows): DescribedOperation {
  return { object: formatQualifiedName(table), detail: `update ${describeMatch(where)}: set ${describeRow(set)}` };
}

/** The definition of {@link UpdateRows}: its reverse, its effect on a schema, its facts and its description. */
export const updateRows: OperationDefinition<UpdateRows, "rows"> = {
  changes: "rows",
  reverse,
  apply,
  describe,
  facts: (operation) => ({ ...factsOfTable(operation.table), onlyFillsNulls: onlyFillsNulls(operation) }),
};
