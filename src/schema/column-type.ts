import type { SqlValue } from "./expression.ts";
import type { DialectName } from "./dialect-name.ts";
import type { QualifiedName } from "./qualified-name.ts";

/** An enum as a column's type. The labels stand here too, so that a revision can be read and run by itself. */
export interface EnumColumnType {
  readonly kind: "enum";
  readonly name: QualifiedName;
  /** Labels in the order that comparisons follow. */
  readonly labels: readonly string[];
}

/** A type in an engine's own words, the same for all engines or per engine. */
export interface RawColumnType {
  readonly kind: "raw";
  readonly sql: string | Readonly<Partial<Record<DialectName, string>>>;
}

/** An array of another type. */
export interface ArrayColumnType {
  readonly kind: "array";
  readonly element: ColumnType;
}

/**
 * A type, in words that every dialect maps to its own. What an engine reports and no portable type means exactly is `raw`.
 * Lengths count characters, precisions digits; null leaves them to the engine.
 */
export type ColumnType =
  | { readonly kind: "smallint" | "integer" | "bigint" }
  | { readonly kind: "numeric"; readonly precision: number | null; readonly scale: number | null }
  | { readonly kind: "real" | "double" | "boolean" }
  | { readonly kind: "char" | "varchar"; readonly length: number | null }
  | { readonly kind: "text" | "uuid" | "json" | "jsonb" | "date" | "interval" | "inet" }
  | { readonly kind: "time" | "timestamp"; readonly precision: number | null; readonly withTimezone: boolean }
  | { readonly kind: "binary"; readonly length: number | null }
  | EnumColumnType
  | ArrayColumnType
  | RawColumnType;

/** Name of one portable type. */
export type ColumnTypeKind = ColumnType["kind"];

/** One member of {@link ColumnType}. */
export type ColumnTypeOf<K extends ColumnTypeKind> = Extract<ColumnType, { readonly kind: K }>;

/** Returns the enum that a column type is or holds as array element, or null. */
export function enumOf(type: ColumnType): EnumColumnType | null {
  if (type.kind === "array") return enumOf(type.element);
  return type.kind === "enum" ? type : null;
}

/** A value that is none of the labels that its type has. */
export interface UnknownLabel {
  readonly value: SqlValue;
  readonly type: EnumColumnType;
}

/** Returns the first value of an enum column, or in an array of one, that is no label of the enum; undefined where all are. */
export function findUnknownLabel(value: SqlValue, type: ColumnType): UnknownLabel | undefined {
  if (value === null) return undefined;
  if (type.kind === "array" && Array.isArray(value)) {
    for (const item of value as readonly SqlValue[]) {
      const found = findUnknownLabel(item, type.element);
      if (found !== undefined) return found;
    }
  }
  if (type.kind !== "enum" || (typeof value === "string" && type.labels.includes(value))) return undefined;
  return { value, type };
}
