import type { ColumnType } from "../../schema/column-type.ts";
import type { QualifiedName } from "../../schema/qualified-name.ts";

function withArguments(name: string, ...values: readonly (number | null)[]): string {
  const given = values.filter((value) => value !== null);
  return given.length === 0 ? name : `${name}(${given.join(",")})`;
}

/**
 * Returns a type in PostgreSQL's words (https://www.postgresql.org/docs/current/datatype.html):
 *
 * | portable | PostgreSQL |
 * | --- | --- |
 * | smallint, integer, bigint | the same |
 * | numeric(p,s) | `numeric(p,s)`; without arguments any number of digits |
 * | real, double | `real`, `double precision` |
 * | boolean, uuid, date, interval, inet | the same |
 * | char(n), varchar(n), text | the same |
 * | json, jsonb | the same |
 * | time(p), timestamp(p) | `… without time zone`, `… with time zone` |
 * | binary(n) | `bytea`; the length is not kept |
 * | enum | the enum's name |
 * | array | the element's type and `[]`; PostgreSQL keeps no number of dimensions |
 * | raw | its text |
 *
 * Null for a raw type without a text for PostgreSQL.
 */
export function compileColumnType(type: ColumnType, quoteName: (name: QualifiedName) => string): string | null {
  switch (type.kind) {
    case "numeric":
      return withArguments("numeric", type.precision, type.precision === null ? null : type.scale);
    case "double":
      return "double precision";
    case "char":
    case "varchar":
      return withArguments(type.kind, type.length);
    case "time":
    case "timestamp":
      return `${withArguments(type.kind, type.precision)} ${type.withTimezone ? "with" : "without"} time zone`;
    case "binary":
      return "bytea";
    case "enum":
      return quoteName(type.name);
    case "array": {
      const element = compileColumnType(type.element, quoteName);
      return element && `${element}[]`;
    }
    case "raw":
      return typeof type.sql === "string" ? type.sql : (type.sql.postgres ?? null);
    case "smallint":
    case "integer":
    case "bigint":
    case "real":
    case "boolean":
    case "text":
    case "uuid":
    case "json":
    case "jsonb":
    case "date":
    case "interval":
    case "inet":
      return type.kind;
  }
}

/** Other names of types, each with the one that this file writes: https://www.postgresql.org/docs/current/datatype.html */
const aliases: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^(?:int|int4)\b/, "integer"],
  [/^int8\b/, "bigint"],
  [/^int2\b/, "smallint"],
  [/^(?:float8|float)(?![\w(])/, "double precision"],
  [/^float4\b/, "real"],
  [/^bool\b/, "boolean"],
  [/^(?:decimal|dec)\b/, "numeric"],
  [/^character varying\b/, "varchar"],
  [/^character\b/, "char"],
  [/^char(?!\w|\()/, "char(1)"],
  [/^numeric\((\d+)\)/, "numeric($1,0)"],
  [/^(time|timestamp)tz(\(\d+\))?/, "$1$2 with time zone"],
  [/^(time|timestamp)(\(\d+\))?(?!\w| with|\()/, "$1$2 without time zone"],
  // The number of dimensions is not kept.
  [/(?:\[\d*\])+$/, "[]"],
];

/** Returns a type's text in the spelling that this file writes; one with a quoted name as it is. */
export function normalizeTypeName(text: string): string {
  if (text.includes('"')) return text;
  const bare = text
    .toLowerCase()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([(),[\]]) ?/g, "$1")
    .replaceAll(/\)(?=\w)/g, ") ")
    .trim();
  return aliases.reduce((name, [pattern, alias]) => name.replace(pattern, alias), bare);
}

const plainTypes: ReadonlyMap<string, ColumnType> = new Map<string, ColumnType>([
  ...(["smallint", "integer", "bigint"] as const).map((kind) => [kind, { kind }] as const),
  ...(["real", "boolean", "text", "uuid", "json", "jsonb", "date", "interval", "inet"] as const).map(
    (kind) => [kind, { kind }] as const,
  ),
  ["double precision", { kind: "double" }],
  ["bytea", { kind: "binary", length: null }],
  ["numeric", { kind: "numeric", precision: null, scale: null }],
  ["character varying", { kind: "varchar", length: null }],
]);

/** Returns the portable type that is equivalent to a built-in type of PostgreSQL, or else a raw type with PostgreSQL's own text. */
export function parseColumnType(formatted: string): ColumnType {
  const plain = plainTypes.get(formatted);
  if (plain !== undefined) return plain;
  if (formatted.endsWith("[]")) return { kind: "array", element: parseColumnType(formatted.slice(0, -2)) };
  const [, name = "", first = null, second = null, zone] =
    /^([a-z]+(?: varying)?)(?:\((\d+)(?:,(-?\d+))?\))?(?: (with|without) time zone)?$/.exec(formatted) ?? [];
  const argument = first === null ? null : Number(first);
  if (zone !== undefined && (name === "time" || name === "timestamp")) {
    return { kind: name, precision: argument, withTimezone: zone === "with" };
  }
  if (zone === undefined && argument !== null) {
    if (name === "character varying") return { kind: "varchar", length: argument };
    if (name === "character") return { kind: "char", length: argument };
    if (name === "numeric") return { kind: "numeric", precision: argument, scale: Number(second ?? 0) };
  }
  return { kind: "raw", sql: formatted };
}
