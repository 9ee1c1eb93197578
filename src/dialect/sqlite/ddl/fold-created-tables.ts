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
 * The effect of an operation on a table that an earlier operation of the same revision creates. A function folds the operation into the
 * CREATE TABLE; `ends` means that later operations on the table cannot be folded past this one; `leaves` means neither.
 */
type AfterCreation<O> = ((table: Table, operation: O) => Table) | "ends" | "leaves";

/** The facts by which an operation may be folded into a CREATE TABLE, or another operation moved across it. */
interface FoldingRule<O> {
  readonly afterCreation: AfterCreation<O>;
  /** Whether the operation may need a rebuild of the table. */
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
 * Returns the operations with the constraints and columns of a table folded into its CREATE TABLE where the same revision creates it.
 * SQLite accepts references to tables that do not exist yet, and a rebuild of an empty table would be wasted. No operation is moved across
 * one that may change rows.
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
    // A rebuild after changes of rows starts a new segment. What was committed before it must be a prefix of the operations, so nothing may
    // be folded across.
    if (isAboutRows || (afterRows && mayRebuild)) open.clear();
    if (afterCreation === "ends") for (const name of touchedTables) open.delete(formatQualifiedName(name));
    if (operation.kind === "createTable") open.set(formatQualifiedName(operation.table.name), result.length);
    result.push({ operation, source });
  }
  return result;
}
