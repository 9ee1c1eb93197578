import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { RowValues } from "../schema/expression.ts";
import type { DatabaseDraft } from "./database-draft.ts";
import type { DeleteRows } from "./delete-rows.ts";
import { pickColumns, rowKey } from "./row-match.ts";

/** Inserts rows. */
export interface InsertRows {
  readonly kind: "insertRows";
  readonly table: QualifiedName;
  readonly rows: readonly RowValues[];
  /** Natural key of reference rows: a row whose key exists is left as it is. Null inserts each row. */
  readonly key: readonly string[] | null;
}

/** Returns the operation that deletes the rows again, by their key or by all their values. */
export function reverseInsertRows({ table, rows, key }: InsertRows): DeleteRows {
  return { kind: "deleteRows", table, where: rows.map((row) => (key === null ? row : pickColumns(row, key))), rows };
}

/** Adds reference rows to the draft; rows without a key are data, not schema. */
export function applyInsertRows(draft: DatabaseDraft, { table, rows, key }: InsertRows): void {
  if (key === null) return;
  const name = formatQualifiedName(table);
  const known = draft.rows.get(name) ?? { table, key, compare: "insert-only" as const, rows: [] };
  const keys = new Set(known.rows.map((row) => rowKey(row, key)));
  const added = rows.filter((row) => !keys.has(rowKey(row, key)));
  draft.rows.set(name, { ...known, key, rows: [...known.rows, ...added] });
}
