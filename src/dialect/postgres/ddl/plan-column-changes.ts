import { type AlterColumn, changeColumn, type ColumnChanges } from "../../../operation/alter-column.ts";
import { invalidOperation } from "../../../operation/database-draft.ts";
import type { FromTo } from "../../../operation/from-to.ts";
import type { Operation } from "../../../operation/operation.ts";
import { canonicalType } from "../../../schema/canonical-type.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { Column } from "../../../schema/column.ts";
import { constrainedColumns, type Constraint } from "../../../schema/constraint.ts";
import type { Database } from "../../../schema/database.ts";
import type { SqlText } from "../../../schema/expression.ts";
import { formatColumnName, formatQualifiedName, isSameName } from "../../../schema/qualified-name.ts";
import { findColumn, type Table } from "../../../schema/table.ts";
import { indexedColumns, type IndexKey, type TableIndex } from "../../../schema/table-index.ts";
import type { PlannedOperation } from "./planned-operation.ts";

const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*(?!\s*\()/gu;

function mentions(text: SqlText, column: string): boolean {
  if (text.kind === "perDialect") {
    const own = text.dialects.postgres;
    return own !== null && own !== undefined && mentions(own, column);
  }
  const inParts = text.parts.some((part) =>
    [...part.matchAll(tokens)].some(([token]) =>
      token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') === column : token.toLowerCase() === column,
    ),
  );
  return (
    inParts ||
    text.values.some(
      (value) => typeof value === "object" && value !== null && "kind" in value && value.path.at(-1) === column,
    )
  );
}

function constraintTexts(constraint: Constraint): SqlText[] {
  if (constraint.kind === "check") return [constraint.expression];
  return constraint.kind === "exclusion" ? textsOf(constraint.elements, constraint.predicate) : [];
}

function constraintUses(constraint: Constraint, column: string): boolean {
  if (constraintTexts(constraint).some((text) => mentions(text, column))) return true;
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

function indexUses(index: TableIndex, column: string): boolean {
  return indexedColumns(index).includes(column) || indexTexts(index).some((text) => mentions(text, column));
}

/** Returns what drops a column and adds it anew, with the constraints and indexes that go with it. */
function replaceColumn(table: Table, column: Column, to: Column): Operation[] {
  const name = table.name;
  // An exclusion constraint goes with a column that it names, but one in its expressions it holds fast.
  const holding = table.constraints.filter(
    (part) =>
      part.kind === "exclusion" &&
      part.name !== null &&
      constraintUses(part, column.name) &&
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
      .filter((constraint) => constraintUses(constraint, column.name))
      .map((constraint): Operation => ({ kind: "addConstraint", table: name, constraint })),
    ...table.indexes
      .filter((index) => indexUses(index, column.name))
      .map((index): Operation => ({ kind: "createIndex", table: name, index })),
  ];
}

/** Returns whether the column is a generated one here: its expression may be for other engines alone. */
function isComputed({ generated }: Column): boolean {
  if (generated === null) return false;
  const { expression } = generated;
  return expression.kind !== "perDialect" || (expression.dialects.postgres ?? null) !== null;
}

/** Returns whether the engine has no statement that changes the expression of a generated column like this. */
function needsReplacement({ from, to }: NonNullable<ColumnChanges["generated"]>, version: number): boolean {
  if (to === null) return from !== null && !from.stored;
  // SET EXPRESSION came with PostgreSQL 17.
  return from === null || from.stored !== to.stored || version < 17;
}

function changeGenerated(operation: AlterColumn, table: Table, column: Column): Operation[] {
  const to = changeColumn(column, operation.changes);
  if (to.generated !== null || column.generated === null) return replaceColumn(table, column, to);
  // A virtual column has no values to keep: it becomes a stored one, which then loses its expression.
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

/** Returns whether a type, or what an array holds, is another one for the server: not only longer or shorter, but of another kind or another enum. */
function isOtherType({ from, to }: FromTo<ColumnType>): boolean {
  if (from.kind === "array" && to.kind === "array") return isOtherType({ from: from.element, to: to.element });
  if (from.kind === "enum" && to.kind === "enum") return !isSameName(from.name, to.name);
  return from.kind !== to.kind || (from.kind === "raw" && canonicalType(from) !== canonicalType(to));
}

/**
 * Returns the change with what PostgreSQL cannot carry through it taken away before and given back after: generated columns that read the
 * column, and, where the kind of type changes, checks, indexes and exclusion constraints whose expressions do, which the old type is written into.
 */
function aroundDependents(operation: AlterColumn, table: Table, column: Column): Operation[] {
  const { name } = table;
  const { type } = operation.changes;
  const readers = table.columns.filter(
    ({ generated, name: reader }) =>
      reader !== column.name && generated !== null && mentions(generated.expression, column.name),
  );
  const isOfReader = (uses: (name: string) => boolean) => readers.some((reader) => uses(reader.name));
  const isOther = type !== undefined && isOtherType(type);
  const constraints = table.constraints.filter(
    (part) =>
      isOfReader((reader) => constraintUses(part, reader)) ||
      (isOther && part.name !== null && constraintTexts(part).some((text) => mentions(text, column.name))),
  );
  const indexes = table.indexes.filter(
    (index) =>
      isOfReader((reader) => indexUses(index, reader)) ||
      (isOther && index.name !== null && indexTexts(index).some((text) => mentions(text, column.name))),
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

/** Returns the change with what PostgreSQL would lose or refuse on the way: the default, the collation. */
function completeTypeChange(operation: AlterColumn, column: Column): AlterColumn {
  const { changes } = operation;
  const { from, to } = changes.type ?? { from: column.type, to: column.type };
  // A revision need not say what the type was.
  const type = { from: canonicalType(from) === canonicalType(to) ? column.type : from, to };
  const keepsDefault = isOtherType(type) && changes.default === undefined && column.default !== null;
  const keepsCollation = changes.collation === undefined && column.collation !== null && textKinds.has(type.to.kind);
  return {
    ...operation,
    changes: {
      ...changes,
      type,
      ...(keepsDefault ? { default: { from: column.default, to: column.default } } : {}),
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
  // PostgreSQL converts no values of a generated column: they are computed again.
  const isOther = changes.type !== undefined && isComputed(column) && isComputed(changeColumn(column, changes));
  if (isOther || (generated !== undefined && needsReplacement(generated, version))) {
    return changeGenerated(operation, table, column);
  }
  return changes.type === undefined && changes.collation === undefined
    ? [operation]
    : aroundDependents(completeTypeChange(operation, column), table, column);
}

/**
 * Returns the operations with changes of columns said in full: a default is set anew around a change of type, a collation is kept, a
 * generated column that PostgreSQL cannot change is dropped and added with its constraints and indexes. `schemaBefore` tells what the
 * operation at a position of the revision's list finds; it is asked only when a type, a collation or a generated column changes.
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
