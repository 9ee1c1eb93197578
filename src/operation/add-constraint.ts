import type { Constraint } from "../schema/constraint.ts";
import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { assertConstraintFits } from "./assert-references.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./database-draft.ts";
import type { DropConstraint } from "./drop-constraint.ts";

/** Adds a primary key, a unique constraint, a foreign key, a check or an exclusion constraint to a table. */
export interface AddConstraint {
  readonly kind: "addConstraint";
  readonly table: QualifiedName;
  readonly constraint: Constraint;
}

/** Returns the operation that drops the constraint. */
export function reverseAddConstraint({ table, constraint }: AddConstraint): DropConstraint {
  return { kind: "dropConstraint", table, name: constraint.name, definition: constraint };
}

/** Adds the constraint to its table in the draft. */
export function applyAddConstraint(draft: DatabaseDraft, { table: name, constraint }: AddConstraint): void {
  changeTable(draft, name, (table) => {
    if (constraint.name !== null && table.constraints.some((other) => other.name === constraint.name)) {
      throw invalidOperation(`constraint "${constraint.name}" of table "${formatQualifiedName(name)}" already exists`);
    }
    if (constraint.kind === "primaryKey" && table.constraints.some(({ kind }) => kind === "primaryKey")) {
      throw invalidOperation(`table "${formatQualifiedName(name)}" already has a primary key`);
    }
    assertConstraintFits(draft, table, constraint);
    return { ...table, constraints: [...table.constraints, constraint] };
  });
}
