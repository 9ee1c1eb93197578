import { type EnumColumnType, enumOf } from "../../schema/column-type.ts";
import type { Database } from "../../schema/database.ts";
import type { EnumType } from "../../schema/enum-type.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";
import type { Table } from "../../schema/table.ts";
import { factsOf } from "../definitions.ts";
import { withDeclaredChanges } from "../execute.ts";
import type { Operation } from "../operation.ts";
import type { Renaming } from "../operation-definition.ts";

/** Which columns use which enum as their type (table key → column name → enum key), and the number of users of each enum. */
interface EnumUsers {
  readonly columns: Map<string, ReadonlyMap<string, string>>;
  readonly counts: Map<string, number>;
}

const none: ReadonlyMap<string, string> = new Map();

function columnsOf(users: EnumUsers, table: string): ReadonlyMap<string, string> {
  return users.columns.get(table) ?? none;
}

function count(users: EnumUsers, key: string, change: number): void {
  users.counts.set(key, (users.counts.get(key) ?? 0) + change);
}

function setTable(users: EnumUsers, table: string, columns: ReadonlyMap<string, string>): void {
  for (const key of columnsOf(users, table).values()) count(users, key, -1);
  for (const key of columns.values()) count(users, key, 1);
  users.columns.set(table, columns);
}

function setColumn(users: EnumUsers, table: string, column: string, key: string | null): void {
  const others = [...columnsOf(users, table)].filter(([name]) => name !== column);
  setTable(users, table, new Map(key === null ? others : [...others, [column, key]]));
}

function enumKey(used: EnumColumnType | null): string | null {
  return used && formatQualifiedName(used.name);
}

function columnUsers(table: Table): Map<string, string> {
  return new Map(
    table.columns.flatMap(({ name, type }) => {
      const key = enumKey(enumOf(type));
      return key === null ? [] : [[name, key] as const];
    }),
  );
}

/** Updates `users` by one operation; returns the enums that gained or lost a user. */
function follow(users: EnumUsers, operation: Operation): readonly string[] {
  const { renaming, takenColumns, givenColumns } = factsOf(operation);
  if (renaming !== null) followRenaming(users, renaming);
  const touched: string[] = [];
  for (const { table: name, column } of takenColumns) {
    const table = formatQualifiedName(name);
    const columns = columnsOf(users, table);
    touched.push(...[...columns].flatMap(([user, key]) => (column === null || user === column ? [key] : [])));
    if (column === null) setTable(users, table, none);
    else setColumn(users, table, column, null);
  }
  for (const { table, column, type } of givenColumns) {
    const key = enumKey(type && enumOf(type));
    if (key === null) continue;
    touched.push(key);
    setColumn(users, formatQualifiedName(table), column, key);
  }
  return touched;
}

function followRenaming(users: EnumUsers, renaming: Renaming): void {
  switch (renaming.part) {
    case "table": {
      const from = formatQualifiedName(renaming.from);
      const columns = columnsOf(users, from);
      setTable(users, from, none);
      setTable(users, formatQualifiedName(renaming.to), columns);
      return;
    }
    case "column": {
      const table = formatQualifiedName(renaming.table);
      const key = columnsOf(users, table).get(renaming.from) ?? null;
      setColumn(users, table, renaming.from, null);
      setColumn(users, table, renaming.to, key);
      return;
    }
    // Only columns have enums as types, so other parts of a schema do not matter here.
    case "constraint":
    case "index":
  }
}

/** Returns the enums that the columns of an operation have as their types. */
export function enumsUsedBy(operation: Operation): readonly EnumColumnType[] {
  const used = factsOf(operation).givenColumns.map(({ type }) => type && enumOf(type));
  return used.filter((type) => type !== null);
}

function keysOf(operations: readonly Operation[], kind: "createEnum" | "dropEnum"): ReadonlySet<string> {
  const keys = withDeclaredChanges(operations).flatMap((operation) => {
    if (operation.kind !== kind) return [];
    return [formatQualifiedName(operation.kind === "createEnum" ? operation.enum.name : operation.name)];
  });
  return new Set(keys);
}

function withCreations(operations: readonly Operation[], before: Database): Operation[] {
  const explicit = keysOf(operations, "createEnum");
  const existing = new Set(before.enums.keys());
  return operations.flatMap((operation): Operation[] => {
    const created: Operation[] = [];
    for (const { name, labels } of enumsUsedBy(operation)) {
      const key = formatQualifiedName(name);
      if (existing.has(key) || explicit.has(key)) continue;
      existing.add(key);
      created.push({ kind: "createEnum", enum: { name, labels, comment: null } });
    }
    return [...created, operation];
  });
}

/**
 * Returns whether an operation may take a user from an enum. Most revisions only add, and for them the whole schema need not be searched
 * for users.
 */
function mayTakeUsers(operations: readonly Operation[]): boolean {
  return withDeclaredChanges(operations).some((operation) => factsOf(operation).takenColumns.length > 0);
}

function withDrops(operations: readonly Operation[], before: Database): Operation[] {
  const explicit = keysOf(operations, "dropEnum");
  const known = new Map<string, EnumType>(before.enums);
  const users: EnumUsers = { columns: new Map(), counts: new Map() };
  for (const [key, table] of before.tables) setTable(users, key, columnUsers(table));
  /** Position of the operation that removed the last user of an enum, by the enum's key. */
  const lastUse = new Map<string, number>();
  operations.forEach((operation, at) => {
    if (operation.kind === "createEnum") known.set(formatQualifiedName(operation.enum.name), operation.enum);
    for (const key of withDeclaredChanges([operation]).flatMap((change) => follow(users, change))) {
      if (users.counts.get(key) === 0) lastUse.set(key, at);
      else lastUse.delete(key);
    }
  });
  const drops: Operation[][] = operations.map(() => []);
  for (const [key, at] of lastUse) {
    const definition = known.get(key);
    if (definition === undefined || explicit.has(key)) continue;
    drops[at]?.push({ kind: "dropEnum", name: definition.name, definition });
  }
  return operations.flatMap((operation, at) => [operation, ...(drops[at] ?? [])]);
}

/**
 * Returns the operations with a `createEnum` before the first user of each enum that `before` does not hold, and a `dropEnum` after its
 * last user. Enums that the operations create or drop explicitly are left alone. `before` is the schema that the revision history adds up
 * to, so an enum that the history did not create is never dropped.
 */
export function completeEnumLife(operations: readonly Operation[], before: Database): Operation[] {
  const created = withCreations(operations, before);
  return mayTakeUsers(operations) ? withDrops(created, before) : created;
}
