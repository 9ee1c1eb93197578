import type { Expression, JsonValue, Lookup } from "../schema/expression.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import type { SqlFragment } from "../schema/expression.ts";

/** Portable types whose values need nothing but the name of the type to be known. */
export interface ScalarValues {
  smallint: number;
  integer: number;
  bigint: number | bigint;
  numeric: number | string;
  real: number;
  double: number;
  boolean: boolean;
  char: string;
  varchar: string;
  text: string;
  uuid: string;
  date: string;
  time: string;
  timestamp: string | Date;
  interval: string;
  binary: Uint8Array;
  inet: string;
}

/** Name of one type of {@link ScalarValues}. */
export type ScalarKind = keyof ScalarValues;

/** What the compiler knows of a column's type. */
export type TypeShape =
  | { readonly kind: ScalarKind }
  | { readonly kind: "json" | "jsonb"; readonly value: unknown }
  | { readonly kind: "enum"; readonly label: string }
  | { readonly kind: "raw"; readonly value: unknown }
  | { readonly kind: "array"; readonly element: TypeShape };

/** What the compiler knows of a column: it exists in types only. */
export interface ColumnShape {
  readonly type: TypeShape;
  readonly nullable: boolean;
  /** Whether an insert must, may, or must not give a value. */
  readonly insert: "required" | "optional" | "never";
}

/** A shape with some of its properties replaced. */
export type ShapeWith<S extends ColumnShape, P extends Partial<ColumnShape>> = {
  readonly [K in keyof ColumnShape]: P extends { readonly [Q in K]: infer V } ? V : S[K];
};

/** Documents and arrays of a JSON column; a bare string or number is written `json("…")`. */
type JsonInput<V> = unknown extends V ? object : Extract<V, object>;

/** The plain values that models and revisions write for a type, the same for every engine. */
export type PortableValue<T extends TypeShape> = T extends { readonly kind: "enum"; readonly label: infer L }
  ? L
  : T extends { readonly kind: "json" | "jsonb"; readonly value: infer V }
    ? JsonInput<V>
    : T extends { readonly kind: "array"; readonly element: infer E extends TypeShape }
      ? readonly PortableValue<E>[]
      : T extends { readonly kind: infer K extends ScalarKind }
        ? ScalarValues[K]
        : string | number | bigint | boolean | Uint8Array;

/** SQL for every engine, or per engine; null gives an engine nothing. */
export type SqlInput = SqlFragment | Readonly<Partial<Record<DialectName, SqlFragment | null>>>;

/** What `default()` takes for a type. */
export type DefaultInput<T extends TypeShape> = PortableValue<T> | Exclude<Expression, Lookup> | SqlInput | null;

/** What a row gives for a column of a type. */
export type RowInput<T extends TypeShape> = PortableValue<T> | Expression | JsonValue;
