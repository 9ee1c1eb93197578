import { AludelError } from "../error/aludel-error.ts";
import type { RowValues } from "../schema/expression.ts";
import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { DatabaseDraft } from "./database-draft.ts";
import { applyUpdateRows } from "./update-rows.ts";

/** Updates many rows in batches along a key, each batch in a transaction of its own. */
export interface Backfill {
  readonly kind: "backfill";
  readonly table: QualifiedName;
  readonly set: RowValues;
  /** As in an update; empty means all rows. */
  readonly where: RowValues;
  /** Columns of the key along which the rows are visited; null for the primary key as the history tells it. */
  readonly key: readonly string[] | null;
  /** Number of rows of the first batch; null leaves it to the runner. */
  readonly batchSize: number | null;
}

/**
 * Never returns: the values before are not known.
 *
 * @throws AludelError IRREVERSIBLE
 */
export function reverseBackfill({ table }: Backfill): never {
  throw new AludelError(
    "IRREVERSIBLE",
    `the values before the backfill of "${formatQualifiedName(table)}" are not known`,
    {
      hint: "Write the opposite backfill by hand; one whose where only finds NULLs of what it sets has nothing to undo",
    },
  );
}

/** Updates the reference rows of the draft that match. */
export function applyBackfill(draft: DatabaseDraft, { table, set, where }: Backfill): void {
  applyUpdateRows(draft, { kind: "updateRows", table, set, where, from: null });
}
