import type { ColumnType } from "../schema/column-type.ts";
import { isSameName } from "../schema/qualified-name.ts";
import type { Comparator } from "./comparator.ts";
import { isSameList } from "./diff-constraint.ts";

/** Engines without enums of a name report one that they derive from the column, so the labels tell as well. */
function isSameType(from: ColumnType, to: ColumnType): boolean {
  if (from.kind !== "enum" || to.kind !== "enum") return true;
  return isSameName(from.name, to.name) || isSameList(from.labels, to.labels);
}

/**
 * Compares a schema that an engine reported with one in portable terms, as far as that is possible without asking the engine: which objects
 * exist and on which columns, but not how types and expressions are written.
 */
export const shapeComparator: Comparator = {
  isSameType,
  isSameDefault: (from, to) => (from.default === null) === (to.default === null),
  isSameExpression: () => true,
};
