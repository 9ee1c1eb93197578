import { isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Rename } from "./apply-renames.ts";

/** Returns the name that a table has before the renames, as databases that have not run them know it. */
export function tableBefore(table: QualifiedName, renames: readonly Rename[]): QualifiedName {
  const renamed = renames.find((rename) => rename.kind === "table" && isSameName(rename.to, table));
  return renamed?.kind === "table" ? renamed.from : table;
}

/** Returns the name that a column has before the renames; `table` is its table's name before them. */
export function columnBefore(table: QualifiedName, column: string, renames: readonly Rename[]): string {
  const renamed = renames.find(
    (rename) => rename.kind === "column" && rename.to === column && isSameName(rename.table, table),
  );
  return renamed?.kind === "column" ? renamed.from : column;
}
