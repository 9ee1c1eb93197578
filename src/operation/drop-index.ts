import { isDeepStrictEqual } from "node:util";

import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { TableIndex } from "../schema/table-index.ts";
import type { CreateIndex } from "./create-index.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./database-draft.ts";
import { irreversibleDrop } from "./drop-table.ts";

/** Drops an index of a table. */
export interface DropIndex {
  readonly kind: "dropIndex";
  readonly table: QualifiedName;
  /** Empty for an index without a name, which its definition finds. */
  readonly name: string;
  /** What is dropped, where it is known. */
  readonly definition: TableIndex | null;
  /** Whether nobody need wait for it, outside any transaction, on an engine that must be told so. */
  readonly concurrently?: true;
}

/**
 * Returns the operation that creates the index again.
 *
 * @throws AludelError IRREVERSIBLE when the definition is not known
 */
export function reverseDropIndex({ table, name, definition, ...how }: DropIndex): CreateIndex {
  if (definition === null) throw irreversibleDrop("index", name);
  return { ...how, kind: "createIndex", table, index: definition };
}

/** Takes the index from its table in the draft. */
export function applyDropIndex(draft: DatabaseDraft, operation: DropIndex): void {
  changeTable(draft, operation.table, (table) => {
    const found = table.indexes.find((index) =>
      operation.name === "" ? isDeepStrictEqual(index, operation.definition) : index.name === operation.name,
    );
    if (found === undefined) {
      const key = formatQualifiedName(operation.table);
      throw invalidOperation(`index "${operation.name}" of table "${key}" does not exist`);
    }
    return { ...table, indexes: table.indexes.filter((index) => index !== found) };
  });
}
