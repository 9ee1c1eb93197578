import type { ReferenceRows } from "../schema/reference-rows.ts";
import { formatQualifiedName, isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import { type DatabaseDraft, draftTable, invalidOperation } from "./fold/database-draft.ts";
import { mapExpressions } from "./rewrite/map-expressions.ts";
import {
  type DescribedOperation,
  noFacts,
  type OperationDefinition,
  type OperationFacts,
} from "./operation-definition.ts";
import { renameInLookups } from "./rewrite/rename-in-rows.ts";
import { renameTableInSql } from "./rewrite/rename-in-sql.ts";

/** Renames a table; also moves it to another schema on engines that can do so. */
export interface RenameTable {
  readonly kind: "renameTable";
  readonly from: QualifiedName;
  readonly to: QualifiedName;
}

/** Returns the operation that gives the old name back. */
function reverse(operation: RenameTable): RenameTable {
  return { kind: "renameTable", from: operation.to, to: operation.from };
}

/** Returns the table with its foreign keys to `from` referencing `to` instead. */
function retarget(table: Table, from: QualifiedName, to: QualifiedName): Table {
  const refers = table.constraints.some((c) => c.kind === "foreignKey" && isSameName(c.references.table, from));
  if (!refers) return table;
  return {
    ...table,
    constraints: table.constraints.map((c) =>
      c.kind === "foreignKey" && isSameName(c.references.table, from)
        ? { ...c, references: { ...c.references, table: to } }
        : c,
    ),
  };
}

/** Renames the table in the draft, in the foreign keys that reference it, and in its own expressions where its name qualifies a column. */
function apply(draft: DatabaseDraft, { from, to }: RenameTable): void {
  const table = draftTable(draft, from);
  const columns = table.columns.map(({ name }) => name);
  const renamed = { ...mapExpressions(table, (text) => renameTableInSql(text, from, to, columns)), name: to };
  const fromKey = formatQualifiedName(from);
  const toKey = formatQualifiedName(to);
  if (draft.tables.has(toKey)) throw invalidOperation(`table "${toKey}" already exists`);
  const tables = [...draft.tables.values()].map((table) => (isSameName(table.name, from) ? renamed : table));
  draft.tables.clear();
  for (const table of tables) draft.tables.set(formatQualifiedName(table.name), retarget(table, from, to));
  const rows: ReferenceRows | undefined = draft.rows.get(fromKey);
  if (rows !== undefined) {
    draft.rows.delete(fromKey);
    draft.rows.set(toKey, { ...rows, table: to });
  }
  renameInLookups(draft, from, (lookup) => ({ ...lookup, table: toKey }));
}

function describe({ from, to }: RenameTable): DescribedOperation {
  return { object: formatQualifiedName(from), detail: `rename table to ${formatQualifiedName(to)}` };
}

function facts({ from, to }: RenameTable): OperationFacts {
  return {
    ...noFacts,
    touchedTables: [from, to],
    renaming: { part: "table", from, to },
    namedObjects: [{ kind: "table", name: to.name, owner: to }],
  };
}

/** The definition of {@link RenameTable}: its reverse, its effect on a schema, its facts and its description. */
export const renameTable: OperationDefinition<RenameTable, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts,
};
