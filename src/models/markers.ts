import type { JsonValue, Lookup, Now, SqlValue, Uuid } from "../schema/expression.ts";

/** Returns the marker for the time of the statement, in each engine's own words. */
export function now(): Now {
  return { kind: "now" };
}

/** Returns the marker for a new random UUID, in each engine's own words. */
export function uuid(): Uuid {
  return { kind: "uuid" };
}

/** Returns a JSON document as a value; needed for arrays, strings and numbers, which would else be SQL arrays, text and numbers. */
export function json(value: unknown): JsonValue {
  return { kind: "json", value };
}

/**
 * Returns the marker for the key of the row of `table` that has these values.
 *
 * @param column the column whose value is taken
 * @example lookup("roles", { name: "admin" })
 */
export function lookup(table: string, where: Readonly<Record<string, SqlValue>>, column = "id"): Lookup {
  return { kind: "lookup", table, where, column };
}
