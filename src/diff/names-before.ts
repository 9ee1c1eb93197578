import { isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Rename } from "./apply-renames.ts";

/** Returns the name of a table before the renames, which is the one that databases have where the revision has not run yet. */
export function tableBefore(table: QualifiedName, renames: readonly Rename[]): QualifiedName {
  const renamed = renames.find((rename) => rename.kind === "table" && isSameName(rename.to, table));
  return renamed?.kind === "table" ? renamed.from : table;
}

/** Returns the name of a column before the renames; `table` is the name of its table before them. */
export function columnBefore(table: QualifiedName, column: string, renames: readonly Rename[]): string {
  const renamed = renames.find(
    (rename) => rename.kind === "column" && rename.to === column && isSameName(rename.table, table),
  );
  return renamed?.kind === "column" ? renamed.from : column;
}
