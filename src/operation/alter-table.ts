import type { QualifiedName } from "../schema/qualified-name.ts";
import type { TableOptions } from "../schema/table.ts";
import { changeTable, type DatabaseDraft } from "./database-draft.ts";
import type { FromTo } from "./from-to.ts";

/** Changes the options of a table. */
export interface AlterTable {
  readonly kind: "alterTable";
  readonly table: QualifiedName;
  /** All options before and after. */
  readonly options: FromTo<TableOptions>;
}

/** Returns the operation that changes the options back. */
export function reverseAlterTable(operation: AlterTable): AlterTable {
  return { ...operation, options: { from: operation.options.to, to: operation.options.from } };
}

/** Sets the options in the draft. */
export function applyAlterTable(draft: DatabaseDraft, operation: AlterTable): void {
  changeTable(draft, operation.table, (table) => ({ ...table, options: operation.options.to }));
}
