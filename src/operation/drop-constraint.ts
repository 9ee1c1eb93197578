import { isDeepStrictEqual } from "node:util";

import type { Constraint } from "../schema/constraint.ts";
import { formatPartName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { AddConstraint } from "./add-constraint.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import { describeConstraint } from "./describe/describe-constraint.ts";
import { irreversibleDrop } from "./drop-table.ts";
import { type DescribedOperation, factsOfTable, type OperationDefinition } from "./operation-definition.ts";

/** Drops a constraint of a table. */
export interface DropConstraint {
  readonly kind: "dropConstraint";
  readonly table: QualifiedName;
  /** Null for a constraint without a name, which is then found by its definition. */
  readonly name: string | null;
  /** The definition of the dropped constraint; null where it is not known. */
  readonly definition: Constraint | null;
}

/**
 * Returns the operation that adds the constraint again.
 *
 * @throws AludelError IRREVERSIBLE when the definition is not known
 */
function reverse({ table, name, definition }: DropConstraint): AddConstraint {
  if (definition === null) throw irreversibleDrop("constraint", name ?? formatQualifiedName(table));
  return { kind: "addConstraint", table, constraint: definition };
}

/** Removes the constraint from its table in the draft. */
function apply(draft: DatabaseDraft, { table: name, ...dropped }: DropConstraint): void {
  changeTable(draft, name, (table) => {
    const found = table.constraints.find((constraint) =>
      dropped.name === null ? isDeepStrictEqual(constraint, dropped.definition) : constraint.name === dropped.name,
    );
    if (found === undefined) {
      throw invalidOperation(
        `constraint "${dropped.name ?? ""}" of table "${formatQualifiedName(name)}" does not exist`,
      );
    }
    return { ...table, constraints: table.constraints.filter((constraint) => constraint !== found) };
  });
}

function describe({ table, name, definition }: DropConstraint): DescribedOperation {
  return {
    object: formatPartName(table, name),
    detail: definition === null ? "drop constraint" : `drop ${describeConstraint(definition)}`,
  };
}

/** The definition of {@link DropConstraint}: its reverse, its effect on a schema, its facts and its description. */
export const dropConstraint: OperationDefinition<DropConstraint, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts: ({ table }) => factsOfTable(table),
};
