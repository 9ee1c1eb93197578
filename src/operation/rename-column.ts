import type { Constraint } from "../schema/constraint.ts";
import { formatColumnName, isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import { findColumn, type Table } from "../schema/table.ts";
import type { IndexKey, TableIndex } from "../schema/table-index.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./database-draft.ts";
import {
  type DescribedOperation,
  factsOfTable,
  type OperationDefinition,
  type OperationFacts,
} from "./operation-definition.ts";
import { renameInLookups } from "./rename-in-rows.ts";
import { renameIdentifier } from "./rename-identifier.ts";

/** Gives a column another name. */
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

function renameInTarget(on: IndexKey["on"], from: string, to: string): IndexKey["on"] {
  if (on.kind === "expression") return { ...on, expression: renameIdentifier(on.expression, from, to) };
  return on.column === from ? { ...on, column: to } : on;
}

function renameInConstraint(
  constraint: Constraint,
  { table, from, to }: RenameColumn,
  own: boolean,
  rename: Rename,
): Constraint {
  if (constraint.kind === "check") {
    return own ? { ...constraint, expression: renameIdentifier(constraint.expression, from, to) } : constraint;
  }
  if (constraint.kind === "exclusion") {
    if (!own) return constraint;
    const { elements, include, predicate } = constraint;
    return {
      ...constraint,
      elements: elements.map((element) => ({ ...element, on: renameInTarget(element.on, from, to) })),
      include: include.map(rename),
      predicate: predicate && renameIdentifier(predicate, from, to),
    };
  }
  const renamed = own ? { ...constraint, columns: constraint.columns.map(rename) } : constraint;
  if (renamed.kind === "foreignKey") {
    if (!isSameName(renamed.references.table, table)) return renamed;
    return { ...renamed, references: { table, columns: renamed.references.columns.map(rename) } };
  }
  return own ? { ...renamed, include: renamed.include.map(rename) } : renamed;
}

function renameInIndex(index: TableIndex, { from, to }: RenameColumn, rename: Rename): TableIndex {
  return {
    ...index,
    keys: index.keys.map((key) => ({ ...key, on: renameInTarget(key.on, from, to) })),
    include: index.include.map(rename),
    predicate: index.predicate && renameIdentifier(index.predicate, from, to),
  };
}

function renameInTable(table: Table, operation: RenameColumn, rename: Rename): Table {
  const own = isSameName(table.name, operation.table);
  const constraints = table.constraints.map((c) => renameInConstraint(c, operation, own, rename));
  if (!own) return constraints.every((c, at) => c === table.constraints[at]) ? table : { ...table, constraints };
  return {
    ...table,
    columns: table.columns.map((column) => ({
      ...column,
      name: rename(column.name),
      generated: column.generated && {
        ...column.generated,
        expression: renameIdentifier(column.generated.expression, operation.from, operation.to),
      },
    })),
    constraints,
    indexes: table.indexes.map((index) => renameInIndex(index, operation, rename)),
  };
}

/** Renames the column in the draft, and in every key, reference, check, index and generated column that names it. */
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
  for (const [key, table] of draft.tables) draft.tables.set(key, renameInTable(table, operation, rename));
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
  return { ...factsOfTable(table), renaming: { part: "column", table, from, to } };
}

/** What {@link RenameColumn} means. */
export const renameColumn: OperationDefinition<RenameColumn, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts,
};
