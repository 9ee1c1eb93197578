import { canonicalDefault, canonicalType } from "../schema/canonical-type.ts";
import { canonicalValue } from "../schema/canonical-value.ts";
import type { Comparator } from "./comparator.ts";

/**
 * Compares models with the revision history in portable terms, by the same canonical form: types by name and arguments, enums by name,
 * constants as their column's type reads them, and SQL text without regard to white space.
 */
export const logicalComparator: Comparator = {
  isSameType: (from, to) => from === to || canonicalType(from) === canonicalType(to),
  isSameDefault: (from, to) => from === to || canonicalDefault(from) === canonicalDefault(to),
  isSameExpression: (from, to) => from === to || canonicalValue(from) === canonicalValue(to),
};
