import type { SqlFragment, SqlText } from "../schema/expression.ts";
import type { IndexKey } from "../schema/table-index.ts";
import { hasBrand, indexKeyBrand } from "./brand.ts";
import type { ColumnHandle } from "./column-definition.ts";
import type { SqlInput } from "./column-shape.ts";
import { checkedCall } from "./model-signatures.ts";
import { isSqlInput, toSqlText } from "./sql.ts";

/** What an index can be on: a column, by its name or as `c.email`, or an expression. */
export type IndexTarget = string | ColumnHandle | SqlFragment | SqlInput | SqlText;

/** A key of an index with its order, made by {@link asc} and {@link desc}. */
export interface IndexKeyBuilder {
  readonly [indexKeyBrand]: true;
  readonly key: IndexKey;
  nullsFirst(): IndexKeyBuilder;
  nullsLast(): IndexKeyBuilder;
  /** Sets the operator class, e.g. `"text_pattern_ops"`. */
  operatorClass(name: string): IndexKeyBuilder;
  /** Sets the collation of the key. */
  collate(name: string): IndexKeyBuilder;
}

/** What `on(…)` of an index takes. */
export type IndexKeyInput = IndexTarget | IndexKeyBuilder;

function targetOf(target: IndexTarget): IndexKey["on"] {
  if (typeof target === "string") return { kind: "column", column: target };
  if (isSqlInput(target)) return { kind: "expression", expression: toSqlText(target) };
  return { kind: "column", column: target.name };
}

function keyBuilder(key: IndexKey): IndexKeyBuilder {
  return {
    [indexKeyBrand]: true,
    key,
    nullsFirst: checkedCall("key.nullsFirst", () => keyBuilder({ ...key, nulls: "first" })),
    nullsLast: checkedCall("key.nullsLast", () => keyBuilder({ ...key, nulls: "last" })),
    operatorClass: checkedCall("key.operatorClass", (name: string) => keyBuilder({ ...key, operatorClass: name })),
    collate: checkedCall("key.collate", (name: string) => keyBuilder({ ...key, collation: name })),
  };
}

function ordered(target: IndexTarget, order: IndexKey["order"]): IndexKeyBuilder {
  return keyBuilder({ on: targetOf(target), order, nulls: null, operatorClass: null, collation: null });
}

/** Returns a key in ascending order, to which nulls, operator class and collation can be said. */
export const asc = checkedCall("asc", (target: IndexTarget): IndexKeyBuilder => ordered(target, "asc"));

/** Returns a key in descending order, to which nulls, operator class and collation can be said. */
export const desc = checkedCall("desc", (target: IndexTarget): IndexKeyBuilder => ordered(target, "desc"));

/** Returns the key of an index from what users write. */
export function buildIndexKey(input: IndexKeyInput): IndexKey {
  return hasBrand(input, indexKeyBrand) ? (input as IndexKeyBuilder).key : ordered(input, "asc").key;
}
