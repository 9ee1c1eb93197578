import type { Plan } from "../../../ddl/plan.ts";
import { withMomentsInUtc } from "../../../ddl/moments-in-utc.ts";
import { planBackfills } from "../../../ddl/plan-backfills.ts";
import type { Backfill } from "../../../operation/backfill.ts";
import { changesRows, type RowOperation } from "../../../operation/definitions.ts";
import type { Operation } from "../../../operation/operation.ts";
import { touchedTables } from "../../../operation/fold/touched-tables.ts";
import type { PlanContext } from "../../dialect.ts";
import { compiler } from "../ddl-compiler.ts";
import { assertParents } from "./assert-parents.ts";
import { foldCreatedTables } from "./fold-created-tables.ts";
import { PlanDraft } from "./plan-draft.ts";
import { planOperation } from "./plan-operation.ts";

type RowChange = Exclude<RowOperation, Backfill>;

function isRowChange(operation: Operation): operation is RowChange {
  return changesRows(operation) && operation.kind !== "backfill";
}

/** Plans operations that only change rows and name them, as all bookkeeping does; they need neither a simulation nor rebuilds. */
function planRowChanges(operations: readonly RowChange[]): Plan {
  const steps = operations.flatMap((operation, source) =>
    compiler.compile(operation).map((step) => ({ ...step, source })),
  );
  return { segments: steps.length === 0 ? [] : [{ transactional: true, foreignKeys: "enforced", steps }] };
}

/**
 * Returns the plan of the operations on SQLite. A change is made by ALTER TABLE where SQLite supports it, and otherwise by a rebuild of the
 * table, which all changes of the table between two changes of rows share. A rebuild needs foreign keys suspended and a change of rows
 * needs them enforced, so the two are never in one segment.
 */
export async function planOperations(written: readonly Operation[], context: PlanContext): Promise<Plan> {
  const recorded = await withMomentsInUtc(written, () => context.foldedSchema());
  if (recorded.every(isRowChange)) return planRowChanges(recorded);
  await assertParents(recorded, context.session);
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
