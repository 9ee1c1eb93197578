import type { Plan } from "../../../ddl/plan.ts";
import { planBackfills } from "../../../ddl/plan-backfills.ts";
import type { DeleteRows } from "../../../operation/delete-rows.ts";
import type { InsertRows } from "../../../operation/insert-rows.ts";
import type { Operation } from "../../../operation/operation.ts";
import type { UpdateRows } from "../../../operation/update-rows.ts";
import type { PlanContext } from "../../dialect.ts";
import { compiler } from "../ddl-compiler.ts";
import { foldCreatedTables } from "./fold-created-tables.ts";
import { PlanDraft } from "./plan-draft.ts";
import { planOperation } from "./plan-operation.ts";

/** Returns the names of tables that an operation names. */
function namedTables(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case "createTable":
      return [operation.table.name.name];
    case "renameTable":
      return [operation.from.name, operation.to.name];
    case "addConstraint": {
      const { constraint, table } = operation;
      return constraint.kind === "foreignKey" ? [table.name, constraint.references.table.name] : [table.name];
    }
    default:
      return "table" in operation ? [operation.table.name] : [];
  }
}

type RowChange = InsertRows | UpdateRows | DeleteRows;

function isRowChange(operation: Operation): operation is RowChange {
  return operation.kind === "insertRows" || operation.kind === "updateRows" || operation.kind === "deleteRows";
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
  const draft = new PlanDraft(context, hasRawSql ? null : operations.flatMap(namedTables));
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
