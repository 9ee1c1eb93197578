import type { ColumnType, EnumColumnType } from "../../schema/column-type.ts";
import { canonicalType } from "../../schema/canonical-type.ts";
import { formatColumnType } from "../../schema/format-column-type.ts";
import { isRawWidening } from "./raw-widening.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";

type Time = Extract<ColumnType, { readonly withTimezone: boolean }>;

/** Number of decimal digits of the type's largest value; every number with fewer digits fits. */
const integerDigits: Readonly<Record<"smallint" | "integer" | "bigint", number>> = {
  smallint: 5,
  integer: 10,
  bigint: 19,
};

/** Number of significant decimal digits that a floating-point type keeps exactly. */
const floatDigits = { real: 6, double: 15 } as const;

/** Length of the longest text of a value, in characters. */
const textLengths: Readonly<Partial<Record<ColumnType["kind"], number>>> = {
  smallint: 6,
  integer: 11,
  bigint: 20,
  boolean: 5,
  uuid: 36,
  inet: 43,
  date: 13,
};

/** Fractional digits of a second (microseconds) of a time type without a precision. */
const fullPrecision = 6;

interface DigitRange {
  readonly whole: number;
  readonly fraction: number;
}

function digitsOf(type: ColumnType): DigitRange | null {
  switch (type.kind) {
    case "smallint":
    case "integer":
    case "bigint":
      return { whole: integerDigits[type.kind], fraction: 0 };
    case "numeric": {
      if (type.precision === null) return { whole: Infinity, fraction: Infinity };
      const fraction = type.scale ?? 0;
      return { whole: type.precision - fraction, fraction };
    }
    case "real":
    case "double":
      return { whole: Infinity, fraction: Infinity };
    case "boolean":
    case "char":
    case "varchar":
    case "text":
    case "uuid":
    case "json":
    case "jsonb":
    case "date":
    case "interval":
    case "inet":
    case "time":
    case "timestamp":
    case "binary":
    case "enum":
    case "array":
    case "raw":
      return null;
  }
}

function narrowNumber(from: ColumnType, to: ColumnType): string | null {
  const before = digitsOf(from);
  const after = digitsOf(to);
  if (before === null || after === null) return null;
  if (to.kind === "real" || to.kind === "double") {
    const isExact = from.kind === "real" || (from.kind === "double" && to.kind === "double");
    return isExact || before.whole + before.fraction <= floatDigits[to.kind] ? null : "digits are rounded";
  }
  // An integer type holds every number with one digit less than its largest value, but not every number with as many digits.
  const isInteger = to.kind !== "numeric" && from.kind === "numeric";
  if (before.whole > after.whole - (isInteger ? 1 : 0)) return "large numbers do not fit";
  return before.fraction > after.fraction ? "digits after the point are rounded" : null;
}

function lengthOf(type: ColumnType): number | null {
  if (type.kind === "text") return Infinity;
  if (type.kind === "char") return type.length ?? 1;
  return type.kind === "varchar" ? (type.length ?? Infinity) : null;
}

function longestText(type: ColumnType): number {
  if (type.kind === "enum") return Math.max(0, ...type.labels.map((label) => Array.from(label).length));
  // A number may have a sign, a point and a zero before it.
  if (type.kind === "numeric" && type.precision !== null) return type.precision + 3;
  return lengthOf(type) ?? textLengths[type.kind] ?? Infinity;
}

function isText({ kind }: ColumnType): boolean {
  return kind === "char" || kind === "varchar" || kind === "text" || kind === "enum";
}

/** Number of bytes that a character takes at most: https://www.rfc-editor.org/rfc/rfc3629 */
const bytesOfCharacter = 4;

function narrowBytes(from: ColumnType, length: number | null): string | null {
  const bytes =
    from.kind === "enum"
      ? Math.max(0, ...from.labels.map((label) => Buffer.byteLength(label)))
      : longestText(from) * bytesOfCharacter;
  return bytes > (length ?? Infinity) ? `values longer than ${length} bytes do not fit` : null;
}

function narrowText(from: ColumnType, to: ColumnType): string | null {
  const length = lengthOf(to) ?? 0;
  return longestText(from) > length ? `values longer than ${length} characters do not fit` : null;
}

function narrowTime(from: Time, to: ColumnType): string | null {
  if (to.kind !== from.kind || !("withTimezone" in to)) return "a part of each value is lost";
  if (from.withTimezone !== to.withTimezone) {
    return from.kind === "timestamp" ? "values without a time zone count as UTC" : "the time zone is lost or assumed";
  }
  const isRounded = (from.precision ?? fullPrecision) > (to.precision ?? fullPrecision);
  return isRounded ? "fractions of a second are rounded" : null;
}

function narrowEnum(from: EnumColumnType, to: EnumColumnType): string | null {
  const missing = from.labels.filter((label) => !to.labels.includes(label));
  if (missing.length === 0) return null;
  return `enum ${formatQualifiedName(to.name)} has no ${missing.map((label) => JSON.stringify(label)).join(", ")}`;
}

/** Pairs of kinds (`from to`) whose conversion keeps every value, besides those for which a rule below decides. */
const widenings: ReadonlySet<string> = new Set([
  "boolean smallint",
  "boolean integer",
  "boolean bigint",
  "boolean real",
  "boolean double",
  "date timestamp",
  "json jsonb",
  "jsonb json",
  "array json",
  "array jsonb",
]);

/** Returns in a few words why a conversion between two types may lose or refuse values, or null when it keeps every value. */
export function describeNarrowing(from: ColumnType, to: ColumnType): string | null {
  if (canonicalType(from) === canonicalType(to)) return null;
  if (from.kind === "array" && to.kind === "array") return describeNarrowing(from.element, to.element);
  if (from.kind === "raw" || to.kind === "raw") {
    return isRawWidening(from, to) ? null : "whether each value fits cannot be told from the types";
  }
  if (from.kind === "binary" && isText(to)) return "bytes that are no text in UTF-8 fail";
  if (lengthOf(to) !== null) return narrowText(from, to);
  if (digitsOf(from) !== null && digitsOf(to) !== null) return narrowNumber(from, to);
  if (from.kind === "enum" && to.kind === "enum") return narrowEnum(from, to);
  if (to.kind === "binary" && isText(from)) return narrowBytes(from, to.length);
  if (from.kind === "binary" && to.kind === "binary") {
    return (from.length ?? Infinity) > (to.length ?? Infinity)
      ? `values longer than ${to.length} bytes do not fit`
      : null;
  }
  const isPlainJson = digitsOf(from) !== null || from.kind === "boolean";
  if (isPlainJson && (to.kind === "json" || to.kind === "jsonb")) return null;
  const isTimed = to.kind === from.kind || (from.kind === "timestamp" && (to.kind === "date" || to.kind === "time"));
  if ("withTimezone" in from && isTimed) return narrowTime(from, to);
  if (from.kind === "boolean" && to.kind === "numeric") {
    return (digitsOf(to)?.whole ?? 0) > 0 ? null : "large numbers do not fit";
  }
  if (from.kind === "time" && to.kind === "interval" && !from.withTimezone) return null;
  if (widenings.has(`${from.kind} ${to.kind}`)) return null;
  return `values that do not read as ${formatColumnType(to)} fail`;
}
