import type { Hazard } from "../../../ddl/statement.ts";
import { classifyTypeChange } from "../../../diff/type-change.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { FromTo } from "../../../operation/from-to.ts";

const textKinds: ReadonlySet<string> = new Set(["char", "varchar", "text"]);
/** Types that convert to and from boolean only by way of integer. */
const numberKinds: ReadonlySet<string> = new Set(["smallint", "bigint", "numeric", "real", "double"]);

function elementOf(type: ColumnType): { readonly element: ColumnType; readonly brackets: string } {
  return type.kind === "array"
    ? { element: elementOf(type.element).element, brackets: "[]" }
    : { element: type, brackets: "" };
}

/** Returns whether values may need more than the cast that an assignment makes. */
function needsCast(from: ColumnType, to: ColumnType): boolean {
  // An assignment to text refuses what does not fit; an explicit cast would cut it off in silence.
  if (textKinds.has(to.kind)) return false;
  return from.kind !== to.kind || to.kind === "enum" || to.kind === "raw";
}

/** Returns how old values become new ones, as casts after the column's name; null leaves it to the assignment. */
export function castPath({ from, to }: FromTo<ColumnType>, writeType: (type: ColumnType) => string): string | null {
  const source = elementOf(from);
  const target = elementOf(to);
  if (source.brackets === target.brackets ? !needsCast(source.element, target.element) : textKinds.has(to.kind))
    return null;
  const cast = `::${writeType(to)}`;
  if (source.element.kind === "enum" && target.element.kind === "enum") return `::text${source.brackets}${cast}`;
  const kinds = [source.element.kind, target.element.kind];
  const isByInteger = kinds.includes("boolean") && kinds.some((kind) => numberKinds.has(kind));
  return isByInteger ? `::integer${source.brackets}${cast}` : cast;
}

function isAtLeast(to: number | null, from: number | null): boolean {
  return to === null || (from !== null && to >= from);
}

/** Returns whether PostgreSQL changes the type in its catalogue only (https://www.postgresql.org/docs/current/sql-altertable.html). */
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

/** Returns what a change of type costs: a rewrite of table and indexes, unless only the catalogue changes. */
export function typeChangeHazards(change: FromTo<ColumnType>): readonly Hazard[] {
  if (isCatalogueOnly(change)) return [];
  const { kind, reason } = classifyTypeChange(change);
  return [
    ...(kind === "lossy" ? [{ kind: "dataLoss", message: reason } as const] : []),
    { kind: "tableRewrite", message: "the table and its indexes are written anew" },
    { kind: "exclusiveLock", message: "nobody can read or write the table meanwhile" },
  ];
}
