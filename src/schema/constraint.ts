import type { SqlText } from "./expression.ts";
import type { QualifiedName } from "./qualified-name.ts";
import type { IndexKey } from "./table-index.ts";

/** When a constraint is checked: at each statement, or at commit unless (or once) told otherwise. */
export type Deferrable = "no" | "initiallyImmediate" | "initiallyDeferred";

/** A referential action: what happens to the referring rows when the referenced row is deleted or its key changes. */
export type ReferentialAction = "no action" | "restrict" | "cascade" | "set null" | "set default";

/** A primary key: its columns identify each row, and are never NULL. */
export interface PrimaryKey {
  readonly kind: "primaryKey";
  /** Null when the engine or the naming convention is to name it. */
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly include: readonly string[];
  readonly deferrable: Deferrable;
}

/** A unique constraint: no two rows have the same values in its columns. */
export interface Unique {
  readonly kind: "unique";
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly include: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly deferrable: Deferrable;
}

/** A foreign key: the row that it refers to must exist. */
export interface ForeignKey {
  readonly kind: "foreignKey";
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly references: {
    readonly table: QualifiedName;
    readonly columns: readonly string[];
    /** Set for a table of another program, which the history neither makes nor compares. */
    readonly external?: true;
  };
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly match: "simple" | "full";
  readonly deferrable: Deferrable;
  /** Whether rows written before the constraint are still unchecked (NOT VALID). */
  readonly notValid: boolean;
}

/** A check constraint: its expression must not be false for any row; NULL passes. */
export interface Check {
  readonly kind: "check";
  readonly name: string | null;
  readonly expression: SqlText;
  /** Whether rows written before the constraint are still unchecked (NOT VALID). */
  readonly notValid: boolean;
}

/** One term of an exclusion constraint: a key of the index behind it, and what compares two rows' values of it. */
export interface ExclusionElement extends IndexKey {
  /** The operator, as SQL writes it: `&&`, `OPERATOR(extensions.&&)`. */
  readonly with: string;
}

/** An exclusion constraint: no two rows satisfy the operator of every element. PostgreSQL only. */
export interface Exclusion {
  readonly kind: "exclusion";
  readonly name: string | null;
  /** Access method of the index behind it: `gist`. */
  readonly method: string;
  readonly elements: readonly ExclusionElement[];
  readonly include: readonly string[];
  /** The predicate: only rows that satisfy it count; null for all rows. */
  readonly predicate: SqlText | null;
  readonly deferrable: Deferrable;
}

/** A constraint of a table, besides NOT NULL. */
export type Constraint = PrimaryKey | Unique | ForeignKey | Check | Exclusion;

/** One member of {@link Constraint}. */
export type ConstraintOf<K extends Constraint["kind"]> = Extract<Constraint, { readonly kind: K }>;

/** Returns the columns that a constraint names; those in expressions are not among them, so a check names none. */
export function constrainedColumns(constraint: Constraint): readonly string[] {
  switch (constraint.kind) {
    case "check":
      return [];
    case "exclusion":
      return constraint.elements.flatMap(({ on }) => (on.kind === "column" ? [on.column] : []));
    case "primaryKey":
    case "unique":
    case "foreignKey":
      return constraint.columns;
  }
}

/** Returns the table that a constraint refers to; none for one that refers to no other table. */
export function referencedTables(constraint: Constraint): readonly QualifiedName[] {
  return constraint.kind === "foreignKey" ? [constraint.references.table] : [];
}
