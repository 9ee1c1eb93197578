import { formatQualifiedName } from "../schema/qualified-name.ts";
import { constraintsOf, type Table } from "../schema/table.ts";
import { type DependencyGraph, findCircles } from "./dependency-order.ts";

/** Returns the keys of the tables that a table's foreign keys reference, without the table itself. */
export function referredTables(table: Table): string[] {
  const own = formatQualifiedName(table.name);
  const targets = constraintsOf(table, "foreignKey").map(({ references }) => formatQualifiedName(references.table));
  return targets.filter((target) => target !== own);
}

/** Returns the dependency graph of the foreign keys between some tables. */
export function referenceGraph(tables: readonly Table[]): DependencyGraph {
  const edges = new Map(tables.map((table) => [formatQualifiedName(table.name), referredTables(table)]));
  return { nodes: [...edges.keys()], edges: (key) => edges.get(key) ?? [] };
}

/** Returns a predicate that tells whether a reference between two of the tables is part of a cycle. */
export function findCircularReferences(tables: readonly Table[]): (from: string, to: string) => boolean {
  const circles = findCircles(referenceGraph(tables));
  return (from, to) => from !== to && circles.has(from) && circles.get(from) === circles.get(to);
}
