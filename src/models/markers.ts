import type { JsonValue, Lookup, Now, SqlValue, Uuid } from "../schema/expression.ts";
import { checkedCall } from "./model-signatures.ts";

/** Returns the marker for the time of the statement, in each engine's own words. */
export const now = checkedCall("now", (): Now => ({ kind: "now" }));

/** Returns the marker for a new random UUID, in each engine's own words. */
export const uuid = checkedCall("uuid", (): Uuid => ({ kind: "uuid" }));

/** Returns a JSON document as a value; needed for arrays, strings and numbers, which would else be SQL arrays, text and numbers. */
export const json = checkedCall("json", (value: unknown): JsonValue => ({ kind: "json", value }));

/**
 * Returns the marker for the key of the row of `table` that has these values.
 *
 * @param column the column whose value is taken
 * @example lookup("roles", { name: "admin" })
 */
export const lookup = checkedCall(
  "lookup",
  (table: string, where: Readonly<Record<string, SqlValue>>, column = "id"): Lookup => ({
    kind: "lookup",
    table,
    where,
    column,
  }),
);
