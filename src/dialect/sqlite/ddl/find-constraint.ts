import type { Constraint } from "../../../schema/constraint.ts";
import { compiler } from "../ddl-compiler.ts";
import type { ColumnConstraint } from "../ddl-parser/column-constraint.ts";
import type { ParsedColumn, ParsedTable } from "../ddl-parser/create-table.ts";
import { normalizeExpression } from "../ddl-parser/normalize-expression.ts";
import type { Reference } from "../ddl-parser/reference.ts";
import type { TableConstraint } from "../ddl-parser/table-constraint.ts";
import { lowerName } from "../../../schema/sql-names.ts";

/** A constraint that was found: a table constraint (`column` is null), or one in the definition of a column. */
export type FoundConstraint =
  | { readonly column: null; readonly constraint: TableConstraint }
  | { readonly column: ParsedColumn; readonly constraint: ColumnConstraint };

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, at) => lowerName(name) === lowerName(right[at] ?? ""));
}

function isSameReference(reference: Reference | null, constraint: Constraint): boolean {
  if (reference === null || constraint.kind !== "foreignKey") return false;
  const { table, columns } = constraint.references;
  const isSameTarget = lowerName(reference.table) === lowerName(table.name);
  return (
    isSameTarget && (reference.columns.length === 0 || columns.length === 0 || isSameList(reference.columns, columns))
  );
}

function isSameCheck(text: string, constraint: Constraint): boolean {
  if (constraint.kind !== "check") return false;
  const wanted = compiler.sqlText(constraint.expression, "a check");
  return wanted !== null && normalizeExpression(text) === normalizeExpression(wanted);
}

function isInTable(stored: TableConstraint, wanted: Constraint): boolean {
  if (stored.kind !== wanted.kind) return false;
  if (wanted.kind === "check") return isSameCheck(stored.expression, wanted);
  if (wanted.kind === "primaryKey") return true;
  const names = stored.columns.map(({ name }) => name);
  if (!isSameList(names, wanted.columns)) return false;
  return wanted.kind === "unique" || isSameReference(stored.reference, wanted);
}

function isInColumn(stored: ColumnConstraint, column: ParsedColumn, wanted: Constraint): boolean {
  if (wanted.kind === "check") return stored.kind === "check" && isSameCheck(stored.value, wanted);
  if (wanted.kind === "primaryKey") return stored.kind === "primaryKey";
  if (wanted.kind === "exclusion") return false;
  if (!isSameList([column.name], wanted.columns)) return false;
  if (wanted.kind === "unique") return stored.kind === "unique";
  return stored.kind === "references" && isSameReference(stored.reference, wanted);
}

/**
 * Returns the constraint with the given name, or null. Where the operation or the database gives no name, the constraint is found by its
 * definition.
 */
export function findConstraint(
  table: ParsedTable,
  { name, definition }: { readonly name: string | null; readonly definition: Constraint | null },
): FoundConstraint | null {
  const all: FoundConstraint[] = [
    ...table.constraints.map((constraint) => ({ column: null, constraint }) as const),
    ...table.columns.flatMap((column) => column.constraints.map((constraint) => ({ column, constraint }) as const)),
  ];
  if (name !== null) {
    const named = all.find(
      ({ constraint }) => constraint.name !== null && lowerName(constraint.name) === lowerName(name),
    );
    if (named !== undefined) return named;
  }
  if (definition === null) return null;
  const same = all.find(
    (found) =>
      found.constraint.name === null &&
      (found.column === null
        ? isInTable(found.constraint, definition)
        : isInColumn(found.constraint, found.column, definition)),
  );
  return same ?? null;
}
