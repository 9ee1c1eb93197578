import { canonicalDefault, canonicalType } from "../schema/canonical-type.ts";
import { canonicalValue } from "../schema/canonical-value.ts";
import type { Comparator } from "./comparator.ts";

/**
 * Compares models with the history in portable terms, as their canonical form does: types by their words and arguments, enums by
 * name, constants as their column's type reads them, SQL text without its white space.
 */
export const logicalComparator: Comparator = {
  isSameType: (from, to) => from === to || canonicalType(from) === canonicalType(to),
  isSameDefault: (from, to) => from === to || canonicalDefault(from) === canonicalDefault(to),
  isSameExpression: (from, to) => from === to || canonicalValue(from) === canonicalValue(to),
};
