import { isSameName } from "../schema/qualified-name.ts";
import type { Comparator } from "./comparator.ts";

/**
 * Compares what an engine reported with portable terms as far as the two can be told apart without asking the engine: what is there
 * and what it stands on, not how a type or an expression is written.
 */
export const shapeComparator: Comparator = {
  isSameType: (from, to) => from.kind !== "enum" || to.kind !== "enum" || isSameName(from.name, to.name),
  isSameDefault: (from, to) => (from.default === null) === (to.default === null),
  isSameExpression: () => true,
};
