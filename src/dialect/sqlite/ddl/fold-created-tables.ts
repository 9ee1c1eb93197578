import { changeColumn } from "../../../operation/alter-column.ts";
import type { Operation } from "../../../operation/operation.ts";
import { formatQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import type { Table } from "../../../schema/table.ts";

/** An operation with its position in the revision's list. */
export interface PositionedOperation {
  readonly operation: Operation;
  readonly source: number;
}

/** Returns the table with what it is given right after it was created, or null for another operation. */
function withLateDefinition(table: Table, operation: Operation): Table | null {
  switch (operation.kind) {
    case "addConstraint":
      return { ...table, constraints: [...table.constraints, operation.constraint] };
    case "addColumn":
      return { ...table, columns: [...table.columns, operation.column] };
    case "alterColumn": {
      const { column: name, changes } = operation;
      const columns = table.columns.map((column) => (column.name === name ? changeColumn(column, changes) : column));
      return { ...table, columns };
    }
    case "alterTable":
      return { ...table, options: operation.options.to };
    default:
      return null;
  }
}

/** Returns the table that an operation changes in another way, so that what follows it must follow it. */
function closedTables(operation: Operation): readonly QualifiedName[] {
  switch (operation.kind) {
    case "dropTable":
    case "dropColumn":
    case "renameColumn":
    case "dropConstraint":
    case "renameConstraint":
      return [operation.table];
    case "renameTable":
      return [operation.from, operation.to];
    default:
      return [];
  }
}

function mayRebuild({ kind }: Operation): boolean {
  return !["createTable", "createIndex", "dropIndex", "createEnum", "dropEnum", "setComment"].includes(kind);
}

function isAboutRows({ kind }: Operation): boolean {
  return ["insertRows", "updateRows", "deleteRows", "backfill", "execute", "run"].includes(kind);
}

/**
 * Returns the operations with constraints and columns of tables that are created among them written into the creation: SQLite takes
 * references to tables that come later, and needs no rebuild of an empty table. Nothing moves across work on rows.
 */
export function foldCreatedTables(operations: readonly Operation[]): PositionedOperation[] {
  const result: PositionedOperation[] = [];
  const open = new Map<string, number>();
  let afterRows = false;
  for (const [source, operation] of operations.entries()) {
    const at =
      "table" in operation && "schema" in operation.table ? open.get(formatQualifiedName(operation.table)) : undefined;
    const created = at === undefined ? undefined : result[at];
    if (at !== undefined && created?.operation.kind === "createTable") {
      const table = withLateDefinition(created.operation.table, operation);
      if (table !== null) {
        result[at] = { operation: { kind: "createTable", table }, source: created.source };
        continue;
      }
    }
    if (isAboutRows(operation)) afterRows = true;
    // A rebuild behind work on rows begins a segment, and what was committed before must be the operations before.
    if (isAboutRows(operation) || (afterRows && mayRebuild(operation))) open.clear();
    for (const table of closedTables(operation)) open.delete(formatQualifiedName(table));
    if (operation.kind === "createTable") open.set(formatQualifiedName(operation.table.name), result.length);
    result.push({ operation, source });
  }
  return result;
}
