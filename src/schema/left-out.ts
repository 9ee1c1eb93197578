import type { Constraint } from "./constraint.ts";
import type { SqlText } from "./expression.ts";
import type { TableIndex } from "./table-index.ts";

/**
 * Returns whether some engine deliberately does not have a constraint or an index, as its SQL says null for it: there its name alone
 * finds nothing.
 */
export function isLeftOutSomewhere(part: Constraint | TableIndex): boolean {
  return textsOf(part).some((text) => text.kind === "perDialect" && Object.values(text.dialects).includes(null));
}

function textsOf(part: Constraint | TableIndex): readonly SqlText[] {
  if (!("kind" in part)) return expressionsOf(part.keys);
  if (part.kind === "check") return [part.expression];
  return part.kind === "exclusion" ? expressionsOf(part.elements) : [];
}

function expressionsOf(keys: readonly Pick<TableIndex["keys"][number], "on">[]): readonly SqlText[] {
  return keys.flatMap(({ on }) => (on.kind === "expression" ? [on.expression] : []));
}
