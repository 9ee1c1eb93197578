import type { ColumnType } from "../../schema/column-type.ts";
import { normalizeExpression } from "./ddl-parser/normalize-expression.ts";
import { tokenize } from "./ddl-parser/tokenizer.ts";

/** A type as a column definition in SQLite spells it. */
export interface SqliteType {
  /** The declared type, which gives the affinity (https://sqlite.org/datatype3.html#determination_of_column_affinity). */
  readonly name: string;
  /**
   * The check that keeps the meaning of the type, as a predicate on the column {@link subject}; null for none. NULL satisfies every check.
   */
  readonly check: string | null;
}

/** The placeholder, a quoted name, that stands for the column in {@link SqliteType.check}. */
export const subject = '"?"';

/** UUID in lower case, so that one UUID has one spelling. */
const uuidCheck =
  `${subject} GLOB '????????-????-????-????-????????????' AND ${subject} NOT GLOB '*[^0-9a-f-]*'` +
  ` AND length(replace(${subject}, '-', '')) = 32`;

function withArguments(name: string, ...values: readonly (number | null)[]): string {
  const given = values.filter((value) => value !== null);
  return given.length === 0 ? name : `${name}(${given.join(", ")})`;
}

function quoteLabel(label: string): string {
  return `'${label.replaceAll("'", "''")}'`;
}

function textOfLength(name: string, length: number | null, strict: boolean): SqliteType {
  return {
    name: strict ? "TEXT" : withArguments(name, length),
    check: length === null ? null : `length(${subject}) <= ${length}`,
  };
}

function moment(call: string): SqliteType {
  return { name: "TEXT", check: `${subject} IS NULL OR ${call}(${subject}) IS NOT NULL` };
}

/**
 * Returns a type in SQLite's words:
 *
 * | portable | declared type | in STRICT tables | check |
 * | --- | --- | --- | --- |
 * | smallint, integer, bigint | `INTEGER` | the same | |
 * | numeric(p,s) | `NUMERIC(p, s)` | `ANY` | STRICT: `typeof("c") IN ('integer', 'real', 'null')` |
 * | real, double | `REAL` | the same | |
 * | boolean | `BOOLEAN` | `INTEGER` | `"c" IN (0, 1)` |
 * | char(n), varchar(n) | `CHAR(n)`, `VARCHAR(n)` | `TEXT` | `length("c") <= n` |
 * | text, interval, inet | `TEXT` | the same | |
 * | uuid | `TEXT` | the same | 36 characters, lower case: see {@link uuidCheck} |
 * | json, jsonb | `TEXT` | the same | `json_valid("c")` |
 * | array | `TEXT` | the same | `json_valid("c") AND json_type("c") = 'array'` |
 * | date | `TEXT` | the same | `"c" IS NULL OR date("c") IS NOT NULL` |
 * | time, timestamp | `TEXT` | the same | the same with `time`, `datetime` |
 * | binary(n) | `BLOB` | the same | `length("c") <= n` |
 * | enum | `TEXT` | the same | `"c" IN ('a', 'b')` |
 * | raw | its text | the same | |
 *
 * Moments are ISO 8601 text in UTC with milliseconds (`2026-11-20T15:30:00.000Z`), which is what `now()` writes and what a bound
 * `Date` becomes; the checks take every form that SQLite's date functions read (https://sqlite.org/lang_datefunc.html).
 * Null for a raw type without a text for SQLite.
 */
export function compileColumnType(type: ColumnType, strict: boolean): SqliteType | null {
  switch (type.kind) {
    case "smallint":
    case "integer":
    case "bigint":
      return { name: "INTEGER", check: null };
    case "numeric":
      return strict
        ? { name: "ANY", check: `typeof(${subject}) IN ('integer', 'real', 'null')` }
        : { name: withArguments("NUMERIC", type.precision, type.precision === null ? null : type.scale), check: null };
    case "real":
    case "double":
      return { name: "REAL", check: null };
    case "boolean":
      return { name: strict ? "INTEGER" : "BOOLEAN", check: `${subject} IN (0, 1)` };
    case "char":
    case "varchar":
      return textOfLength(type.kind.toUpperCase(), type.length, strict);
    case "text":
    case "interval":
    case "inet":
      return { name: "TEXT", check: null };
    case "uuid":
      return { name: "TEXT", check: uuidCheck };
    case "json":
    case "jsonb":
      return { name: "TEXT", check: `json_valid(${subject})` };
    case "array":
      return { name: "TEXT", check: `json_valid(${subject}) AND json_type(${subject}) = 'array'` };
    case "date":
    case "time":
      return moment(type.kind);
    case "timestamp":
      return moment("datetime");
    case "binary":
      return { name: "BLOB", check: type.length === null ? null : `length(${subject}) <= ${type.length}` };
    case "enum":
      return { name: "TEXT", check: `${subject} IN (${type.labels.map(quoteLabel).join(", ")})` };
    case "raw": {
      const name = typeof type.sql === "string" ? type.sql : type.sql.sqlite;
      return name === undefined ? null : { name, check: null };
    }
  }
}

/** Returns the check of a type for a column, whose name is already quoted. */
export function typeCheck(check: string, quotedColumn: string): string {
  return check.replaceAll(subject, () => quotedColumn);
}

/** Returns a declared type in upper case and with normalized white space. */
export function normalizeTypeName(name: string): string {
  return name
    .toUpperCase()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([(),]) ?/g, "$1")
    .trim();
}

const length = null;

/** The portable types without arguments. Of several with the same declared type and check, the first is the one that is read back. */
const plainTypes: readonly ColumnType[] = [
  { kind: "bigint" },
  { kind: "double" },
  { kind: "text" },
  { kind: "boolean" },
  { kind: "json" },
  { kind: "timestamp", precision: null, withTimezone: true },
  { kind: "uuid" },
  { kind: "date" },
  { kind: "time", precision: null, withTimezone: false },
  { kind: "binary", length },
  { kind: "varchar", length },
  { kind: "char", length },
  { kind: "numeric", precision: null, scale: null },
  { kind: "array", element: { kind: "json" } },
];

function formOf(name: string, check: string | null): string {
  return `${normalizeTypeName(name)} CHECK ${check ?? ""}`;
}

function knownForms(strict: boolean): ReadonlyMap<string, ColumnType> {
  const forms = new Map<string, ColumnType>();
  for (const type of plainTypes) {
    const compiled = compileColumnType(type, strict);
    if (compiled === null) continue;
    const form = formOf(compiled.name, compiled.check === null ? null : normalizeExpression(compiled.check, "?"));
    if (!forms.has(form)) forms.set(form, type);
  }
  return forms;
}

// Filled when a schema is first read and not when the module loads, because an upgrade that has nothing to run would wait for it.
const forms = new Map<boolean, ReadonlyMap<string, ColumnType>>();

function formsOf(strict: boolean): ReadonlyMap<string, ColumnType> {
  const known = forms.get(strict) ?? knownForms(strict);
  forms.set(strict, known);
  return known;
}

/** Returns the labels of `"c" IN ('a', 'b')` in normalized form, or null for any other check. */
function parseLabels(check: string): readonly string[] | null {
  if (!check.startsWith("? in ( '")) return null;
  const list = tokenize(check.slice(4)).slice(1, -1);
  const isList = list.every(({ kind, text }, at) => (at % 2 === 0 ? kind === "string" : text === ","));
  if (!isList || list.length % 2 === 0) return null;
  return list.flatMap(({ kind, text }) => (kind === "string" ? [text.slice(1, -1).replaceAll("''", "'")] : []));
}

function parseArguments(name: string, check: string | null, column: ColumnOfType): ColumnType | null {
  if (name === "TEXT" && check !== null) {
    const labels = parseLabels(check);
    if (labels !== null) return { kind: "enum", name: { schema: null, name: column.name }, labels };
  }
  const size = check === null ? undefined : /^length \( \? \) <= (\d+)$/.exec(check)?.[1];
  const limit = size === undefined ? null : Number(size);
  if (limit !== null) {
    if (name === "BLOB") return { kind: "binary", length: limit };
    if (name === (column.strict ? "TEXT" : `VARCHAR(${size})`)) return { kind: "varchar", length: limit };
    if (name === `CHAR(${size})`) return { kind: "char", length: limit };
  }
  const [, precision, scale] = /^NUMERIC\((\d+)(?:,(-?\d+))?\)$/.exec(name) ?? [];
  if (precision === undefined || check !== null || column.strict) return null;
  return { kind: "numeric", precision: Number(precision), scale: scale === undefined ? null : Number(scale) };
}

/** The column that a declared type belongs to. */
export interface ColumnOfType {
  readonly name: string;
  readonly strict: boolean;
}

/**
 * Returns the portable type with this declared type and check, or null when there is none. SQLite does not distinguish `json` from `jsonb`,
 * nor integers of different sizes, and it stores no name of an enum: the result is the first portable type that is spelt this way, and an
 * enum is named after its column.
 *
 * @param check the check directly behind the type, or null
 */
export function parseColumnType(name: string, check: string | null, column: ColumnOfType): ColumnType | null {
  const normalized = check === null ? null : normalizeExpression(check, column.name);
  const form = formOf(name, normalized);
  const plain = formsOf(column.strict).get(form);
  return plain ?? parseArguments(normalizeTypeName(name), normalized, column);
}
