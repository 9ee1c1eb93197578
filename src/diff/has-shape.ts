import { compareDatabases } from "./diff-database.ts";
import { shapeComparator } from "./shape-comparator.ts";
import type { Database } from "../schema/database.ts";

/**
 * Returns whether an engine reports what a schema in portable terms names: the same tables, columns, constraints, indexes and enums,
 * on the same columns. Types and expressions, which the engine writes in its own way, do not count; nor do rows.
 */
export function hasShape(found: Database, schema: Database): boolean {
  const rows = new Map<string, never>();
  const { operations, problems } = compareDatabases(
    { ...found, rows },
    { ...schema, rows },
    { comparator: shapeComparator },
  );
  return operations.length === 0 && problems.length === 0;
}
