import type { Database } from "../../schema/database.ts";
import type { QualifiedName } from "../../schema/qualified-name.ts";
import { changesRows } from "../definitions.ts";
import type { Operation } from "../operation.ts";

function isName(value: object): value is QualifiedName {
  const keys = Object.keys(value);
  return keys.length === 2 && "name" in value && "schema" in value && typeof value.name === "string";
}

/** Returns a copy of a definition with the names of tables in lower case. Literals stay: they may be objects that look like a name. */
function lowerNames<T>(value: T): T {
  if (typeof value !== "object" || value === null || value instanceof Date || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(lowerNames) as T;
  if (value instanceof Set) return value;
  if (isName(value)) return { ...value, name: value.name.toLowerCase() };
  if ("kind" in value && value.kind === "literal") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, lowerNames(part) as unknown])) as T;
}

function lowerKeys<V>(map: ReadonlyMap<string, V>, change: (value: V) => V): ReadonlyMap<string, V> {
  return new Map([...map].map(([key, value]) => [key.toLowerCase(), change(value)]));
}

/**
 * Returns a schema with the names of its tables as a server with `lower_case_table_names=1` stores them: in lower case
 * (https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html).
 */
export function withLowerTables({ tables, rows, enums, ...others }: Database): Database {
  return {
    ...others,
    tables: lowerKeys(tables, lowerNames),
    enums: lowerKeys(enums, lowerNames),
    rows: lowerKeys(rows, (value) => ({ ...value, table: lowerNames(value.table) })),
  };
}

/**
 * Returns operations with the names of their tables as a server with `lower_case_table_names=1` stores them: in lower case
 * (https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html). In changes of rows only the table is a name.
 */
export function withLowerTableNames(operations: readonly Operation[]): readonly Operation[] {
  return operations.map((operation) => {
    if (operation.kind === "run" || operation.kind === "execute") return operation;
    if (!changesRows(operation)) return lowerNames(operation);
    const parts = Object.entries(operation).map(([key, part]) => [key, key === "table" ? lowerNames(part) : part]);
    return Object.fromEntries(parts) as Operation;
  });
}
