import { AludelError } from "../../error/aludel-error.ts";
import type { Database } from "../../schema/database.ts";
import type { EnumType } from "../../schema/enum-type.ts";
import { formatQualifiedName, type QualifiedName } from "../../schema/qualified-name.ts";
import type { ReferenceRows } from "../../schema/reference-rows.ts";
import type { Table } from "../../schema/table.ts";

/**
 * A mutable copy of a schema to which operations are applied. The draft owns its maps and sets; the values in them (tables, enums) stay
 * immutable and are replaced, never changed.
 */
export interface DatabaseDraft {
  readonly schemas: Set<string>;
  readonly enums: Map<string, EnumType>;
  readonly tables: Map<string, Table>;
  readonly rows: Map<string, ReferenceRows>;
}

/** Returns a draft with the content of `database`. */
export function buildDraft(database: Database): DatabaseDraft {
  return {
    schemas: new Set(database.schemas),
    enums: new Map(database.enums),
    tables: new Map(database.tables),
    rows: new Map(database.rows),
  };
}

/** Returns the error for an operation that does not fit the schema to which it is applied. */
export function invalidOperation(problem: string): AludelError {
  return new AludelError("INVALID_OPERATION", problem, {
    hint: "Compare the revision with the ones before it: aludel history",
  });
}

/**
 * Returns the table with the given name.
 *
 * @throws AludelError INVALID_OPERATION when the draft has no such table
 */
export function draftTable(draft: DatabaseDraft, name: QualifiedName): Table {
  const table = draft.tables.get(formatQualifiedName(name));
  if (table === undefined) throw invalidOperation(`table "${formatQualifiedName(name)}" does not exist`);
  return table;
}

/**
 * Replaces the table with the given name by `change(table)`.
 *
 * @throws AludelError INVALID_OPERATION when the draft has no such table
 */
export function changeTable(draft: DatabaseDraft, name: QualifiedName, change: (table: Table) => Table): void {
  draft.tables.set(formatQualifiedName(name), change(draftTable(draft, name)));
}
