import { AludelError } from "../../../error/aludel-error.ts";
import { applyOperations } from "../../../operation/fold/apply-operation.ts";
import { factsOf, isDrop } from "../../../operation/definitions.ts";
import type { Operation } from "../../../operation/operation.ts";
import { withDeclaredChanges } from "../../../operation/execute.ts";
import type { ForeignKey } from "../../../schema/constraint.ts";
import { type Database, emptyDatabase } from "../../../schema/database.ts";
import { formatColumnType } from "../../../schema/format-column-type.ts";
import {
  formatColumnName,
  formatQualifiedName,
  isSameName,
  type QualifiedName,
} from "../../../schema/qualified-name.ts";
import { constraintsOf, findColumn, type Table } from "../../../schema/table.ts";
import type { MysqlServer } from "../column-types.ts";
import { characterBytes } from "./character-bytes.ts";
import { findRestatedParts } from "./restated-parts.ts";
import { disturbsForeignKey, isJoinable, recollates } from "./foreign-key-rules.ts";

/** A foreign key with its table. */
export interface TableKey {
  readonly table: QualifiedName;
  readonly key: ForeignKey;
}

/** An operation at its place in the plan: one of the revision's, or one that detaches or attaches a foreign key around one of those. */
export interface PlacedOperation {
  readonly operation: Operation;
  /** Position in the revision's list of the operation that it is or that it supports. */
  readonly source: number;
  /** Whether it detaches a foreign key before that operation or attaches it again afterwards; null for the operation itself. */
  readonly around: "before" | "after" | null;
}

/** What {@link detachForeignKeys} has to know besides the operations. */
export interface KeyView {
  readonly server: MysqlServer;
  /** The foreign keys of the database before the operations. */
  readonly keys: readonly TableKey[];
  /** Collation of the database; null where it is unknown. */
  readonly collation: string | null;
  /** Returns the schema after the first `count` operations, as by `foldAlong`. */
  readonly schemaAfter: (count: number) => Database;
}

/** The range of operations during which a foreign key is detached, with its definition before and after it. */
interface KeySpan {
  /** Position of the first operation that the foreign key would prevent. */
  readonly first: number;
  readonly last: number;
  readonly off: TableKey;
  readonly on: TableKey;
  /** Its table and the referenced table after the last of these operations; undefined for a table that is in no revision. */
  readonly sides: readonly [child: Table | undefined, parent: Table | undefined];
}

/** A foreign key, followed through the operations. */
interface TrackedKey extends TableKey {
  /** The foreign key before the operations; null for one that they add. */
  readonly origin: TableKey | null;
  /** The range of operations for which it has to be detached; null for none. */
  readonly span: KeySpan | null;
}

/** Returns whether operations may change a column in a way that a foreign key prevents. */
export function mayDisturbForeignKeys(operations: readonly Operation[]): boolean {
  return operations.some(
    (operation) =>
      (operation.kind === "alterColumn" &&
        ((operation.changes.type ?? operation.changes.collation ?? operation.changes.identity) !== undefined ||
          operation.changes.nullable?.to === false)) ||
      operation.kind === "renameColumn" ||
      (operation.kind === "alterTable" && operation.options.from["collation"] !== operation.options.to["collation"]),
  );
}

/** Returns the foreign keys of a schema. */
export function foreignKeysOf({ tables }: Pick<Database, "tables">): readonly TableKey[] {
  return [...tables.values()].flatMap((table) =>
    constraintsOf(table, "foreignKey").map((key) => ({ table: table.name, key })),
  );
}

/** Returns whether a list holds a name. The servers compare names of columns without regard to case. */
function includes(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}

/** Returns whether a column belongs to a foreign key, as a referencing or as a referenced column. */
function joins({ table, key }: TableKey, ofTable: QualifiedName, column: string): boolean {
  return (
    (isSameName(table, ofTable) && includes(key.columns, column)) ||
    (isSameName(key.references.table, ofTable) && includes(key.references.columns, column))
  );
}

function isInTheWay(
  operation: Operation,
  key: TableKey,
  at: number,
  { server, schemaAfter, collation }: KeyView,
): boolean {
  if (operation.kind === "alterColumn") {
    if (!joins(key, operation.table, operation.column)) return false;
    const table = schemaAfter(at).tables.get(formatQualifiedName(operation.table));
    const column = table && findColumn(table, operation.column);
    if (table === undefined || column === undefined) return false;
    return disturbsForeignKey(operation, column, {
      server,
      characterBytes: characterBytes(column, table, collation),
    });
  }
  if (operation.kind === "renameColumn") {
    // MySQL renames the column of a foreign key in place only, but builds what names the column in an expression by a copy of the table.
    if (server !== "mysql" || !joins(key, operation.table, operation.from)) return false;
    const name = formatQualifiedName(operation.table);
    const before = schemaAfter(at).tables.get(name);
    const tables = new Map(before && [[name, before]]);
    const after = applyOperations({ ...emptyDatabase, tables }, [operation]).tables.get(name);
    if (before === undefined || after === undefined) return false;
    return Object.values(findRestatedParts(before, after)).some((parts) => parts.length > 0);
  }
  if (operation.kind !== "alterTable") return false;
  const table = schemaAfter(at).tables.get(formatQualifiedName(operation.table));
  return (
    table?.columns.some((column) => joins(key, table.name, column.name) && recollates(operation, column, server)) ??
    false
  );
}

/** Returns whether an operation depends on the foreign key: it names the key, or changes rows on which its referential actions act. */
function countsOn(operation: Operation, { table, key }: TableKey, { server }: KeyView): boolean {
  switch (operation.kind) {
    case "execute":
      return operation.sql.kind === "sql" || (operation.sql.dialects[server] ?? operation.sql.dialects.mysql) !== null;
    // Deleting rows may delete referencing rows by ON DELETE CASCADE.
    case "run":
    case "deleteRows":
      return true;
    case "updateRows":
    case "backfill":
      return (
        isSameName(operation.table, key.references.table) &&
        Object.keys(operation.set).some((column) => includes(key.references.columns, column))
      );
    case "renameConstraint":
      return isSameName(operation.table, table) && operation.from === key.name;
    case "dropTable":
    case "dropColumn":
    case "dropConstraint":
    case "dropIndex":
    case "dropEnum":
      return isEnd(operation, { table, key });
    case "createSchema":
    case "dropSchema":
    case "createTable":
    case "renameTable":
    case "alterTable":
    case "addColumn":
    case "renameColumn":
    case "alterColumn":
    case "addConstraint":
    case "createIndex":
    case "renameIndex":
    case "createEnum":
    case "setComment":
    case "insertRows":
    case "irreversible":
      return false;
  }
}

/** Returns whether an operation drops the foreign key. */
function isEnd(operation: Operation, { table, key }: TableKey): boolean {
  if (!isDrop(operation)) return false;
  switch (operation.kind) {
    case "dropTable":
      return isSameName(operation.table, table);
    case "dropColumn":
      return isSameName(operation.table, table) && includes(key.columns, operation.column);
    case "dropConstraint":
      return isSameName(operation.table, table) && operation.name === key.name;
    case "dropIndex":
    case "dropEnum":
      return false;
  }
}

/** Returns the foreign key with the names that it has after an operation. */
function rename<K extends TableKey>(tracked: K, operation: Operation): K {
  const { renaming } = factsOf(operation);
  if (renaming === null) return tracked;
  const { table, key } = tracked;
  const { references } = key;
  switch (renaming.part) {
    case "table": {
      const follow = (name: QualifiedName) => (isSameName(name, renaming.from) ? renaming.to : name);
      return {
        ...tracked,
        table: follow(table),
        key: { ...key, references: { ...references, table: follow(references.table) } },
      };
    }
    case "column": {
      const follow = (owner: QualifiedName, columns: readonly string[]) =>
        isSameName(owner, renaming.table)
          ? columns.map((column) => (includes([renaming.from], column) ? renaming.to : column))
          : columns;
      return {
        ...tracked,
        key: {
          ...key,
          columns: follow(table, key.columns),
          references: { ...references, columns: follow(references.table, references.columns) },
        },
      };
    }
    case "constraint": {
      const isOwn = isSameName(renaming.table, table) && renaming.from === key.name;
      return isOwn ? { ...tracked, key: { ...key, name: renaming.to } } : tracked;
    }
    case "index":
      return tracked;
  }
}

function addedKeys(operation: Operation): readonly TableKey[] {
  if (operation.kind === "createTable") {
    const { table } = operation;
    return constraintsOf(table, "foreignKey").map((key) => ({ table: table.name, key }));
  }
  if (operation.kind !== "addConstraint" || operation.constraint.kind !== "foreignKey") return [];
  return [{ table: operation.table, key: operation.constraint }];
}

function notKept({ table, key }: TableKey, why: string, hint: string, details: Readonly<Record<string, unknown>>) {
  return new AludelError(
    "FOREIGN_KEY_NOT_KEPT",
    `foreign key "${key.name ?? ""}" of table "${formatQualifiedName(table)}" cannot stay: ${why}`,
    { hint, details: { table: formatQualifiedName(table), foreignKey: key.name, ...details } },
  );
}

function describeColumn(table: Table, name: string): string {
  const column = findColumn(table, name);
  const type = column === undefined ? "missing" : formatColumnType(column.type);
  const collation = column?.collation ?? table.options["collation"];
  const text = typeof collation === "string" ? `${type} in ${collation}` : type;
  return `"${formatColumnName(table.name, name)}" is ${text}`;
}

/**
 * Asserts that a foreign key can be attached again.
 *
 * @throws AludelError FOREIGN_KEY_NOT_KEPT where its columns no longer have compatible types
 */
function assertJoinable({ on: tracked, last, sides }: KeySpan, { server, collation }: KeyView): void {
  const { key } = tracked;
  const names = [tracked.table, key.references.table];
  const [child, parent] = sides.map((table, at) => {
    const name = names[at] ?? tracked.table;
    if (table !== undefined) return table;
    throw notKept(
      tracked,
      `operation ${last + 1} changes a column that it joins, and table "${formatQualifiedName(name)}" is not one of the revisions'`,
      "Drop the foreign key before, change its other column, and add it again after; or name the table in a revision",
      { unknownTable: formatQualifiedName(name) },
    );
  });
  for (const [at, name] of key.columns.entries()) {
    const other = key.references.columns[at] ?? "";
    const [one, two] = [child && findColumn(child, name), parent && findColumn(parent, other)];
    if (child === undefined || parent === undefined || one === undefined || two === undefined) continue;
    if (isJoinable({ table: child, column: one }, { table: parent, column: two }, server, collation)) continue;
    const columns = [formatColumnName(child.name, name), formatColumnName(parent.name, other)];
    throw notKept(
      tracked,
      `after operation ${last + 1} column ${describeColumn(child, name)}, but column ${describeColumn(parent, other)}`,
      `Change both columns in this revision, one right after the other: op.alterColumn for ${columns.map((column) => `"${column}"`).join(" and ")}`,
      { columns },
    );
  }
}

/**
 * Asserts that the columns of a foreign key with SET NULL stay nullable.
 *
 * @throws AludelError FOREIGN_KEY_NOT_KEPT where such a column becomes NOT NULL
 */
function assertNullable(operation: Operation, tracked: TableKey, at: number): void {
  const { table, key } = tracked;
  if (operation.kind !== "alterColumn" || operation.changes.nullable?.to !== false) return;
  if (!isSameName(operation.table, table) || !includes(key.columns, operation.column)) return;
  const action = key.onDelete === "set null" ? "ON DELETE" : key.onUpdate === "set null" ? "ON UPDATE" : null;
  if (action === null) return;
  const column = formatColumnName(table, operation.column);
  throw notKept(
    tracked,
    `operation ${at + 1} makes column "${column}" NOT NULL, and the key is ${action} SET NULL`,
    "Drop the foreign key before, and add it with another action",
    { columns: [column] },
  );
}

/**
 * Returns the operations with foreign keys detached before the first change of a column that they prevent, and attached again after the
 * last one. An operation that depends on a foreign key never runs while it is detached.
 *
 * @returns also the foreign keys that are detached, as they were before the operations
 * @throws AludelError FOREIGN_KEY_NOT_KEPT where one could not be attached again
 */
export function detachForeignKeys(
  operations: readonly Operation[],
  view: KeyView,
): { readonly planned: readonly PlacedOperation[]; readonly keys: readonly TableKey[] } {
  const before = new Map<number, Operation[]>();
  const after = new Map<number, Operation[]>();
  const detached: TableKey[] = [];
  const put = (place: Map<number, Operation[]>, at: number, operation: Operation): void => {
    place.set(at, [...(place.get(at) ?? []), operation]);
  };
  const extendSpan = (each: TrackedKey, operation: Operation, at: number): TrackedKey => {
    const { span } = each;
    const here: TableKey = { table: each.table, key: each.key };
    const { table, key } = rename(here, operation);
    const { tables } = view.schemaAfter(at + 1);
    const sides = [
      tables.get(formatQualifiedName(table)),
      tables.get(formatQualifiedName(key.references.table)),
    ] as const;
    return { ...each, span: { first: at, off: here, ...span, last: at, on: { table, key }, sides } };
  };
  const finish = (tracked: TrackedKey): TrackedKey => {
    const { span, origin } = tracked;
    if (span === null) return tracked;
    assertJoinable(span, view);
    const { off, on } = span;
    put(before, span.first, { kind: "dropConstraint", table: off.table, name: off.key.name, definition: off.key });
    put(after, span.last, { kind: "addConstraint", table: on.table, constraint: on.key });
    if (origin !== null && !detached.includes(origin)) detached.push(origin);
    return { ...tracked, span: null };
  };
  let tracked: readonly TrackedKey[] = view.keys.map((each) => ({ ...each, origin: each, span: null }));
  for (const [at, operation] of operations.entries()) {
    tracked = tracked.map((each) => (countsOn(operation, each, view) ? finish(each) : each));
    for (const each of tracked) assertNullable(operation, each, at);
    // Evaluated for all keys before the schema after the operation is requested, because `foldAlong` only moves forward cheaply.
    const disturbed = new Set(tracked.filter((each) => isInTheWay(operation, each, at, view)));
    tracked = tracked.map((each) => (disturbed.has(each) ? extendSpan(each, operation, at) : each));
    for (const change of withDeclaredChanges([operation])) {
      tracked = tracked
        .filter((each) => !isEnd(change, each))
        .map((each) => rename(each, change))
        .concat(addedKeys(change).map((each) => ({ ...each, origin: null, span: null })));
    }
  }
  for (const each of tracked) finish(each);
  const planned = operations.flatMap((operation, source): PlacedOperation[] => [
    ...(before.get(source) ?? []).map((detach) => ({ operation: detach, source, around: "before" as const })),
    { operation, source, around: null },
    ...(after.get(source) ?? []).map((attach) => ({ operation: attach, source, around: "after" as const })),
  ]);
  return { planned, keys: detached };
}

/** Returns the schema with the foreign keys of the database instead of its own. */
export function withForeignKeys(schema: Database, keys: readonly TableKey[]): Database {
  const tables = new Map(schema.tables);
  for (const { table: name, key } of keys) {
    const table = tables.get(formatQualifiedName(name));
    if (table === undefined) continue;
    const isReplaced = (each: ForeignKey) =>
      each.name === key.name || (each.name === null && each.columns.join("\0") === key.columns.join("\0"));
    const others = table.constraints.filter((each) => each.kind !== "foreignKey" || !isReplaced(each));
    tables.set(formatQualifiedName(name), { ...table, constraints: [...others, key] });
  }
  return { ...schema, tables };
}
