import { AludelError } from "../error/aludel-error.ts";
import type { Table } from "../schema/table.ts";
import { formatQualifiedName, isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import type { CreateTable } from "./create-table.ts";
import { type DatabaseDraft, draftTable, invalidOperation } from "./fold/database-draft.ts";
import {
  type DescribedOperation,
  factsOfTable,
  type OperationDefinition,
  type OperationFacts,
} from "./operation-definition.ts";

/** Drops a table with its constraints and indexes. */
export interface DropTable {
  readonly kind: "dropTable";
  readonly table: QualifiedName;
  /** The definition of the dropped table; null where it is not known. */
  readonly definition: Table | null;
}

/**
 * Returns the operation that creates the table again, without its rows.
 *
 * @throws AludelError IRREVERSIBLE when the definition is not known
 */
function reverse(operation: DropTable): CreateTable {
  if (operation.definition === null) throw irreversibleDrop("table", formatQualifiedName(operation.table));
  return { kind: "createTable", table: operation.definition };
}

/** Returns the error for reversing a drop that does not carry the definition of what it dropped. */
export function irreversibleDrop(kind: string, object: string): AludelError {
  return new AludelError(
    "IRREVERSIBLE",
    `the definition of ${kind} "${object}" is not known, so its drop cannot be reversed`,
    {
      hint: "Write the opposite operation by hand",
    },
  );
}

/** Removes the table from the draft. */
function apply(draft: DatabaseDraft, operation: DropTable): void {
  const dropped = draftTable(draft, operation.table);
  const key = formatQualifiedName(dropped.name);
  for (const [user, table] of draft.tables) {
    // Searched without `constraintsOf`, which would allocate an array for each of thousands of tables.
    const reference = table.constraints.find(
      (each) => each.kind === "foreignKey" && isSameName(each.references.table, dropped.name),
    );
    if (reference !== undefined && user !== key) {
      throw invalidOperation(
        `table "${key}" is still referenced by foreign key "${reference.name ?? ""}" of "${user}"`,
      );
    }
  }
  draft.tables.delete(key);
  draft.rows.delete(key);
}

function describe({ table }: DropTable): DescribedOperation {
  return { object: formatQualifiedName(table), detail: "drop table" };
}

function facts({ table, definition }: DropTable): OperationFacts {
  const types = definition === null ? null : definition.columns.map(({ type }) => type);
  return {
    ...factsOfTable(table),
    takenColumns: [{ table, column: null, types }],
    lostValues: [{ table, column: null }],
  };
}

/** The definition of {@link DropTable}: its reverse, its effect on a schema, its facts and its description. */
export const dropTable: OperationDefinition<DropTable, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts,
};
