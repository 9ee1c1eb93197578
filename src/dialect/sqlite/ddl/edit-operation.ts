import { describeOperation } from "../../../operation/describe/describe-operation.ts";
import type { Operation } from "../../../operation/operation.ts";
import { formatQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { compiler } from "../ddl-compiler.ts";
import { type ParsedTable, renderCreateTable } from "../ddl-parser/create-table.ts";
import { compileCheck } from "./compile-rebuild.ts";
import { findParsedColumn } from "./edit-table.ts";
import type { PendingCheck, PendingRebuild } from "./pending-rebuild.ts";
import type { PlanDraft } from "./plan-draft.ts";
import { renderRebuild } from "./render-rebuild.ts";
import type { StoredObject } from "./schema-simulation.ts";

/** The change that one operation makes to the definition of a table. */
export interface TableEdit {
  readonly operation: Operation;
  readonly table: QualifiedName;
  readonly edit: (definition: ParsedTable) => ParsedTable;
  /** Whether the change may fail on existing rows. */
  readonly mayFail?: boolean;
  /** Records how the change affects the copying of rows. */
  readonly record?: (rebuild: PendingRebuild) => void;
  /**
   * The expression from which a column is copied. The simulation runs it, so that an invalid expression is found while the plan is made.
   */
  readonly using?: { readonly column: string; readonly source: string } | null;
  /** What the values must satisfy, even where the definition stays what it is. */
  readonly check?: PendingCheck | null;
  /** Returns whether an index is created again after the rebuild. */
  readonly keepsIndex?: (index: StoredObject) => boolean;
}

/** Returns the statements that replace the simulated table, which has no rows, by its new definition. */
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
    original: before,
    definition: after,
    copies,
    keepsSequence: false,
    belongings,
    statistics: null,
  });
  return [create, copy, ...replace];
}

/**
 * Changes the definition of a table: immediately in the simulation, and in the database by the pending rebuild of the table, which is
 * opened if there is none. An edit without effect needs no rebuild, only its check.
 */
export async function editTable(draft: PlanDraft, edit: TableEdit): Promise<void> {
  const { operation, table, keepsIndex = () => true } = edit;
  const object = `table "${formatQualifiedName(table)}"`;
  compiler.qualifiedName(table);
  const before = await (await draft.simulate()).table(table.name);
  const after = edit.edit(before.definition);
  const isSame = renderCreateTable(after, "") === renderCreateTable(before.definition, "");
  const { check = null } = edit;
  if (isSame && edit.using === undefined && (check === null || draft.pending(table.name) === undefined)) {
    if (check !== null) draft.addChecks([compileCheck(before.definition, check)]);
    return;
  }
  const rebuild = await draft.openRebuild(table.name, before);
  const belongings = [...before.indexes.filter(keepsIndex), ...before.triggers].map(({ sql }) => sql);
  await draft.simulateOnly(simulatedStatements(before.definition, after, belongings, edit.using), object);
  edit.record?.(rebuild);
  if (check !== null) rebuild.checks.push(check);
  rebuild.descriptions.push(describeOperation(operation).detail);
  rebuild.lastSource = draft.source;
  if (edit.mayFail === true) rebuild.copySource = draft.source;
}
