import { type EnumColumnType, enumOf } from "../schema/column-type.ts";
import type { Database } from "../schema/database.ts";
import type { EnumType } from "../schema/enum-type.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import type { Operation } from "./operation.ts";

/** Which columns have which enum as their type, by table key and column name. */
type Users = Map<string, Map<string, string>>;

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

function setUser(users: Users, table: string, column: string, key: string | null): void {
  const columns = users.get(table) ?? new Map<string, string>();
  if (key === null) columns.delete(column);
  else columns.set(column, key);
  users.set(table, columns);
}

/** Follows one operation in `users`. */
function follow(users: Users, operation: Operation): void {
  switch (operation.kind) {
    case "createTable":
      users.set(formatQualifiedName(operation.table.name), columnUsers(operation.table));
      break;
    case "dropTable":
      users.delete(formatQualifiedName(operation.table));
      break;
    case "renameTable": {
      const columns = users.get(formatQualifiedName(operation.from));
      users.delete(formatQualifiedName(operation.from));
      if (columns !== undefined) users.set(formatQualifiedName(operation.to), columns);
      break;
    }
    case "addColumn":
      setUser(
        users,
        formatQualifiedName(operation.table),
        operation.column.name,
        enumKey(enumOf(operation.column.type)),
      );
      break;
    case "dropColumn":
      setUser(users, formatQualifiedName(operation.table), operation.column, null);
      break;
    case "renameColumn": {
      const table = formatQualifiedName(operation.table);
      const key = users.get(table)?.get(operation.from) ?? null;
      setUser(users, table, operation.from, null);
      setUser(users, table, operation.to, key);
      break;
    }
    case "alterColumn": {
      const { type } = operation.changes;
      if (type !== undefined) {
        setUser(users, formatQualifiedName(operation.table), operation.column, enumKey(enumOf(type.to)));
      }
      break;
    }
    case "execute":
      for (const change of operation.changes ?? []) follow(users, change);
      break;
    default:
  }
}

/** Returns the enums that the columns of an operation have as their types. */
export function enumsUsedBy(operation: Operation): readonly EnumColumnType[] {
  const types =
    operation.kind === "createTable"
      ? operation.table.columns.map(({ type }) => type)
      : operation.kind === "addColumn"
        ? [operation.column.type]
        : operation.kind === "alterColumn" && operation.changes.type !== undefined
          ? [operation.changes.type.to]
          : [];
  return types.map(enumOf).filter((used) => used !== null);
}

function usedEnums(users: Users): ReadonlySet<string> {
  return new Set([...users.values()].flatMap((columns) => [...columns.values()]));
}

/** Returns the operations and the changes that raw SQL declares. */
function declared(operations: readonly Operation[]): Operation[] {
  return operations.flatMap((operation) =>
    operation.kind === "execute" ? [operation, ...declared(operation.changes ?? [])] : [operation],
  );
}

function keysOf(operations: readonly Operation[], kind: "createEnum" | "dropEnum"): ReadonlySet<string> {
  const keys = declared(operations).flatMap((operation) => {
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

/** Returns whether an operation may take a user from an enum. Most revisions only add, and need no look at the whole schema. */
function mayTakeUsers(operations: readonly Operation[]): boolean {
  return declared(operations).some(
    (operation) =>
      operation.kind === "dropTable" ||
      operation.kind === "dropColumn" ||
      (operation.kind === "alterColumn" && operation.changes.type !== undefined),
  );
}

function withDrops(operations: readonly Operation[], before: Database): Operation[] {
  const explicit = keysOf(operations, "dropEnum");
  const known = new Map<string, EnumType>(before.enums);
  const users: Users = new Map([...before.tables].map(([key, table]) => [key, columnUsers(table)]));
  /** Position of the operation that took the last user of an enum. */
  const lastUse = new Map<string, number>();
  operations.forEach((operation, at) => {
    if (operation.kind === "createEnum") known.set(formatQualifiedName(operation.enum.name), operation.enum);
    const usedBefore = usedEnums(users);
    follow(users, operation);
    const usedAfter = usedEnums(users);
    for (const key of usedBefore) if (!usedAfter.has(key)) lastUse.set(key, at);
    for (const key of usedAfter) lastUse.delete(key);
  });
  return operations.flatMap((operation, at): Operation[] => {
    const dropped = [...lastUse].filter(([key, position]) => position === at && !explicit.has(key));
    const drops = dropped.flatMap(([key]): Operation[] => {
      const definition = known.get(key);
      return definition === undefined ? [] : [{ kind: "dropEnum", name: definition.name, definition }];
    });
    return [operation, ...drops];
  });
}

/**
 * Returns the operations with each enum created before its first user when `before` does not hold it, and dropped after its last user
 * is gone. An enum that the operations create or drop themselves is left to them. `before` is the schema that the history
 * adds up to, so that only what the history created is ever dropped.
 */
export function completeEnumLife(operations: readonly Operation[], before: Database): Operation[] {
  const created = withCreations(operations, before);
  return mayTakeUsers(operations) ? withDrops(created, before) : created;
}
