import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { TableIndex } from "../schema/table-index.ts";
import { assertIndexFits } from "./assert-references.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./database-draft.ts";
import type { DropIndex } from "./drop-index.ts";

/** Creates an index on a table. */
export interface CreateIndex {
  readonly kind: "createIndex";
  readonly table: QualifiedName;
  readonly index: TableIndex;
  /** Whether rows may be written while it is built, outside any transaction, on an engine that must be told so. */
  readonly concurrently?: true;
}

/** Returns the operation that drops the index. */
export function reverseCreateIndex({ table, index, ...how }: CreateIndex): DropIndex {
  return { ...how, kind: "dropIndex", table, name: index.name ?? "", definition: index };
}

/** Adds the index to its table in the draft. */
export function applyCreateIndex(draft: DatabaseDraft, { table: name, index }: CreateIndex): void {
  changeTable(draft, name, (table) => {
    if (index.name !== null && table.indexes.some((other) => other.name === index.name)) {
      throw invalidOperation(`index "${index.name}" of table "${formatQualifiedName(name)}" already exists`);
    }
    assertIndexFits(table, index);
    return { ...table, indexes: [...table.indexes, index] };
  });
}
