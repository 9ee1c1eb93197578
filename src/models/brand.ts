/**
 * Marks of what model files make. They are registered symbols, because a model file may have loaded another instance of the package
 * than the tool that reads it; `instanceof` would not know such an object.
 */
export const columnBrand = Symbol.for("aludel.column");
/** Mark of a column of a defined table, as `users.columns.id`. */
export const columnHandleBrand = Symbol.for("aludel.column-handle");
/** Mark of what `defineTable` returns. */
export const tableBrand = Symbol.for("aludel.table");
/** Mark of what `defineEnum` returns. */
export const enumBrand = Symbol.for("aludel.enum");
/** Mark of what `rows` returns. */
export const rowsBrand = Symbol.for("aludel.rows");
/** Mark of an ordered key of an index, as `desc(c.created_at)`. */
export const indexKeyBrand = Symbol.for("aludel.index-key");
/** Mark of what stands in the list of a table: keys, checks, indexes. */
export const extraBrand = Symbol.for("aludel.table-extra");

/** Returns whether a value carries the mark. */
export function hasBrand(value: unknown, brand: symbol): value is object {
  return typeof value === "object" && value !== null && brand in value;
}
