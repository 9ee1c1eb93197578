import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { RowValues } from "../schema/expression.ts";
import type { DatabaseDraft } from "./fold/database-draft.ts";
import type { DeleteRows } from "./delete-rows.ts";
import { formatCount } from "./describe/format-count.ts";
import { type DescribedOperation, factsOfTable, type OperationDefinition } from "./operation-definition.ts";
import { pickColumns } from "./describe/row-match.ts";
import { keyReadingOf } from "./fold/match-rows.ts";
import { keyIdentity } from "../schema/row/key-identity.ts";

/** Inserts rows. */
export interface InsertRows {
  readonly kind: "insertRows";
  readonly table: QualifiedName;
  readonly rows: readonly RowValues[];
  /**
   * Natural key of reference rows: a row whose key already exists is left unchanged, which makes the insert idempotent. Null inserts every
   * row.
   */
  readonly key: readonly string[] | null;
}

/** Returns the operation that deletes the rows again, found by their key, or by all their values where there is no key. */
function reverse({ table, rows, key }: InsertRows): DeleteRows {
  return { kind: "deleteRows", table, where: rows.map((row) => (key === null ? row : pickColumns(row, key))), rows };
}

/** Adds reference rows to the draft. Rows without a natural key are data and no part of the schema. */
function apply(draft: DatabaseDraft, { table, rows, key }: InsertRows): void {
  if (key === null) return;
  const name = formatQualifiedName(table);
  const known = draft.rows.get(name) ?? { table, key, compare: "insert-only" as const, rows: [] };
  const reading = keyReadingOf(draft, table);
  const keys = new Set(known.rows.map((row) => keyIdentity(row, key, reading)));
  const added = keys.size === 0 ? rows : rows.filter((row) => !keys.has(keyIdentity(row, key, reading)));
  draft.rows.set(name, { ...known, key, rows: [...known.rows, ...added] });
}

function describe({ table, rows, key }: InsertRows): DescribedOperation {
  return {
    object: formatQualifiedName(table),
    detail: `insert ${formatCount(rows.length, "row")}${key === null ? "" : ` where ${key.join(", ")} is missing`}`,
  };
}

/** The definition of {@link InsertRows}: its reverse, its effect on a schema, its facts and its description. */
export const insertRows: OperationDefinition<InsertRows, "rows"> = {
  changes: "rows",
  reverse,
  apply,
  describe,
  facts: ({ table }) => factsOfTable(table),
};
