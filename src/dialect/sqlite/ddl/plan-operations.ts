import type { Plan } from "../../../ddl/plan.ts";
import { planBackfills } from "../../../ddl/plan-backfills.ts";
import type { Backfill } from "../../../operation/backfill.ts";
import { changesRows, type RowOperation } from "../../../operation/definitions.ts";
import type { Operation } from "../../../operation/operation.ts";
import { touchedTables } from "../../../operation/touched-tables.ts";
import type { PlanContext } from "../../dialect.ts";
import { compiler } from "../ddl-compiler.ts";
import { foldCreatedTables } from "./fold-created-tables.ts";
import { PlanDraft } from "./plan-draft.ts";
import { planOperation } from "./plan-operation.ts";

type RowChange = Exclude<RowOperation, Backfill>;

function isRowChange(operation: Operation): operation is RowChange {
  return changesRows(operation) && operation.kind !== "backfill";
}

/** What needs no look at any table, as all bookkeeping. */
function planRowChanges(operations: readonly RowChange[]): Plan {
  const steps = operations.flatMap((operation, source) =>
    compiler.compile(operation).map((step) => ({ ...step, source })),
  );
  return { segments: steps.length === 0 ? [] : [{ transactional: true, foreignKeys: "enforced", steps }] };
}

/**
 * Returns what the operations do on SQLite: its own ALTER TABLE where it has one that does it, else a rebuild of the table, one for all
 * changes of a table between two changes of rows. A rebuild needs foreign keys to be suspended, a change of rows needs them enforced,
 * so the two never stand in one segment.
 */
export async function planOperations(recorded: readonly Operation[], context: PlanContext): Promise<Plan> {
  if (recorded.every(isRowChange)) return planRowChanges(recorded);
  const operations = await planBackfills(recorded, () => context.foldedSchema());
  const hasRawSql = operations.some(({ kind }) => kind === "execute");
  const draft = new PlanDraft(context, hasRawSql ? null : touchedTables(operations).map(({ name }) => name));
  try {
    for (const { operation, source } of foldCreatedTables(operations)) {
      draft.source = source;
      await planOperation(draft, operation);
    }
    return await draft.finish();
  } finally {
    await draft.close();
  }
}
