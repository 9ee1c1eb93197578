// oxlint-disable typescript/no-unnecessary-type-parameters -- what a JSON or raw column holds is said here and used in row types
import { assertCall, optional, required, type Signatures } from "../argument/assert-call.ts";
import { boolean, count, list, name, object, text, wholeNumber } from "../argument/shape.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import type { ColumnType, RawColumnType } from "../schema/column-type.ts";
import type { EnumType } from "../schema/enum-type.ts";
import { ColumnBuilder } from "./column-builder.ts";
import { plainColumn } from "./column-definition.ts";
import type { ScalarKind, TypeShape } from "./column-shape.ts";
import { defineEnum, type EnumDefinition } from "./define-enum.ts";
import { columnShape, enumShape, rawTypeShape } from "./value-shapes.ts";

type Fresh<T extends TypeShape> = ColumnBuilder<{
  readonly type: T;
  readonly nullable: true;
  readonly insert: "required";
}>;
type Scalar<K extends ScalarKind> = Fresh<{ readonly kind: K }>;

/** What a type of time may say. */
export interface TimeOptions {
  /** Digits of the second's fraction, 0 to 6; the engine's default when left out. */
  readonly precision?: number;
  readonly withTimezone?: boolean;
}

function column<T extends TypeShape>(type: ColumnType, enumType: EnumType | null = null): Fresh<T> {
  return new ColumnBuilder(plainColumn(type, enumType));
}

const takesNothing = (kind: string): Signatures => ({ parameters: [], example: `t.${kind}()` });
const takesLength = (kind: string): Signatures => ({
  parameters: [optional("length", count(1))],
  example: `t.${kind}(20)`,
});
const takesTime = (kind: string): Signatures => ({
  parameters: [optional("options", object({ precision: count(0, 6), withTimezone: boolean }))],
  example: `t.${kind}({ precision: 3, withTimezone: true })`,
});

/** What each type takes. */
export const typeSignatures: Readonly<Record<keyof typeof types, Signatures>> = {
  smallint: takesNothing("smallint"),
  integer: takesNothing("integer"),
  bigint: takesNothing("bigint"),
  numeric: ([, scale]) => ({
    parameters: [(scale === undefined ? optional : required)("precision", count(1)), optional("scale", wholeNumber)],
    example: "t.numeric(12, 2)",
  }),
  real: takesNothing("real"),
  double: takesNothing("double"),
  boolean: takesNothing("boolean"),
  char: takesLength("char"),
  varchar: takesLength("varchar"),
  text: takesNothing("text"),
  uuid: takesNothing("uuid"),
  json: takesNothing("json"),
  jsonb: takesNothing("jsonb"),
  date: takesNothing("date"),
  time: takesTime("time"),
  timestamp: takesTime("timestamp"),
  interval: takesNothing("interval"),
  binary: takesLength("binary"),
  inet: takesNothing("inet"),
  enum: ([first]) => ({
    parameters:
      typeof first === "string"
        ? [required("name", name), required("labels", list(text, 1))]
        : [required("definition", enumShape)],
    example: 't.enum(userRole), or t.enum("user_role", ["worker", "admin"])',
  }),
  array: { parameters: [required("element type", columnShape)], example: "t.array(t.text())" },
  raw: { parameters: [required("type", rawTypeShape)], example: 't.raw("tsvector")' },
};

/**
 * Returns the types with their arguments checked. The column that a wrong call is for is not known yet, so the error waits in the
 * builder for the table that says it.
 */
function withCheckedTypes(unchecked: typeof types): typeof types {
  const checked = Object.entries(unchecked).map(([kind, make]) => [
    kind,
    (...given: readonly unknown[]): unknown => {
      try {
        assertCall("INVALID_MODEL", `t.${kind}`, typeSignatures[kind as keyof typeof types], given);
        return Reflect.apply(make, undefined, given);
      } catch (error) {
        if (!isAludelError(error)) throw error;
        return new ColumnBuilder({ ...plainColumn({ kind: "raw", sql: "" }), fault: error });
      }
    },
  ]);
  return Object.fromEntries(checked) as typeof types;
}

function enumColumn<const Labels extends readonly string[]>(
  definition: EnumDefinition<Labels>,
): Fresh<{ readonly kind: "enum"; readonly label: Labels[number] }>;
function enumColumn<const Labels extends readonly string[]>(
  name: string,
  labels: Labels,
): Fresh<{ readonly kind: "enum"; readonly label: Labels[number] }>;
function enumColumn(
  first: string | EnumDefinition,
  labels: readonly string[] = [],
): Fresh<{ kind: "enum"; label: string }> {
  const { name, labels: all, comment } = typeof first === "string" ? defineEnum(first, labels) : first;
  return column({ kind: "enum", name, labels: all }, { name, labels: all, comment });
}

function arrayColumn<T extends TypeShape>(
  element: ColumnBuilder<{ readonly type: T; readonly nullable: true; readonly insert: "required" }>,
): Fresh<{ readonly kind: "array"; readonly element: T }> {
  const { type, enumType, fault, ...said } = element.definition;
  if (fault !== null) throw fault;
  const { type: _type, enumType: _enumType, fault: _fault, ...plain } = plainColumn(type);
  if (JSON.stringify(said) !== JSON.stringify(plain)) {
    throw new AludelError("INVALID_MODEL", `the element type "${type.kind}" of an array says more than its type`, {
      hint: "Say notNull(), default(…) and the like of the array: t.array(t.text()).notNull()",
    });
  }
  return column({ kind: "array", element: type }, enumType);
}

const types = {
  /** Integer of 16 bits. */
  smallint: (): Scalar<"smallint"> => column({ kind: "smallint" }),
  /** Integer of 32 bits. */
  integer: (): Scalar<"integer"> => column({ kind: "integer" }),
  /** Integer of 64 bits. */
  bigint: (): Scalar<"bigint"> => column({ kind: "bigint" }),
  /** Exact decimal number with `precision` digits, `scale` of them after the point. */
  numeric: (precision?: number, scale?: number): Scalar<"numeric"> =>
    column({ kind: "numeric", precision: precision ?? null, scale: scale ?? null }),
  /** Floating-point number of 32 bits. */
  real: (): Scalar<"real"> => column({ kind: "real" }),
  /** Floating-point number of 64 bits. */
  double: (): Scalar<"double"> => column({ kind: "double" }),
  boolean: (): Scalar<"boolean"> => column({ kind: "boolean" }),
  /** Text of exactly `length` characters, padded with spaces where the engine does so. */
  char: (length?: number): Scalar<"char"> => column({ kind: "char", length: length ?? null }),
  /** Text of at most `length` characters. */
  varchar: (length?: number): Scalar<"varchar"> => column({ kind: "varchar", length: length ?? null }),
  /** Text of any length. */
  text: (): Scalar<"text"> => column({ kind: "text" }),
  uuid: (): Scalar<"uuid"> => column({ kind: "uuid" }),
  /** JSON document, kept as written. `V` is what it holds. */
  json: <V = unknown>(): Fresh<{ readonly kind: "json"; readonly value: V }> => column({ kind: "json" }),
  /** JSON document in the engine's binary form, where it has one. `V` is what it holds. */
  jsonb: <V = unknown>(): Fresh<{ readonly kind: "jsonb"; readonly value: V }> => column({ kind: "jsonb" }),
  date: (): Scalar<"date"> => column({ kind: "date" }),
  /** Time of day. */
  time: ({ precision, withTimezone = false }: TimeOptions = {}): Scalar<"time"> =>
    column({ kind: "time", precision: precision ?? null, withTimezone }),
  /** Date and time; with a time zone it is a moment, without one what a clock on the wall shows. */
  timestamp: ({ precision, withTimezone = false }: TimeOptions = {}): Scalar<"timestamp"> =>
    column({ kind: "timestamp", precision: precision ?? null, withTimezone }),
  /** Length of time. */
  interval: (): Scalar<"interval"> => column({ kind: "interval" }),
  /** Bytes, at most `length` of them. */
  binary: (length?: number): Scalar<"binary"> => column({ kind: "binary", length: length ?? null }),
  /** Address of a host or network. */
  inet: (): Scalar<"inet"> => column({ kind: "inet" }),
  /** One label of an enum: `t.enum(userRole)`, or in a revision file `t.enum("user_role", ["worker", …])`. */
  enum: enumColumn,
  /** Array of another type: `t.array(t.text())`. */
  array: arrayColumn,
  /** A type in an engine's own words: `t.raw("tsvector")`, `t.raw({ postgres: "tsvector", sqlite: "TEXT" })`. `V` is what it holds. */
  raw: <V = unknown>(sql: RawColumnType["sql"]): Fresh<{ readonly kind: "raw"; readonly value: V }> =>
    column({ kind: "raw", sql }),
} as const;

/**
 * The types of columns, the same for every engine. Lengths count characters, precisions digits. What each becomes on each engine
 * stands in docs/models.md. A wrong argument is an error of the table that holds the column.
 */
export const t = withCheckedTypes(types);
