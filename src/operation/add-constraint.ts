import { type Constraint, referencedTables } from "../schema/constraint.ts";
import { formatPartName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { assertConstraintFits } from "./fold/assert-references.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import { describeConstraint } from "./describe/describe-constraint.ts";
import type { DropConstraint } from "./drop-constraint.ts";
import { namedPart } from "./describe/named-object.ts";
import {
  type DescribedOperation,
  factsOfTable,
  type OperationDefinition,
  type OperationFacts,
} from "./operation-definition.ts";

/** Adds a primary key, a unique constraint, a foreign key, a check or an exclusion constraint to a table. */
export interface AddConstraint {
  readonly kind: "addConstraint";
  readonly table: QualifiedName;
  readonly constraint: Constraint;
}

/** Returns the operation that drops the constraint. */
function reverse({ table, constraint }: AddConstraint): DropConstraint {
  return { kind: "dropConstraint", table, name: constraint.name, definition: constraint };
}

/** Adds the constraint to its table in the draft. */
function apply(draft: DatabaseDraft, { table: name, constraint }: AddConstraint): void {
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

function describe({ table, constraint }: AddConstraint): DescribedOperation {
  return { object: formatPartName(table, constraint.name), detail: `add ${describeConstraint(constraint)}` };
}

function facts({ table, constraint }: AddConstraint): OperationFacts {
  return {
    ...factsOfTable(table),
    touchedTables: [table, ...referencedTables(constraint)],
    namedObjects: namedPart(table, constraint.kind, constraint.name),
  };
}

/** The definition of {@link AddConstraint}: its reverse, its effect on a schema, its facts and its description. */
export const addConstraint: OperationDefinition<AddConstraint, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts,
};
