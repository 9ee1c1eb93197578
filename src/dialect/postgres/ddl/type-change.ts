import type { Hazard } from "../../../ddl/statement.ts";
import { classifyTypeChange } from "../../../diff/type-change.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { FromTo } from "../../../operation/describe/from-to.ts";

const textKinds: ReadonlySet<string> = new Set(["char", "varchar", "text"]);
/** Types that have no direct cast to and from boolean; the cast goes through integer. */
const numberKinds: ReadonlySet<string> = new Set(["smallint", "bigint", "numeric", "real", "double"]);

function elementOf(type: ColumnType): { readonly element: ColumnType; readonly brackets: string } {
  return type.kind === "array"
    ? { element: elementOf(type.element).element, brackets: "[]" }
    : { element: type, brackets: "" };
}

/** Returns whether the values may need an explicit cast instead of an assignment cast. */
function needsCast(from: ColumnType, to: ColumnType): boolean {
  // An assignment cast to a text type refuses values that are too long, while an explicit cast would silently truncate them.
  if (textKinds.has(to.kind)) return false;
  return from.kind !== to.kind || to.kind === "enum" || to.kind === "raw";
}

/** Returns whether a value has to become text first, because no cast leads from the one type to the other. */
function isByText(from: ColumnType, to: ColumnType): boolean {
  if (textKinds.has(from.kind) || from.kind === "raw" || to.kind === "raw") return false;
  const isJson = (type: ColumnType) => type.kind === "json" || type.kind === "jsonb";
  return [from, to].some(({ kind }) => kind === "enum") || isJson(from) !== isJson(to);
}

/**
 * Returns the conversion as casts to append to the column's name, or null where the assignment cast does it. A cast of an array converts
 * each element and keeps NULL elements, dimensions and lower bounds.
 */
export function castPath({ from, to }: FromTo<ColumnType>, writeType: (type: ColumnType) => string): string | null {
  const source = elementOf(from);
  const target = elementOf(to);
  if (source.brackets === target.brackets ? !needsCast(source.element, target.element) : textKinds.has(to.kind))
    return null;
  const cast = `::${writeType(to)}`;
  if (isByText(source.element, target.element)) return `::text${source.brackets}${cast}`;
  if (textKinds.has(source.element.kind) && target.element.kind === "timestamp" && !target.element.withTimezone) {
    // PostgreSQL would ignore a time zone in the text.
    return `::timestamptz${target.brackets}${cast}`;
  }
  const kinds = [source.element.kind, target.element.kind];
  const isByInteger = kinds.includes("boolean") && kinds.some((kind) => numberKinds.has(kind));
  return isByInteger ? `::integer${source.brackets}${cast}` : cast;
}

/**
 * Returns whether PostgreSQL would convert the elements of an array in the time zone of the session. Those of a column that is no array
 * have an expression that names UTC; no expression without a subquery, which ALTER TABLE refuses, does so for each element.
 */
export function readsTimeZone({ from, to }: FromTo<ColumnType>): boolean {
  if (from.kind !== "array" && to.kind !== "array") return false;
  const elements = [elementOf(from).element, elementOf(to).element];
  const zones = elements.map((element) => ("withTimezone" in element ? element.withTimezone : null));
  return zones.some((zone) => zone !== null) && (elements[0]?.kind !== elements[1]?.kind || zones[0] !== zones[1]);
}

function isAtLeast(to: number | null, from: number | null): boolean {
  return to === null || (from !== null && to >= from);
}

/**
 * Returns whether PostgreSQL changes only its catalogue, without a rewrite (https://www.postgresql.org/docs/current/sql-altertable.html).
 */
function isCatalogueOnly({ from, to }: FromTo<ColumnType>): boolean {
  if (from.kind === "varchar") {
    return to.kind === "text" || (to.kind === "varchar" && isAtLeast(to.length, from.length));
  }
  if (from.kind === "text") return to.kind === "varchar" && to.length === null;
  if (from.kind === "numeric" && to.kind === "numeric") {
    return to.precision === null || (to.scale === from.scale && isAtLeast(to.precision, from.precision));
  }
  return false;
}

/** Returns the hazards of a change of type: a rewrite of the table and its indexes, unless only the catalogue changes. */
export function typeChangeHazards(change: FromTo<ColumnType>): readonly Hazard[] {
  if (isCatalogueOnly(change)) return [];
  const { kind, reason } = classifyTypeChange(change);
  return [
    ...(kind === "lossy" ? [{ kind: "dataLoss", message: reason } as const] : []),
    { kind: "tableRewrite", message: "the table and its indexes are written anew" },
    { kind: "exclusiveLock", message: "nobody can read or write the table meanwhile" },
  ];
}
