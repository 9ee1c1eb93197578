import { formatQualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import { type DatabaseDraft, invalidOperation } from "./database-draft.ts";
import type { DropTable } from "./drop-table.ts";

/** Creates a table with its constraints and indexes. */
export interface CreateTable {
  readonly kind: "createTable";
  readonly table: Table;
}

/** Returns the operation that drops the table. */
export function reverseCreateTable(operation: CreateTable): DropTable {
  return { kind: "dropTable", table: operation.table.name, definition: operation.table };
}

/** Adds the table to the draft. */
export function applyCreateTable(draft: DatabaseDraft, { table }: CreateTable): void {
  const key = formatQualifiedName(table.name);
  if (draft.tables.has(key)) throw invalidOperation(`table "${key}" already exists`);
  draft.tables.set(key, table);
}
