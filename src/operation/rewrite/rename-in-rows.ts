import { isExpression, type Lookup, type RowValue } from "../../schema/expression.ts";
import { isSameName, parseQualifiedName, type QualifiedName } from "../../schema/qualified-name.ts";
import type { DatabaseDraft } from "../fold/database-draft.ts";

/** Replaces each lookup into `table` among the reference rows of the draft by `rename(lookup)`. */
export function renameInLookups(draft: DatabaseDraft, table: QualifiedName, rename: (lookup: Lookup) => Lookup): void {
  const renameValue = (value: RowValue): RowValue => {
    const isLookup = isExpression(value) && value.kind === "lookup";
    return isLookup && isSameName(parseQualifiedName(value.table), table) ? rename(value) : value;
  };
  for (const [key, reference] of draft.rows) {
    const rows = reference.rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([column, value]) => [column, renameValue(value)])),
    );
    draft.rows.set(key, { ...reference, rows });
  }
}
