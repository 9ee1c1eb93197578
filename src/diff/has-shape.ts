import { compareDatabases } from "./diff-database.ts";
import { shapeComparator } from "./shape-comparator.ts";
import type { Database } from "../schema/database.ts";

/**
 * Returns whether the schema that an engine reported has the shape of `schema`, which is in portable terms: the same tables, columns,
 * constraints, indexes and enums, on the same columns. Types and expressions are not compared, because the engine rewrites them; nor are
 * rows.
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
