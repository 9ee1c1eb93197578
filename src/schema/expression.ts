import type { DialectName } from "./dialect-name.ts";

/** A value that is bound as a parameter, or written as a literal where SQL allows no parameter. */
export type SqlValue = null | string | number | bigint | boolean | Date | Uint8Array | readonly SqlValue[];

/** An identifier inside a {@link SqlFragment}, quoted by the dialect. */
export interface SqlIdentifier {
  readonly kind: "identifier";
  readonly path: readonly string[];
}

/** SQL text with values between its parts: `parts.length === values.length + 1`. */
export interface SqlFragment {
  readonly kind: "sql";
  readonly parts: readonly string[];
  readonly values: readonly (SqlValue | SqlIdentifier)[];
}

/** One text for all engines, or a text per engine; null says that an engine deliberately gets nothing. */
export type SqlText = SqlFragment | SqlPerDialect;

/** SQL text per engine. An engine without an entry is an error when the text is compiled for it. */
export interface SqlPerDialect {
  readonly kind: "perDialect";
  readonly dialects: Readonly<Partial<Record<DialectName, SqlFragment | null>>>;
}

/** A portable marker for the time of the statement. */
export interface Now {
  readonly kind: "now";
}

/** A portable marker for a new random UUID. */
export interface Uuid {
  readonly kind: "uuid";
}

/** A constant. */
export interface Literal {
  readonly kind: "literal";
  readonly value: SqlValue;
}

/** A JSON document, so that an array or a string is not taken for an SQL array or text. */
export interface JsonValue {
  readonly kind: "json";
  readonly value: unknown;
}

/** The key of the row of another table that has these values: a scalar subquery. */
export interface Lookup {
  readonly kind: "lookup";
  /** Table as `table` or `schema.table`. */
  readonly table: string;
  readonly where: Readonly<Record<string, SqlValue>>;
  /** The column whose value is taken, `"id"` unless told. */
  readonly column: string;
}

/** What a default, or a value of a row operation, may be besides a plain value. */
export type Expression = Literal | Now | Uuid | JsonValue | Lookup | SqlText;

/** A value in a row operation: bound, or a marker. A plain object is a JSON document. */
export type RowValue = SqlValue | Expression | Readonly<Record<string, unknown>>;

/** One row of a row operation, by column name. */
export type RowValues = Readonly<Record<string, RowValue>>;

/** Returns SQL text without values. */
export function sqlText(text: string): SqlFragment {
  return { kind: "sql", parts: [text], values: [] };
}

/** Returns a constant. */
export function literal(value: SqlValue): Literal {
  return { kind: "literal", value };
}

/** The properties of each marker besides `kind`. */
const markers: ReadonlyMap<unknown, readonly string[]> = new Map(
  Object.entries({
    literal: ["value"],
    now: [],
    uuid: [],
    json: ["value"],
    lookup: ["table", "where", "column"],
    sql: ["parts", "values"],
    perDialect: ["dialects"],
  } satisfies Record<Expression["kind"], readonly string[]>),
);

/** Returns whether a value of a row is a marker and not a plain value or a JSON document, which may have a `kind` of its own. */
export function isExpression(value: unknown): value is Expression {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const properties = markers.get(value.kind);
  if (properties === undefined) return false;
  return Object.keys(value).length === properties.length + 1 && properties.every((name) => Object.hasOwn(value, name));
}

/** Returns whether a value of a row is a JSON document: a plain object, or marked as one. */
export function isJsonDocument(value: RowValue): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (value instanceof Date || value instanceof Uint8Array) return false;
  return !isExpression(value) || value.kind === "json";
}
