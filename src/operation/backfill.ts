import { AludelError } from "../error/aludel-error.ts";
import type { RowValues } from "../schema/expression.ts";
import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { DatabaseDraft } from "./fold/database-draft.ts";
import { type DescribedOperation, factsOfTable, type OperationDefinition } from "./operation-definition.ts";
import { describeMatch, describeRow } from "./describe/row-match.ts";
import type { Operation } from "./operation.ts";
import { onlyFillsNulls } from "./update-rows.ts";

/** Updates many rows in batches along a key. Each batch is a transaction of its own, so that no lock is held for the whole run. */
export interface Backfill {
  readonly kind: "backfill";
  readonly table: QualifiedName;
  readonly set: RowValues;
  /** The rows to update, as in `updateRows`; empty means all rows. */
  readonly where: RowValues;
  /** Columns of the unique key along which the rows are visited; null for the primary key that the table has in the revision history. */
  readonly key: readonly string[] | null;
  /** Number of rows in the first batch; null leaves it to the runner, which adapts the size. */
  readonly batchSize: number | null;
}

/**
 * Never returns: the values before the backfill are not recorded.
 *
 * @throws AludelError IRREVERSIBLE
 */
function reverse({ table }: Backfill): never {
  throw new AludelError(
    "IRREVERSIBLE",
    `the values before the backfill of "${formatQualifiedName(table)}" are not known`,
    {
      hint: "Write the opposite backfill by hand; one whose where only finds NULLs of what it sets has nothing to undo",
    },
  );
}

/** Updates the reference rows of the draft that match. */
function apply(
  draft: DatabaseDraft,
  { table, set, where }: Backfill,
  applyOther: (draft: DatabaseDraft, other: Operation) => void,
): void {
  applyOther(draft, { kind: "updateRows", table, set, where, from: null });
}

function describe({ table, set, where, key }: Backfill): DescribedOperation {
  const along = key === null ? "" : ` by ${key.join(", ")}`;
  return {
    object: formatQualifiedName(table),
    detail: `backfill ${describeMatch(where)} in batches${along}: set ${describeRow(set)}`,
  };
}

/** The definition of {@link Backfill}: its reverse, its effect on a schema, its facts and its description. */
export const backfill: OperationDefinition<Backfill, "rows"> = {
  changes: "rows",
  reverse,
  apply,
  describe,
  facts: (operation) => ({ ...factsOfTable(operation.table), onlyFillsNulls: onlyFillsNulls(operation) }),
};
