import { applyOperations } from "../operation/apply-operation.ts";
import type { Operation } from "../operation/operation.ts";
import type { Database } from "../schema/database.ts";
import { isSameName, type QualifiedName } from "../schema/qualified-name.ts";

/** A rename that the user decided. The table of a renamed column has the name here that it had before all renames. */
export type Rename =
  | { readonly kind: "table"; readonly from: QualifiedName; readonly to: QualifiedName }
  | { readonly kind: "column"; readonly table: QualifiedName; readonly from: string; readonly to: string };

/** A schema after renames, and the operations that perform them. */
export interface RenamedDatabase {
  readonly database: Database;
  readonly operations: readonly Operation[];
}

/**
 * Returns `database` with first the tables and then the columns renamed as decided.
 *
 * @throws AludelError INVALID_OPERATION when the renamed object does not exist, or its new name is already in use
 */
export function applyRenames(database: Database, renames: readonly Rename[]): RenamedDatabase {
  const tables = renames.filter((rename) => rename.kind === "table");
  const columns = renames.filter((rename) => rename.kind === "column");
  const operations: Operation[] = [
    ...tables.map(({ from, to }) => ({ kind: "renameTable" as const, from, to })),
    ...columns.map(({ table, from, to }) => {
      const renamed = tables.find((rename) => isSameName(rename.from, table));
      return { kind: "renameColumn" as const, table: renamed?.to ?? table, from, to };
    }),
  ];
  return { database: operations.length === 0 ? database : applyOperations(database, operations), operations };
}
