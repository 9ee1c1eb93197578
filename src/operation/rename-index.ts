import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./database-draft.ts";

/** Gives an index another name. */
export interface RenameIndex {
  readonly kind: "renameIndex";
  readonly table: QualifiedName;
  readonly from: string;
  readonly to: string;
}

/** Returns the operation that gives the old name back. */
export function reverseRenameIndex(operation: RenameIndex): RenameIndex {
  return { ...operation, from: operation.to, to: operation.from };
}

/** Renames the index in the draft. */
export function applyRenameIndex(draft: DatabaseDraft, { table: name, from, to }: RenameIndex): void {
  changeTable(draft, name, (table) => {
    if (!table.indexes.some((index) => index.name === from)) {
      throw invalidOperation(`index "${from}" of table "${formatQualifiedName(name)}" does not exist`);
    }
    if (table.indexes.some(({ name: taken }) => taken === to)) {
      throw invalidOperation(`index "${to}" of table "${formatQualifiedName(name)}" already exists`);
    }
    return { ...table, indexes: table.indexes.map((index) => (index.name === from ? { ...index, name: to } : index)) };
  });
}
