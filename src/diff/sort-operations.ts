import { changesRows, factsOf } from "../operation/definitions.ts";
import { type Operation, type OperationHandlers, visitOperation } from "../operation/operation.ts";
import type { Database } from "../schema/database.ts";
import { isExpression, type RowValues } from "../schema/expression.ts";
import { formatQualifiedName, parseQualifiedName } from "../schema/qualified-name.ts";
import { type DependencyGraph, findCircles, orderByDependencies } from "./dependency-order.ts";
import { referenceGraph, referredTables } from "./table-references.ts";

/**
 * The phases of a migration, in an order that is valid forwards and in reverse. Columns are added before the tables that may reference
 * them, rows are written after the columns that they fill, constraints are added after the rows that must satisfy them, and drops come
 * after the last change of rows.
 */
const phases = [
  "createSchemas",
  "renameTables",
  "renameColumns",
  "renameConstraints",
  "renameIndexes",
  "createEnums",
  "dropForeignKeys",
  "dropIndexes",
  "dropConstraints",
  "alterTables",
  "addColumns",
  "addGeneratedColumns",
  "alterColumns",
  "createTables",
  "writeRows",
  "fillNulls",
  "removeRows",
  "forbidNulls",
  "dropGeneratedColumns",
  "dropColumns",
  "dropTables",
  "addConstraints",
  "createIndexes",
  "addForeignKeys",
  "setComments",
  "dropEnums",
  "dropSchemas",
  "other",
] as const;

type Phase = (typeof phases)[number];

/** The phase of each kind of operation, and of those operations of a kind that need another one. */
const phasesOf: OperationHandlers<Phase> = {
  createSchema: () => "createSchemas",
  dropSchema: () => "dropSchemas",
  createTable: () => "createTables",
  dropTable: () => "dropTables",
  renameTable: () => "renameTables",
  alterTable: () => "alterTables",
  addColumn: ({ column }) => (column.generated === null ? "addColumns" : "addGeneratedColumns"),
  dropColumn: ({ definition }) => (definition?.generated ? "dropGeneratedColumns" : "dropColumns"),
  renameColumn: () => "renameColumns",
  alterColumn: ({ changes }) => {
    const isAlone = Object.keys(changes).length === 1;
    return isAlone && changes.nullable?.to === false ? "forbidNulls" : "alterColumns";
  },
  addConstraint: ({ constraint }) => (constraint.kind === "foreignKey" ? "addForeignKeys" : "addConstraints"),
  dropConstraint: ({ definition }) => (definition?.kind === "foreignKey" ? "dropForeignKeys" : "dropConstraints"),
  renameConstraint: () => "renameConstraints",
  createIndex: () => "createIndexes",
  dropIndex: () => "dropIndexes",
  renameIndex: () => "renameIndexes",
  createEnum: () => "createEnums",
  dropEnum: () => "dropEnums",
  setComment: () => "setComments",
  insertRows: () => "writeRows",
  updateRows: (operation) => (factsOf(operation).onlyFillsNulls ? "fillNulls" : "writeRows"),
  deleteRows: () => "removeRows",
  backfill: () => "fillNulls",
  execute: () => "other",
  run: () => "other",
  irreversible: () => "other",
};

function tableOf(operation: Operation): string {
  const { table } = factsOf(operation);
  return table === null ? "" : formatQualifiedName(table);
}

/** Returns the operations sorted by the position of their tables in `order`; the sort is stable for the operations of one table. */
function orderByTable(operations: readonly Operation[], order: readonly string[]): Operation[] {
  const rank = new Map(order.map((key, at) => [key, at]));
  const rankOf = (operation: Operation): number => rank.get(tableOf(operation)) ?? rank.size;
  return operations.toSorted((left, right) => rankOf(left) - rankOf(right));
}

function lookedUpTables(rows: readonly RowValues[]): string[] {
  return rows.flatMap((row) =>
    Object.values(row).flatMap((value) =>
      isExpression(value) && value.kind === "lookup" ? [formatQualifiedName(parseQualifiedName(value.table))] : [],
    ),
  );
}

function rowsOf(operation: Operation): readonly RowValues[] {
  if (!changesRows(operation)) return [];
  switch (operation.kind) {
    case "insertRows":
    case "deleteRows":
      return operation.rows ?? [];
    case "updateRows":
    case "backfill":
      return [operation.set];
  }
}

/**
 * Returns the keys of the tables of row operations in topological order: each after the tables that its rows look up and reference. In a
 * cycle of references only the lookups count.
 */
function orderRows(operations: readonly Operation[], database: Database): string[] {
  const lookups = new Map<string, string[]>();
  for (const operation of operations) {
    const key = tableOf(operation);
    const known = lookups.get(key) ?? [];
    lookups.set(key, [...new Set([...known, ...lookedUpTables(rowsOf(operation))])]);
  }
  const references = (key: string): string[] => {
    const table = database.tables.get(key);
    return table === undefined ? [] : referredTables(table);
  };
  // A lookup into the row's own table is no dependency on another table.
  const lookedUp = (key: string): string[] => (lookups.get(key) ?? []).filter((target) => target !== key);
  const nodes = [...database.tables.keys()].filter((key) => lookups.has(key));
  const all: DependencyGraph = { nodes, edges: (key) => [...lookedUp(key), ...references(key)] };
  const circles = findCircles(all);
  const outside = (key: string): string[] =>
    references(key).filter((target) => circles.get(target) !== circles.get(key));
  return orderByDependencies({ nodes, edges: (key) => [...lookedUp(key), ...outside(key)] });
}

function orderTables(operations: readonly Operation[]): string[] {
  const tables = operations.flatMap((operation) => {
    if (operation.kind === "createTable") return [operation.table];
    return operation.kind === "dropTable" && operation.definition !== null ? [operation.definition] : [];
  });
  return orderByDependencies(referenceGraph(tables));
}

/**
 * Returns the operations in an order in which each finds the objects that it depends on, forwards and in reverse; otherwise their order is
 * kept. `from` and `to` are the schemas before and after all of them.
 */
export function sortOperations(operations: readonly Operation[], from: Database, to: Database): Operation[] {
  const sorted = new Map<Phase, Operation[]>(phases.map((phase) => [phase, []]));
  for (const operation of operations) sorted.get(visitOperation(operation, phasesOf))?.push(operation);
  const reorder = (phase: Phase, order: (operations: readonly Operation[]) => string[]): void => {
    const found = sorted.get(phase) ?? [];
    if (found.length > 1) sorted.set(phase, orderByTable(found, order(found)));
  };
  reorder("createTables", orderTables);
  reorder("dropTables", (found) => orderTables(found).toReversed());
  reorder("writeRows", (found) => orderRows(found, to));
  reorder("removeRows", (found) => orderRows(found, from).toReversed());
  return [...sorted.values()].flat();
}
