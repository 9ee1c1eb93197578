import { isSameName } from "../schema/qualified-name.ts";
import type { Comparator } from "./comparator.ts";

/**
 * Compares a schema that an engine reported with one in portable terms, as far as that is possible without asking the engine: which objects
 * exist and on which columns, but not how types and expressions are written.
 */
export const shapeComparator: Comparator = {
  isSameType: (from, to) => from.kind !== "enum" || to.kind !== "enum" || isSameName(from.name, to.name),
  isSameDefault: (from, to) => (from.default === null) === (to.default === null),
  isSameExpression: () => true,
};
