import { AludelError } from "../error/aludel-error.ts";
import type { Database } from "../schema/database.ts";
import type { EnumType } from "../schema/enum-type.ts";
import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { ReferenceRows } from "../schema/reference-rows.ts";
import type { Table } from "../schema/table.ts";

/** A schema while operations are applied to it: the maps are its own, what stands in them is never changed. */
export interface DatabaseDraft {
  readonly schemas: Set<string>;
  readonly enums: Map<string, EnumType>;
  readonly tables: Map<string, Table>;
  readonly rows: Map<string, ReferenceRows>;
}

/** Returns a draft that starts as `database`. */
export function buildDraft(database: Database): DatabaseDraft {
  return {
    schemas: new Set(database.schemas),
    enums: new Map(database.enums),
    tables: new Map(database.tables),
    rows: new Map(database.rows),
  };
}

/** Returns the error for an operation that meets another schema than it was written for. */
export function invalidOperation(problem: string): AludelError {
  return new AludelError("INVALID_OPERATION", problem, {
    hint: "Compare the revision with the ones before it: aludel history",
  });
}

/**
 * Returns the table of that name.
 *
 * @throws AludelError INVALID_OPERATION when there is none
 */
export function draftTable(draft: DatabaseDraft, name: QualifiedName): Table {
  const table = draft.tables.get(formatQualifiedName(name));
  if (table === undefined) throw invalidOperation(`table "${formatQualifiedName(name)}" does not exist`);
  return table;
}

/** Puts `change(table)` in the place of the table of that name. */
export function changeTable(draft: DatabaseDraft, name: QualifiedName, change: (table: Table) => Table): void {
  draft.tables.set(formatQualifiedName(name), change(draftTable(draft, name)));
}
