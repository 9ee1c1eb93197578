import { type AlterColumn, changeColumn, type ColumnChanges } from "../../../operation/alter-column.ts";
import { invalidOperation } from "../../../operation/fold/database-draft.ts";
import type { FromTo } from "../../../operation/describe/from-to.ts";
import type { Operation } from "../../../operation/operation.ts";
import { canonicalType } from "../../../schema/canonical-type.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { Column } from "../../../schema/column.ts";
import { constrainedColumns, type Constraint } from "../../../schema/constraint.ts";
import type { Database } from "../../../schema/database.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import type { SqlText } from "../../../schema/expression.ts";
import { mentionsColumn } from "../../../schema/mentions-column.ts";
import { formatColumnName, formatQualifiedName, isSameName } from "../../../schema/qualified-name.ts";
import { findColumn, type Table } from "../../../schema/table.ts";
import { indexedColumns, type IndexKey, type TableIndex } from "../../../schema/table-index.ts";
import type { PlannedOperation } from "./planned-operation.ts";

function mentions(text: SqlText, column: string, table: Table): boolean {
  const fragment = text.kind === "sql" ? text : text.dialects.postgres;
  return (
    fragment !== undefined && fragment !== null && mentionsColumn(fragment, column, table, engineSqlRules.postgres)
  );
}

function constraintTexts(constraint: Constraint): SqlText[] {
  if (constraint.kind === "check") return [constraint.expression];
  return constraint.kind === "exclusion" ? textsOf(constraint.elements, constraint.predicate) : [];
}

function constraintUses(constraint: Constraint, column: string, table: Table): boolean {
  if (constraintTexts(constraint).some((text) => mentions(text, column, table))) return true;
  const included = "include" in constraint ? constraint.include : [];
  return [...constrainedColumns(constraint), ...included].includes(column);
}

function textsOf(keys: readonly IndexKey[], predicate: SqlText | null): SqlText[] {
  const texts = keys.flatMap(({ on }) => (on.kind === "expression" ? [on.expression] : []));
  return predicate === null ? texts : [...texts, predicate];
}

function indexTexts({ keys, predicate }: TableIndex): SqlText[] {
  return textsOf(keys, predicate);
}

function indexUses(index: TableIndex, column: string, table: Table): boolean {
  return indexedColumns(index).includes(column) || indexTexts(index).some((text) => mentions(text, column, table));
}

/** Returns the operations that drop a column and add it again, together with the constraints and indexes that depend on it. */
function replaceColumn(table: Table, column: Column, to: Column): Operation[] {
  const name = table.name;
  // Dropping a column also drops the exclusion constraints that name it, but it fails on those that use it in an expression.
  const holding = table.constraints.filter(
    (part) =>
      part.kind === "exclusion" &&
      part.name !== null &&
      constraintUses(part, column.name, table) &&
      !constrainedColumns(part).includes(column.name),
  );
  return [
    ...holding.map((part): Operation => ({
      kind: "dropConstraint",
      table: name,
      name: part.name,
      definition: part,
    })),
    { kind: "dropColumn", table: name, column: column.name, definition: column },
    { kind: "addColumn", table: name, column: to },
    ...table.constraints
      .filter((constraint) => constraintUses(constraint, column.name, table))
      .map((constraint): Operation => ({ kind: "addConstraint", table: name, constraint })),
    ...table.indexes
      .filter((index) => indexUses(index, column.name, table))
      .map((index): Operation => ({ kind: "createIndex", table: name, index })),
  ];
}

/** Returns whether the column is generated on PostgreSQL; its expression may be for other engines only. */
function isComputed({ generated }: Column): boolean {
  if (generated === null) return false;
  const { expression } = generated;
  return expression.kind !== "perDialect" || (expression.dialects.postgres ?? null) !== null;
}

/** Returns whether PostgreSQL has no statement for this change of a generated column. */
function needsReplacement({ from, to }: NonNullable<ColumnChanges["generated"]>, version: number): boolean {
  if (to === null) return from !== null && !from.stored;
  // ALTER COLUMN … SET EXPRESSION exists since PostgreSQL 17: https://www.postgresql.org/docs/17/release-17.html
  return from === null || from.stored !== to.stored || version < 17;
}

function changeGenerated(operation: AlterColumn, table: Table, column: Column): Operation[] {
  const to = changeColumn(column, operation.changes);
  if (to.generated !== null || column.generated === null) return replaceColumn(table, column, to);
  // A virtual column has no stored values that could be kept, so it becomes a stored one first and then loses its expression.
  const generated = { ...column.generated, stored: true };
  const stored = { ...to, default: null, generated };
  return [
    ...replaceColumn(table, column, stored),
    {
      ...operation,
      changes: {
        generated: { from: generated, to: null },
        ...(to.default === null ? {} : { default: { from: null, to: to.default } }),
      },
      using: null,
    },
  ];
}

const textKinds: ReadonlySet<string> = new Set(["char", "varchar", "text", "raw"]);

/**
 * Returns whether the server takes a type, or the element type of an array, for a different one: another kind or another enum, and not just
 * another length.
 */
function isOtherType({ from, to }: FromTo<ColumnType>): boolean {
  if (from.kind === "array" && to.kind === "array") return isOtherType({ from: from.element, to: to.element });
  if (from.kind === "enum" && to.kind === "enum") return !isSameName(from.name, to.name);
  return from.kind !== to.kind || (from.kind === "raw" && canonicalType(from) !== canonicalType(to));
}

/**
 * Returns the change with the dependent objects dropped before and created again after it, because PostgreSQL cannot carry them through a
 * change of type: generated columns that read the column and, where the kind of type changes, also the checks, indexes and exclusion
 * constraints whose stored expressions contain the old type.
 */
function aroundDependents(operation: AlterColumn, table: Table, column: Column): Operation[] {
  const { name } = table;
  const { type } = operation.changes;
  const readers = table.columns.filter(
    ({ generated, name: reader }) =>
      reader !== column.name && generated !== null && mentions(generated.expression, column.name, table),
  );
  const isOfReader = (uses: (name: string) => boolean) => readers.some((reader) => uses(reader.name));
  const isOther = type !== undefined && isOtherType(type);
  const constraints = table.constraints.filter(
    (part) =>
      isOfReader((reader) => constraintUses(part, reader, table)) ||
      (isOther && part.name !== null && constraintTexts(part).some((text) => mentions(text, column.name, table))),
  );
  const indexes = table.indexes.filter(
    (index) =>
      isOfReader((reader) => indexUses(index, reader, table)) ||
      (isOther && index.name !== null && indexTexts(index).some((text) => mentions(text, column.name, table))),
  );
  return [
    ...indexes.map((index): Operation => ({
      kind: "dropIndex",
      table: name,
      name: index.name ?? "",
      definition: index,
    })),
    ...constraints.map((part): Operation => ({
      kind: "dropConstraint",
      table: name,
      name: part.name,
      definition: part,
    })),
    ...readers.map((reader): Operation => ({
      kind: "dropColumn",
      table: name,
      column: reader.name,
      definition: reader,
    })),
    operation,
    ...readers.map((reader): Operation => ({ kind: "addColumn", table: name, column: reader })),
    ...constraints.map((constraint): Operation => ({ kind: "addConstraint", table: name, constraint })),
    ...indexes.map((index): Operation => ({ kind: "createIndex", table: name, index })),
  ];
}

const sequenceKinds: ReadonlySet<string> = new Set(["smallint", "integer", "bigint"]);

/**
 * Returns the change of type with the parts that PostgreSQL would otherwise lose, refuse or leave behind: the default, the collation, and
 * the sequence that numbers the rows.
 */
function completeTypeChange(operation: AlterColumn, column: Column): AlterColumn {
  const { changes } = operation;
  const { from, to } = changes.type ?? { from: column.type, to: column.type };
  // The old type in a revision may be incomplete, and then the one in the schema is used.
  const type = { from: canonicalType(from) === canonicalType(to) ? column.type : from, to };
  const keepsDefault = isOtherType(type) && changes.default === undefined && column.default !== null;
  const keepsCollation = changes.collation === undefined && column.collation !== null && textKinds.has(type.to.kind);
  const keepsIdentity = isOtherType(type) && changes.identity === undefined && sequenceKinds.has(type.to.kind);
  return {
    ...operation,
    changes: {
      ...changes,
      type,
      ...(keepsDefault ? { default: { from: column.default, to: column.default } } : {}),
      ...(keepsIdentity ? { identity: { from: column.identity, to: column.identity } } : {}),
      ...(keepsCollation ? { collation: { from: column.collation, to: column.collation } } : {}),
    },
  };
}

function planChange(operation: AlterColumn, before: Database, version: number): Operation[] {
  const table = before.tables.get(formatQualifiedName(operation.table));
  const column = table && findColumn(table, operation.column);
  const { changes } = operation;
  if (table === undefined || column === undefined) {
    if (changes.generated === undefined && changes.collation === undefined) return [operation];
    throw invalidOperation(`column "${formatColumnName(operation.table, operation.column)}" does not exist`);
  }
  const { generated } = changes;
  // PostgreSQL does not convert the values of a generated column, so the column is replaced and computed again.
  const isOther = changes.type !== undefined && isComputed(column) && isComputed(changeColumn(column, changes));
  if (isOther || (generated !== undefined && needsReplacement(generated, version))) {
    return changeGenerated(operation, table, column);
  }
  return changes.type === undefined && changes.collation === undefined
    ? [operation]
    : aroundDependents(completeTypeChange(operation, column), table, column);
}

/**
 * Returns the operations with all changes of columns made explicit: the default is set again around a change of type, the collation is
 * kept, and a generated column that PostgreSQL cannot change is dropped and added again with its constraints and indexes. `schemaBefore`
 * returns the schema before the operation at a position of the revision's list; it is called only where a type, a collation or a generated
 * column changes.
 */
export async function planColumnChanges(
  planned: readonly PlannedOperation[],
  schemaBefore: (position: number) => Promise<Database>,
  version: number,
): Promise<PlannedOperation[]> {
  const result: PlannedOperation[] = [];
  for (const { operation, source } of planned) {
    const needsSchema =
      operation.kind === "alterColumn" &&
      (operation.changes.type ?? operation.changes.collation ?? operation.changes.generated) !== undefined;
    if (needsSchema) {
      const before = await schemaBefore(source);
      result.push(...planChange(operation, before, version).map((each) => ({ operation: each, source })));
    } else {
      result.push({ operation, source });
    }
  }
  return result;
}
