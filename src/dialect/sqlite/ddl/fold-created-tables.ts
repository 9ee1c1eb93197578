import { changeColumn } from "../../../operation/alter-column.ts";
import { factsOf, mayChangeRows } from "../../../operation/definitions.ts";
import type { Operation, OperationKind, OperationOf } from "../../../operation/operation.ts";
import { formatQualifiedName } from "../../../schema/qualified-name.ts";
import type { Table } from "../../../schema/table.ts";

/** An operation with its position in the revision's list. */
export interface PositionedOperation {
  readonly operation: Operation;
  readonly source: number;
}

/**
 * What an operation means for a table that is created before it: it is written into the creation, it ends that, so that what follows must
 * follow it, or neither.
 */
type AfterCreation<O> = ((table: Table, operation: O) => Table) | "ends" | "leaves";

/** What moving an operation, or moving others across it, depends on. */
interface FoldingRule<O> {
  readonly afterCreation: AfterCreation<O>;
  /** Whether it may need the table to be rebuilt. */
  readonly mayRebuild: boolean;
}

const rules: { readonly [K in OperationKind]: FoldingRule<OperationOf<K>> } = {
  createSchema: { afterCreation: "leaves", mayRebuild: false },
  dropSchema: { afterCreation: "leaves", mayRebuild: false },
  createTable: { afterCreation: "leaves", mayRebuild: false },
  dropTable: { afterCreation: "ends", mayRebuild: true },
  renameTable: { afterCreation: "ends", mayRebuild: true },
  alterTable: { afterCreation: (table, { options }) => ({ ...table, options: options.to }), mayRebuild: true },
  addColumn: {
    afterCreation: (table, { column }) => ({ ...table, columns: [...table.columns, column] }),
    mayRebuild: true,
  },
  dropColumn: { afterCreation: "ends", mayRebuild: true },
  renameColumn: { afterCreation: "ends", mayRebuild: true },
  alterColumn: {
    afterCreation: (table, { column: name, changes }) => ({
      ...table,
      columns: table.columns.map((column) => (column.name === name ? changeColumn(column, changes) : column)),
    }),
    mayRebuild: true,
  },
  addConstraint: {
    afterCreation: (table, { constraint }) => ({ ...table, constraints: [...table.constraints, constraint] }),
    mayRebuild: true,
  },
  dropConstraint: { afterCreation: "ends", mayRebuild: true },
  renameConstraint: { afterCreation: "ends", mayRebuild: true },
  createIndex: { afterCreation: "leaves", mayRebuild: false },
  dropIndex: { afterCreation: "leaves", mayRebuild: false },
  renameIndex: { afterCreation: "leaves", mayRebuild: true },
  createEnum: { afterCreation: "leaves", mayRebuild: false },
  dropEnum: { afterCreation: "leaves", mayRebuild: false },
  setComment: { afterCreation: "leaves", mayRebuild: false },
  insertRows: { afterCreation: "leaves", mayRebuild: false },
  updateRows: { afterCreation: "leaves", mayRebuild: false },
  deleteRows: { afterCreation: "leaves", mayRebuild: false },
  backfill: { afterCreation: "leaves", mayRebuild: false },
  execute: { afterCreation: "leaves", mayRebuild: false },
  run: { afterCreation: "leaves", mayRebuild: false },
  irreversible: { afterCreation: "leaves", mayRebuild: false },
};

/**
 * Returns the operations with constraints and columns of tables that are created among them written into the creation: SQLite takes
 * references to tables that come later, and needs no rebuild of an empty table. Nothing moves across work on rows.
 */
export function foldCreatedTables(operations: readonly Operation[]): PositionedOperation[] {
  const result: PositionedOperation[] = [];
  const open = new Map<string, number>();
  let afterRows = false;
  for (const [source, operation] of operations.entries()) {
    const { afterCreation, mayRebuild } = rules[operation.kind] as FoldingRule<Operation>;
    const { table, touchedTables } = factsOf(operation);
    const at = table === null ? undefined : open.get(formatQualifiedName(table));
    const created = at === undefined ? undefined : result[at];
    if (typeof afterCreation === "function" && at !== undefined && created?.operation.kind === "createTable") {
      const whole = afterCreation(created.operation.table, operation);
      result[at] = { operation: { kind: "createTable", table: whole }, source: created.source };
      continue;
    }
    const isAboutRows = mayChangeRows(operation);
    if (isAboutRows) afterRows = true;
    // A rebuild behind work on rows begins a segment, and what was committed before must be the operations before.
    if (isAboutRows || (afterRows && mayRebuild)) open.clear();
    if (afterCreation === "ends") for (const name of touchedTables) open.delete(formatQualifiedName(name));
    if (operation.kind === "createTable") open.set(formatQualifiedName(operation.table.name), result.length);
    result.push({ operation, source });
  }
  return result;
}
