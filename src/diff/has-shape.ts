import { compareDatabases } from "./diff-database.ts";
import { shapeComparator } from "./shape-comparator.ts";
import type { Operation } from "../operation/operation.ts";
import type { Database } from "../schema/database.ts";

/**
 * Returns what a schema that an engine reported lacks, or has besides, to have the shape of another one in portable terms: see
 * {@link hasShape}.
 */
export function compareShapes(found: Database, schema: Database): readonly Operation[] {
  const rows = new Map<string, never>();
  return compareDatabases({ ...found, rows }, { ...schema, rows }, { comparator: shapeComparator }).operations;
}

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
