import type { ColumnType, RawColumnType } from "../../schema/column-type.ts";
import { engineSqlRules } from "../../schema/engine-sql-rules.ts";
import { readSqlWords } from "../../schema/sql-words.ts";

/** What is known of the values of a type in an engine's own words; a word that means something else somewhere is not among them. */
type Extent =
  | { readonly kind: "number"; readonly least: bigint; readonly most: bigint; readonly fraction: number }
  | {
      readonly kind: "text" | "bytes";
      /** How long a value may be that certainly fits, and how long one may be at all; characters of a text, or bytes. */
      readonly room: number;
      readonly longest: number;
    }
  | { readonly kind: "labels"; readonly word: string; readonly labels: readonly string[] };

/** Numbers of bits: https://dev.mysql.com/doc/refman/8.4/en/integer-types.html */
const integerBits: Readonly<Record<string, bigint>> = {
  tinyint: 8n,
  smallint: 16n,
  int2: 16n,
  mediumint: 24n,
  int: 32n,
  integer: 32n,
  int4: 32n,
  bigint: 64n,
  int8: 64n,
};

/** Number of bytes that a character takes at most: https://www.rfc-editor.org/rfc/rfc3629 */
const bytesOfCharacter = 4;

/** Numbers of bits of the length in bytes: https://dev.mysql.com/doc/refman/8.4/en/string-type-syntax.html */
const lengthBits: Readonly<Record<string, number>> = { tiny: 8, "": 16, medium: 24, long: 32 };

/** Returns the extent of `tinytext`, `blob` and the like; null for other words. */
function ofSize(name: string): Extent | null {
  const [, size = "", kind] = /^(tiny|medium|long)?(text|blob)$/.exec(name) ?? [];
  if (kind === undefined) return null;
  const longest = 2 ** (lengthBits[size] ?? 0) - 1;
  return kind === "text"
    ? { kind: "text", room: Math.floor(longest / bytesOfCharacter), longest }
    : { kind: "bytes", room: longest, longest };
}

function ofLength(kind: "text" | "bytes", length: number): Extent {
  return { kind, room: length, longest: length };
}

function ofDigits(precision: number, fraction: number, isUnsigned: boolean): Extent {
  const most = 10n ** BigInt(Math.max(0, precision - fraction)) - 1n;
  return { kind: "number", least: isUnsigned ? 0n : -most, most, fraction };
}

function ofBits(bits: bigint, isUnsigned: boolean): Extent {
  const half = 2n ** (bits - 1n);
  const [least, most] = isUnsigned ? [0n, half * 2n - 1n] : [-half, half - 1n];
  return { kind: "number", least, most, fraction: 0 };
}

function readExtent(sql: string): Extent | null {
  const words = readSqlWords(sql.toLowerCase(), engineSqlRules.mysql);
  const labels = readSqlWords(sql, engineSqlRules.mysql).filter(({ kind }) => kind === "string");
  const text = words.map((word) => word.text).join(" ");
  const list = /^(enum|set) \( .*\)$/.exec(text)?.[1];
  if (list !== undefined) return { kind: "labels", word: list, labels: labels.map((label) => label.text) };
  const plain = /^([a-z0-9]+)(?: \( (\d+)(?: , (\d+))? \))?( unsigned)?$/.exec(text);
  if (plain === null) return null;
  const [, name = "", first, second, unsigned] = plain;
  const bits = integerBits[name];
  // The number behind an integer type is a width for display.
  if (bits !== undefined) return ofBits(bits, unsigned !== undefined);
  if ((name === "decimal" || name === "numeric") && first !== undefined) {
    return ofDigits(Number(first), Number(second ?? 0), unsigned !== undefined);
  }
  if (unsigned !== undefined || second !== undefined) return null;
  if (first === undefined) return ofSize(name);
  if (name === "varchar") return ofLength("text", Number(first));
  return name === "varbinary" ? ofLength("bytes", Number(first)) : null;
}

function extentOf(type: Exclude<ColumnType, RawColumnType>): Extent | null {
  switch (type.kind) {
    case "smallint":
    case "integer":
    case "bigint":
      return ofBits(integerBits[type.kind] ?? 64n, false);
    case "numeric":
      return type.precision === null ? null : ofDigits(type.precision, type.scale ?? 0, false);
    case "varchar":
      return type.length === null ? null : ofLength("text", type.length);
    case "text":
      return ofLength("text", Infinity);
    case "binary":
      return ofLength("bytes", type.length ?? Infinity);
    case "boolean":
      return { kind: "number", least: 0n, most: 1n, fraction: 0 };
    case "real":
    case "double":
    case "char":
    case "uuid":
    case "json":
    case "jsonb":
    case "date":
    case "time":
    case "timestamp":
    case "interval":
    case "inet":
    case "enum":
    case "array":
      return null;
  }
}

function holds(to: Extent | null, from: Extent | null): boolean {
  if (from === null || to === null) return false;
  if (from.kind === "labels") {
    return to.kind === "labels" && to.word === from.word && from.labels.every((label) => to.labels.includes(label));
  }
  if (from.kind === "number") {
    return to.kind === "number" && to.least <= from.least && to.most >= from.most && to.fraction >= from.fraction;
  }
  if (from.kind === "text" && to.kind === "bytes") return to.room >= from.longest * bytesOfCharacter;
  return to.kind === from.kind && to.room >= from.longest;
}

/**
 * Returns whether a type in an engine's own words, or a portable one, holds every value of another one: `int unsigned` in `bigint unsigned`,
 * `set('a')` in `set('a','b')`. Types that have a text for each engine are compared engine by engine.
 */
export function isRawWidening(from: ColumnType, to: ColumnType): boolean {
  const texts = (type: ColumnType): readonly (readonly [engine: string | null, extent: Extent | null])[] => {
    if (type.kind !== "raw") return [[null, extentOf(type)]];
    if (typeof type.sql === "string") return [[null, readExtent(type.sql)]];
    return Object.entries(type.sql).map(([engine, sql]) => [engine, readExtent(sql)]);
  };
  const [before, after] = [texts(from), texts(to)];
  const pairs = before.flatMap(([engine, extent]) =>
    after
      .filter(([other]) => engine === null || other === null || engine === other)
      .map(([, other]) => [extent, other] as const),
  );
  return pairs.length >= Math.max(before.length, after.length) && pairs.every(([one, other]) => holds(other, one));
}
