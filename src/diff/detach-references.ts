import { changesSchema } from "../operation/definitions.ts";
import type { Operation, OperationOf } from "../operation/operation.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { Constraint, ForeignKey } from "../schema/constraint.ts";
import type { Database } from "../schema/database.ts";
import { formatColumnName, formatQualifiedName } from "../schema/qualified-name.ts";
import { constraintsOf, type Table } from "../schema/table.ts";
import type { TableIndex } from "../schema/table-index.ts";
import { findCircularReferences } from "./table-references.ts";

/** The changes of keys and columns that a foreign key may depend on. */
interface TouchedKeys {
  /** Keys (by {@link keyOf}) that foreign keys may reference and that are dropped, even if they are added again. */
  readonly dropped: ReadonlySet<string>;
  readonly added: ReadonlySet<string>;
  /** Columns that are dropped, or that get a type whose values cannot be compared with those of the old type. */
  readonly columns: ReadonlySet<string>;
}

function keyOf(table: string, columns: readonly string[]): string {
  return JSON.stringify([table, ...columns.toSorted()]);
}

const families: Readonly<Partial<Record<ColumnType["kind"], string>>> = {
  smallint: "integer",
  integer: "integer",
  bigint: "integer",
  char: "text",
  varchar: "text",
  text: "text",
};

function isComparable(from: ColumnType, to: ColumnType): boolean {
  return (families[from.kind] ?? from.kind) === (families[to.kind] ?? to.kind);
}

function indexKey(table: string, index: TableIndex | null): string[] {
  if (index === null || !index.unique || index.predicate !== null) return [];
  const columns = index.keys.flatMap(({ on }) => (on.kind === "column" ? [on.column] : []));
  return columns.length === index.keys.length ? [keyOf(table, columns)] : [];
}

function constraintKey(table: string, constraint: Constraint | null): string[] {
  const isKey = constraint?.kind === "primaryKey" || constraint?.kind === "unique";
  return isKey ? [keyOf(table, constraint.columns)] : [];
}

function findTouchedKeys(operations: readonly Operation[]): TouchedKeys {
  const dropped: string[] = [];
  const added: string[] = [];
  const columns: string[] = [];
  for (const operation of operations.filter(changesSchema)) {
    switch (operation.kind) {
      case "dropConstraint":
        dropped.push(...constraintKey(formatQualifiedName(operation.table), operation.definition));
        break;
      case "dropIndex":
        dropped.push(...indexKey(formatQualifiedName(operation.table), operation.definition));
        break;
      case "addConstraint":
        added.push(...constraintKey(formatQualifiedName(operation.table), operation.constraint));
        break;
      case "createIndex":
        added.push(...indexKey(formatQualifiedName(operation.table), operation.index));
        break;
      case "dropColumn":
        columns.push(formatColumnName(operation.table, operation.column));
        break;
      case "alterColumn": {
        const { type } = operation.changes;
        const isTouched = type !== undefined && !isComparable(type.from, type.to);
        if (isTouched) columns.push(formatColumnName(operation.table, operation.column));
        break;
      }
      // The foreign keys of created and dropped tables are handled with their tables. The other operations either carry foreign keys along,
      // as engines do for renames, or change nothing that one depends on.
      case "createTable":
      case "dropTable":
      case "renameTable":
      case "alterTable":
      case "addColumn":
      case "renameColumn":
      case "renameConstraint":
      case "renameIndex":
      case "createSchema":
      case "dropSchema":
      case "createEnum":
      case "dropEnum":
      case "setComment":
    }
  }
  return { dropped: new Set(dropped), added: new Set(added), columns: new Set(columns) };
}

function targetOf({ references }: ForeignKey): string {
  return formatQualifiedName(references.table);
}

function restsOn({ references }: ForeignKey, keys: ReadonlySet<string>): boolean {
  return keys.size > 0 && keys.has(keyOf(formatQualifiedName(references.table), references.columns));
}

function usesColumns(table: Table, { columns, references }: ForeignKey, touched: ReadonlySet<string>): boolean {
  if (touched.size === 0) return false;
  return (
    columns.some((column) => touched.has(formatColumnName(table.name, column))) ||
    references.columns.some((column) => touched.has(formatColumnName(references.table, column)))
  );
}

/** Returns the table without the foreign keys that `isTaken` selects, and those foreign keys. */
function takeOut(table: Table, isTaken: (foreignKey: ForeignKey) => boolean): { table: Table; taken: ForeignKey[] } {
  const taken = constraintsOf(table, "foreignKey").filter(isTaken);
  if (taken.length === 0) return { table, taken };
  const out = new Set<Constraint>(taken);
  return { table: { ...table, constraints: table.constraints.filter((part) => !out.has(part)) }, taken };
}

/** Returns the table without the keys and indexes whose names new tables need, and the operations that drop them first. */
function releaseNames(table: Table, needed: ReadonlySet<string>): { table: Table; drops: Operation[] } {
  const isNeeded = ({ name }: Constraint | TableIndex): boolean => name !== null && needed.has(name);
  const constraints = table.constraints.filter((part) => part.kind !== "foreignKey" && isNeeded(part));
  const indexes = table.indexes.filter(isNeeded);
  if (constraints.length + indexes.length === 0) return { table, drops: [] };
  const drops: Operation[] = [
    ...constraints.map((definition) => buildDrop(table, definition)),
    ...indexes.map((definition) => ({
      kind: "dropIndex" as const,
      table: table.name,
      name: definition.name ?? "",
      definition,
    })),
  ];
  const kept = {
    ...table,
    constraints: table.constraints.filter((part) => !constraints.includes(part)),
    indexes: table.indexes.filter((part) => !indexes.includes(part)),
  };
  return { table: kept, drops };
}

function buildDrop({ name: table }: Table, definition: Constraint): OperationOf<"dropConstraint"> {
  return { kind: "dropConstraint", table, name: definition.name, definition };
}

function buildAdd({ name: table }: Table, constraint: Constraint): OperationOf<"addConstraint"> {
  return { kind: "addConstraint", table, constraint };
}

/** Returns the drop and the later addition of each foreign key that stays while the key or the column type that it depends on changes. */
function reattach(operations: readonly Operation[], from: Database, to: Database, touched: TouchedKeys): Operation[] {
  if (touched.dropped.size + touched.columns.size === 0) return [];
  const dropped = new Set(
    operations.map((operation) => (operation.kind === "dropConstraint" ? operation.definition : null)),
  );
  const renamed = new Map(
    operations.flatMap((operation) =>
      operation.kind === "renameConstraint"
        ? [[JSON.stringify([formatQualifiedName(operation.table), operation.from]), operation.to] as const]
        : [],
    ),
  );
  return [...from.tables].flatMap(([key, table]) => {
    if (!to.tables.has(key)) return [];
    return constraintsOf(table, "foreignKey").flatMap((foreignKey) => {
      const isTouched = restsOn(foreignKey, touched.dropped) || usesColumns(table, foreignKey, touched.columns);
      if (!isTouched || dropped.has(foreignKey)) return [];
      const name = renamed.get(JSON.stringify([key, foreignKey.name])) ?? foreignKey.name;
      return [buildDrop(table, { ...foreignKey, name }), buildAdd(table, { ...foreignKey, name })];
    });
  });
}

/**
 * Returns the operations with foreign keys split off into operations of their own where they cannot be created or dropped with their table:
 * circular references; references to a key that the same operations add, drop or change; and references from a dropped table to a table
 * that loses rows. A foreign key of a table that stays is dropped before, and added again after, a change of the key or column that it
 * depends on.
 */
export function detachReferences(operations: readonly Operation[], from: Database, to: Database): Operation[] {
  const created = operations.flatMap((operation) => (operation.kind === "createTable" ? [operation.table] : []));
  const dropped = operations.flatMap((operation) =>
    operation.kind === "dropTable" && operation.definition !== null ? [operation.definition] : [],
  );
  const touched = findTouchedKeys(operations);
  // Rows are deleted before tables are dropped, so a row of a table that is to be dropped must not block the delete by its reference.
  const losesRows = new Set(
    operations.flatMap((operation) => (operation.kind === "deleteRows" ? [formatQualifiedName(operation.table)] : [])),
  );
  for (const { name } of dropped) losesRows.delete(formatQualifiedName(name));
  const isCircularAtCreation = findCircularReferences(created);
  const isCircularAtDrop = findCircularReferences(dropped);
  const isUnstable = (fk: ForeignKey): boolean => restsOn(fk, touched.added) || restsOn(fk, touched.dropped);
  const needed = new Set(
    created.flatMap((table) => [
      table.name.name,
      ...[...table.constraints, ...table.indexes].map((part) => part.name ?? ""),
    ]),
  );
  const detached = operations.flatMap((operation): Operation[] => {
    if (operation.kind === "createTable") {
      const key = formatQualifiedName(operation.table.name);
      const { table, taken } = takeOut(
        operation.table,
        (fk) => isCircularAtCreation(key, targetOf(fk)) || isUnstable(fk),
      );
      return [{ ...operation, table }, ...taken.map((fk) => buildAdd(table, fk))];
    }
    if (operation.kind === "dropTable" && operation.definition !== null) {
      const whole = operation.definition;
      const key = formatQualifiedName(whole.name);
      const { table, taken } = takeOut(
        whole,
        (fk) =>
          isCircularAtDrop(key, targetOf(fk)) ||
          isUnstable(fk) ||
          usesColumns(whole, fk, touched.columns) ||
          losesRows.has(targetOf(fk)),
      );
      const { table: definition, drops } = releaseNames(table, needed);
      return [...taken.map((fk) => buildDrop(table, fk)), ...drops, { ...operation, definition }];
    }
    return [operation];
  });
  return [...detached, ...reattach(operations, from, to, touched)];
}
