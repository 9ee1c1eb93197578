import type { Constraint } from "../schema/constraint.ts";
import { formatColumnName, isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import { findColumn, type Table } from "../schema/table.ts";
import type { IndexKey, TableIndex } from "../schema/table-index.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import { mapExpressions } from "./rewrite/map-expressions.ts";
import { namedColumn } from "./describe/named-object.ts";
import {
  type DescribedOperation,
  factsOfTable,
  type OperationDefinition,
  type OperationFacts,
} from "./operation-definition.ts";
import { renameInLookups } from "./rewrite/rename-in-rows.ts";
import { renameColumnInSql } from "./rewrite/rename-in-sql.ts";

/** Renames a column. */
export interface RenameColumn {
  readonly kind: "renameColumn";
  readonly table: QualifiedName;
  readonly from: string;
  readonly to: string;
}

/** Returns the operation that gives the old name back. */
function reverse(operation: RenameColumn): RenameColumn {
  return { ...operation, from: operation.to, to: operation.from };
}

type Rename = (name: string) => string;

function renameInKeys<K extends IndexKey>(keys: readonly K[], rename: Rename): readonly K[] {
  return keys.map((key) =>
    key.on.kind === "column" ? { ...key, on: { ...key.on, column: rename(key.on.column) } } : key,
  );
}

function renameInConstraint(constraint: Constraint, rename: Rename): Constraint {
  if (constraint.kind === "check") return constraint;
  if (constraint.kind === "exclusion") {
    const { elements, include } = constraint;
    return { ...constraint, elements: renameInKeys(elements, rename), include: include.map(rename) };
  }
  const columns = constraint.columns.map(rename);
  if (constraint.kind === "foreignKey") return { ...constraint, columns };
  return { ...constraint, columns, include: constraint.include.map(rename) };
}

function renameInIndex(index: TableIndex, rename: Rename): TableIndex {
  return { ...index, keys: renameInKeys(index.keys, rename), include: index.include.map(rename) };
}

function renameInReferences(table: Table, referred: QualifiedName, rename: Rename): Table {
  const refers = (part: Constraint) => part.kind === "foreignKey" && isSameName(part.references.table, referred);
  if (!table.constraints.some(refers)) return table;
  const constraints = table.constraints.map((part) =>
    part.kind === "foreignKey" && refers(part)
      ? { ...part, references: { ...part.references, columns: part.references.columns.map(rename) } }
      : part,
  );
  return { ...table, constraints };
}

function renameInOwnTable(table: Table, { from, to }: RenameColumn, rename: Rename): Table {
  const named = { name: table.name.name, columns: table.columns.map(({ name }) => name) };
  const renamed = mapExpressions(table, (text) => renameColumnInSql(text, from, to, named));
  return {
    ...renamed,
    columns: renamed.columns.map((column) => ({ ...column, name: rename(column.name) })),
    constraints: renamed.constraints.map((part) => renameInConstraint(part, rename)),
    indexes: renamed.indexes.map((index) => renameInIndex(index, rename)),
  };
}

/** Renames the column in the draft, together with every use of it in keys, references, checks, indexes, defaults and generated columns. */
function apply(draft: DatabaseDraft, operation: RenameColumn): void {
  const { table: name, from, to } = operation;
  changeTable(draft, name, (table) => {
    if (findColumn(table, from) === undefined)
      throw invalidOperation(`column "${formatColumnName(name, from)}" does not exist`);
    if (findColumn(table, to) !== undefined)
      throw invalidOperation(`column "${formatColumnName(name, to)}" already exists`);
    return table;
  });
  const rename: Rename = (column) => (column === from ? to : column);
  for (const [key, table] of draft.tables) {
    const own = isSameName(table.name, name) ? renameInOwnTable(table, operation, rename) : table;
    draft.tables.set(key, renameInReferences(own, name, rename));
  }
  for (const [key, rows] of draft.rows) {
    if (!isSameName(rows.table, name)) continue;
    draft.rows.set(key, {
      ...rows,
      key: rows.key.map(rename),
      compare: rows.compare === "insert-only" ? rows.compare : rows.compare.map(rename),
      rows: rows.rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([column, value]) => [rename(column), value])),
      ),
    });
  }
  renameInLookups(draft, name, (lookup) => ({
    ...lookup,
    where: Object.fromEntries(Object.entries(lookup.where).map(([column, value]) => [rename(column), value])),
    column: rename(lookup.column),
  }));
}

function describe({ table, from, to }: RenameColumn): DescribedOperation {
  return { object: formatColumnName(table, from), detail: `rename column to ${to}` };
}

function facts({ table, from, to }: RenameColumn): OperationFacts {
  return {
    ...factsOfTable(table),
    renaming: { part: "column", table, from, to },
    namedObjects: [namedColumn(table, { name: to })],
  };
}

/** The definition of {@link RenameColumn}: its reverse, its effect on a schema, its facts and its description. */
export const renameColumn: OperationDefinition<RenameColumn, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts,
};
