import type { Database } from "../schema/database.ts";
import type { Table } from "../schema/table.ts";
import type { Comparator } from "./comparator.ts";
import { constraintRules } from "./diff-constraint.ts";
import { indexRules } from "./diff-index.ts";
import { pairParts, type PartRules } from "./pair-parts.ts";

/** Returns `to` with the names of `from` for the parts whose name it leaves open. */
function adoptPartNames<P extends { readonly name: string | null }>(
  from: readonly P[],
  to: readonly P[],
  rules: PartRules<P>,
): readonly P[] {
  if (to.every(({ name }) => name !== null)) return to;
  const names = new Map(pairParts(from, to, rules).pairs.map((pair) => [pair.to, pair.from.name]));
  return to.map((part) => (part.name === null ? { ...part, name: names.get(part) ?? null } : part));
}

/**
 * Returns `to`, where each constraint and index without a name has the one that `from` gave to the same thing. So a model that
 * leaves names to the convention keeps the names of the history, whatever the convention says by now.
 */
export function adoptNames(from: Database, to: Database, comparator: Comparator): Database {
  const adopt = (key: string, table: Table): Table => {
    const known = from.tables.get(key);
    if (known === undefined) return table;
    return {
      ...table,
      constraints: adoptPartNames(known.constraints, table.constraints, constraintRules(comparator)),
      indexes: adoptPartNames(known.indexes, table.indexes, indexRules(comparator)),
    };
  };
  return { ...to, tables: new Map([...to.tables].map(([key, table]) => [key, adopt(key, table)])) };
}
