import type { Column } from "./column.ts";
import type { Constraint, ConstraintOf } from "./constraint.ts";
import type { QualifiedName } from "./qualified-name.ts";
import type { TableIndex } from "./table-index.ts";

/**
 * What one engine offers for a whole table: `strict` and `withoutRowid` (SQLite), `unlogged` (PostgreSQL), `collation` and `engine` (MySQL,
 * MariaDB). Each dialect documents and checks the options that it knows.
 */
export type TableOptions = Readonly<Record<string, string | number | boolean>>;

/** Every option of a table that some engine knows; the other engines leave it out, and a name that none knows is refused. */
export const tableOptionNames: ReadonlySet<string> = new Set([
  "strict",
  "withoutRowid",
  "unlogged",
  "collation",
  "engine",
]);

/** A table with all that belongs to it. */
export interface Table {
  readonly name: QualifiedName;
  /** In the order of the table; the order does not count in comparisons. */
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly TableIndex[];
  readonly comment: string | null;
  readonly options: TableOptions;
}

/** Returns the constraints of one kind. */
export function constraintsOf<K extends Constraint["kind"]>(table: Table, kind: K): readonly ConstraintOf<K>[] {
  return table.constraints.filter((constraint): constraint is ConstraintOf<K> => constraint.kind === kind);
}

/** Returns the column of that name, or undefined. */
export function findColumn(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}
