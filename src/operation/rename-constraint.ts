import { formatColumnName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import { namedPart } from "./describe/named-object.ts";
import {
  type DescribedOperation,
  factsOfTable,
  type OperationDefinition,
  type OperationFacts,
} from "./operation-definition.ts";

/** Renames a constraint. */
export interface RenameConstraint {
  readonly kind: "renameConstraint";
  readonly table: QualifiedName;
  readonly from: string;
  readonly to: string;
}

/** Returns the operation that gives the old name back. */
function reverse(operation: RenameConstraint): RenameConstraint {
  return { ...operation, from: operation.to, to: operation.from };
}

/** Renames the constraint in the draft. */
function apply(draft: DatabaseDraft, { table: name, from, to }: RenameConstraint): void {
  changeTable(draft, name, (table) => {
    if (!table.constraints.some((constraint) => constraint.name === from)) {
      throw invalidOperation(`constraint "${from}" of table "${formatQualifiedName(name)}" does not exist`);
    }
    if (table.constraints.some(({ name: taken }) => taken === to)) {
      throw invalidOperation(`constraint "${to}" of table "${formatQualifiedName(name)}" already exists`);
    }
    return {
      ...table,
      constraints: table.constraints.map((constraint) =>
        constraint.name === from ? { ...constraint, name: to } : constraint,
      ),
    };
  });
}

function describe({ table, from, to }: RenameConstraint): DescribedOperation {
  return { object: formatColumnName(table, from), detail: `rename constraint to ${to}` };
}

function facts({ table, from, to }: RenameConstraint): OperationFacts {
  return {
    ...factsOfTable(table),
    renaming: { part: "constraint", table, from, to },
    namedObjects: namedPart(table, "constraint", to),
  };
}

/** The definition of {@link RenameConstraint}: its reverse, its effect on a schema, its facts and its description. */
export const renameConstraint: OperationDefinition<RenameConstraint, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts,
};
