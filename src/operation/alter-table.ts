import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { TableOptions } from "../schema/table.ts";
import { changeTable, type DatabaseDraft } from "./fold/database-draft.ts";
import { formatChange, type FromTo } from "./describe/from-to.ts";
import { type DescribedOperation, factsOfTable, type OperationDefinition } from "./operation-definition.ts";

/** Changes the options of a table. */
export interface AlterTable {
  readonly kind: "alterTable";
  readonly table: QualifiedName;
  /** All options before and after. */
  readonly options: FromTo<TableOptions>;
}

/** Returns the operation that changes the options back. */
function reverse(operation: AlterTable): AlterTable {
  return { ...operation, options: { from: operation.options.to, to: operation.options.from } };
}

/** Sets the options in the draft. */
function apply(draft: DatabaseDraft, operation: AlterTable): void {
  changeTable(draft, operation.table, (table) => ({ ...table, options: operation.options.to }));
}

function describe({ table, options }: AlterTable): DescribedOperation {
  return {
    object: formatQualifiedName(table),
    detail: formatChange("options", options, (value) => JSON.stringify(value)),
  };
}

/** The definition of {@link AlterTable}: its reverse, its effect on a schema, its facts and its description. */
export const alterTable: OperationDefinition<AlterTable, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts: ({ table }) => factsOfTable(table),
};
