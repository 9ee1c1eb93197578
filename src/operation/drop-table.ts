import { AludelError } from "../error/aludel-error.ts";
import type { Table } from "../schema/table.ts";
import { formatQualifiedName, isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import type { CreateTable } from "./create-table.ts";
import { type DatabaseDraft, draftTable, invalidOperation } from "./database-draft.ts";

/** Drops a table with its constraints and indexes. */
export interface DropTable {
  readonly kind: "dropTable";
  readonly table: QualifiedName;
  /** What is dropped, where it is known. */
  readonly definition: Table | null;
}

/**
 * Returns the operation that creates the table again, without its rows.
 *
 * @throws AludelError IRREVERSIBLE when the definition is not known
 */
export function reverseDropTable(operation: DropTable): CreateTable {
  if (operation.definition === null) throw irreversibleDrop("table", formatQualifiedName(operation.table));
  return { kind: "createTable", table: operation.definition };
}

/** Returns the error for a drop that does not hold what it drops. */
export function irreversibleDrop(kind: string, object: string): AludelError {
  return new AludelError(
    "IRREVERSIBLE",
    `the definition of ${kind} "${object}" is not known, so its drop cannot be reversed`,
    {
      hint: "Write the opposite operation by hand",
    },
  );
}

/** Takes the table from the draft. */
export function applyDropTable(draft: DatabaseDraft, operation: DropTable): void {
  const dropped = draftTable(draft, operation.table);
  const key = formatQualifiedName(dropped.name);
  for (const [user, table] of draft.tables) {
    // Without a list of its own for each of thousands of tables.
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
