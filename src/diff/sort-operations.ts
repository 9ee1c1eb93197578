import type { Operation } from "../operation/operation.ts";
import { onlyFillsNulls } from "../operation/update-rows.ts";
import type { Database } from "../schema/database.ts";
import { isExpression, type RowValues } from "../schema/expression.ts";
import { formatQualifiedName, parseQualifiedName } from "../schema/qualified-name.ts";
import { type DependencyGraph, findCircles, orderByDependencies } from "./dependency-order.ts";
import { referenceGraph, referredTables } from "./table-references.ts";

/**
 * Steps in the order in which they are valid, whose reverse is valid too. Columns come before the tables that may refer to them, rows
 * after the columns that they fill, constraints after the rows that must fit them, and what goes stays until rows are moved.
 */
const phases = [
  "createSchema",
  "renameTable",
  "renameColumn",
  "renameConstraint",
  "renameIndex",
  "createEnum",
  "dropForeignKey",
  "dropIndex",
  "dropConstraint",
  "alterTable",
  "addColumn",
  "addGeneratedColumn",
  "alterColumn",
  "createTable",
  "rows",
  "backfill",
  "deleteRows",
  "forbidNulls",
  "dropGeneratedColumn",
  "dropColumn",
  "dropTable",
  "addConstraint",
  "createIndex",
  "addForeignKey",
  "setComment",
  "dropEnum",
  "dropSchema",
  "other",
] as const;

type Phase = (typeof phases)[number];

function phaseOf(operation: Operation): Phase {
  switch (operation.kind) {
    case "addConstraint":
      return operation.constraint.kind === "foreignKey" ? "addForeignKey" : "addConstraint";
    case "dropConstraint":
      return operation.definition?.kind === "foreignKey" ? "dropForeignKey" : "dropConstraint";
    case "addColumn":
      return operation.column.generated === null ? "addColumn" : "addGeneratedColumn";
    case "dropColumn":
      return operation.definition?.generated ? "dropGeneratedColumn" : "dropColumn";
    case "alterColumn": {
      const isAlone = Object.keys(operation.changes).length === 1;
      return isAlone && operation.changes.nullable?.to === false ? "forbidNulls" : "alterColumn";
    }
    case "insertRows":
      return "rows";
    case "updateRows":
      return onlyFillsNulls(operation) ? "backfill" : "rows";
    case "execute":
    case "run":
    case "irreversible":
      return "other";
    default:
      return operation.kind;
  }
}

function tableOf(operation: Operation): string {
  if (operation.kind === "createTable") return formatQualifiedName(operation.table.name);
  return "table" in operation ? formatQualifiedName(operation.table) : "";
}

/** Returns the operations in the order of their tables in `order`; those of one table stay as they are. */
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
  if (operation.kind === "insertRows" || operation.kind === "deleteRows") return operation.rows ?? [];
  return operation.kind === "updateRows" ? [operation.set] : [];
}

/** Returns the tables of row operations, each after those that its rows look up and refer to; in a circle lookups count alone. */
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
  // A row that looks up another one of its own table depends on no other table.
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
 * Returns operations in an order in which each finds what it needs, in both directions, otherwise in the order in which they came.
 * `from` and `to` are the schemas before and after them all.
 */
export function sortOperations(operations: readonly Operation[], from: Database, to: Database): Operation[] {
  const sorted = new Map<Phase, Operation[]>(phases.map((phase) => [phase, []]));
  for (const operation of operations) sorted.get(phaseOf(operation))?.push(operation);
  const reorder = (phase: Phase, order: (operations: readonly Operation[]) => string[]): void => {
    const found = sorted.get(phase) ?? [];
    if (found.length > 1) sorted.set(phase, orderByTable(found, order(found)));
  };
  reorder("createTable", orderTables);
  reorder("dropTable", (found) => orderTables(found).toReversed());
  reorder("rows", (found) => orderRows(found, to));
  reorder("deleteRows", (found) => orderRows(found, from).toReversed());
  return [...sorted.values()].flat();
}
