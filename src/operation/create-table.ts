import { formatQualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import { referencedTables } from "../schema/constraint.ts";
import { assertColumnFits, assertConstraintFits, assertIndexFits } from "./fold/assert-references.ts";
import { type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import type { DropTable } from "./drop-table.ts";
import { formatCount } from "./describe/format-count.ts";
import { namedEnums, namedInTable } from "./describe/named-object.ts";
import {
  type DescribedOperation,
  noFacts,
  type OperationDefinition,
  type OperationFacts,
} from "./operation-definition.ts";

/** Creates a table with its constraints and indexes. */
export interface CreateTable {
  readonly kind: "createTable";
  readonly table: Table;
}

/** Returns the operation that drops the table. */
function reverse(operation: CreateTable): DropTable {
  return { kind: "dropTable", table: operation.table.name, definition: operation.table };
}

/**
 * Adds the table to the draft. The tables that its foreign keys reference must exist; a circular reference is added by an `addConstraint`
 * of its own.
 */
function apply(draft: DatabaseDraft, { table }: CreateTable): void {
  const key = formatQualifiedName(table.name);
  if (draft.tables.has(key)) throw invalidOperation(`table "${key}" already exists`);
  const columns = new Set(table.columns.map(({ name }) => name));
  if (columns.size < table.columns.length) throw invalidOperation(`table "${key}" has two columns of one name`);
  for (const column of table.columns) assertColumnFits(draft, table.name, column);
  for (const constraint of table.constraints) assertConstraintFits(draft, table, constraint);
  for (const index of table.indexes) assertIndexFits(table, index);
  draft.tables.set(key, table);
}

function describe({ table }: CreateTable): DescribedOperation {
  const parts = [
    formatCount(table.columns.length, "column"),
    ...(table.constraints.length === 0 ? [] : [formatCount(table.constraints.length, "constraint")]),
    ...(table.indexes.length === 0 ? [] : [formatCount(table.indexes.length, "index", "indexes")]),
  ];
  return { object: formatQualifiedName(table.name), detail: `create table with ${parts.join(", ")}` };
}

function facts({ table }: CreateTable): OperationFacts {
  return {
    ...noFacts,
    table: table.name,
    touchedTables: [table.name, ...table.constraints.flatMap(referencedTables)],
    namedObjects: [...namedInTable(table), ...table.columns.flatMap(({ type }) => namedEnums(type))],
    givenColumns: table.columns.map(({ name, type }) => ({ table: table.name, column: name, type, isNew: true })),
  };
}

/** The definition of {@link CreateTable}: its reverse, its effect on a schema, its facts and its description. */
export const createTable: OperationDefinition<CreateTable, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts,
};
