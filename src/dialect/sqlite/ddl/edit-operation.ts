import { describeOperation } from "../../../operation/describe-operation.ts";
import type { Operation } from "../../../operation/operation.ts";
import { formatQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { compiler } from "../ddl-compiler.ts";
import { type ParsedTable, renderCreateTable } from "../ddl-parser/create-table.ts";
import { findParsedColumn } from "./edit-table.ts";
import type { PendingRebuild } from "./pending-rebuild.ts";
import type { PlanDraft } from "./plan-draft.ts";
import { renderRebuild } from "./render-rebuild.ts";
import type { StoredObject } from "./schema-simulation.ts";

/** What one operation changes in the definition of a table. */
export interface TableEdit {
  readonly operation: Operation;
  readonly table: QualifiedName;
  readonly edit: (definition: ParsedTable) => ParsedTable;
  /** Whether rows may stand in its way. */
  readonly mayFail?: boolean;
  /** What it changes in how rows are copied. */
  readonly record?: (rebuild: PendingRebuild) => void;
  /** The expression that a column is copied from, so that the simulation sees whether it can be read. */
  readonly using?: { readonly column: string; readonly source: string } | null;
  /** Whether an index is made again. */
  readonly keepsIndex?: (index: StoredObject) => boolean;
}

/** Returns the statements that give the simulated table, which has no rows, its new definition. */
function simulatedStatements(
  before: ParsedTable,
  after: ParsedTable,
  belongings: readonly string[],
  using: TableEdit["using"],
) {
  const copies = after.columns
    .filter((column) => findParsedColumn(before, column.name) !== undefined)
    .filter(({ constraints }) => !constraints.some(({ kind }) => kind === "generated"))
    .map(({ name }) => ({ column: name, source: using?.column === name ? using.source : compiler.quote(name) }));
  const { create, copy, replace } = renderRebuild({
    definition: after,
    copies,
    keepsSequence: false,
    belongings,
  });
  return [create, copy, ...replace];
}

/**
 * Changes the definition of a table: at once in the simulation, and in the database by the rebuild that waits for the table, or begins
 * to wait now. An edit that changes nothing needs none.
 */
export async function editTable(draft: PlanDraft, edit: TableEdit): Promise<void> {
  const { operation, table, keepsIndex = () => true } = edit;
  const object = `table "${formatQualifiedName(table)}"`;
  compiler.qualifiedName(table);
  const before = await (await draft.simulate()).table(table.name);
  const after = edit.edit(before.definition);
  const isSame = renderCreateTable(after, "") === renderCreateTable(before.definition, "");
  if (isSame && edit.using === undefined) return;
  const rebuild = await draft.openRebuild(table.name, before);
  const belongings = [...before.indexes.filter(keepsIndex), ...before.triggers].map(({ sql }) => sql);
  await draft.simulateOnly(simulatedStatements(before.definition, after, belongings, edit.using), object);
  edit.record?.(rebuild);
  rebuild.descriptions.push(describeOperation(operation).detail);
  rebuild.lastSource = draft.source;
  if (edit.mayFail === true) rebuild.copySource = draft.source;
}
