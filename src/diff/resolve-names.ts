import type { Constraint } from "../schema/constraint.ts";
import type { Database } from "../schema/database.ts";
import type { NamingConvention } from "../schema/default-naming-convention.ts";
import { nameDatabase } from "../schema/naming-convention.ts";
import type { NameLimit } from "../schema/shorten-name.ts";
import type { Table } from "../schema/table.ts";
import type { TableIndex } from "../schema/table-index.ts";
import type { Comparator } from "./comparator.ts";
import { constraintRules } from "./diff-constraint.ts";
import { indexRules } from "./diff-index.ts";
import { pairParts, type PartRules } from "./pair-parts.ts";

/** How constraints and indexes that the models leave unnamed get a name. */
export interface Naming {
  readonly convention?: NamingConvention;
  readonly limit?: NameLimit;
}

/** Returns the names of all tables, constraints and indexes that have a name. */
export function collectNames({ tables }: Database): Set<string> {
  const names = new Set<string>();
  for (const { name, constraints, indexes } of tables.values()) {
    names.add(name.name);
    for (const part of [...constraints, ...indexes]) if (part.name !== null) names.add(part.name);
  }
  return names;
}

function inheritNames<P extends Constraint | TableIndex>(
  from: readonly P[],
  to: readonly P[],
  rules: PartRules<P>,
  claimed: ReadonlySet<string>,
): readonly P[] {
  if (to.every(({ name }) => name !== null)) return to;
  const { pairs } = pairParts(from, to, rules);
  const names = new Map<P, string>();
  for (const pair of pairs) {
    if (pair.from.name !== null && !claimed.has(pair.from.name)) names.set(pair.to, pair.from.name);
  }
  return to.map((part) => ({ ...part, name: part.name ?? names.get(part) ?? null }));
}

/**
 * Returns `to` with a name for each constraint and index that has none: the name of its counterpart in the revision history, so that a name
 * never changes by itself, or else the naming convention's. Without `naming`, new ones stay unnamed. The renames must already be applied to
 * `from`.
 */
export function resolveNames(from: Database, to: Database, comparator: Comparator, naming: Naming | null): Database {
  const constraints = constraintRules(comparator);
  const indexes = indexRules(comparator);
  const claimed = collectNames(to);
  const inherit = (key: string, table: Table): Table => {
    const known = from.tables.get(key);
    if (known === undefined) return table;
    return {
      ...table,
      constraints: inheritNames(known.constraints, table.constraints, constraints, claimed),
      indexes: inheritNames(known.indexes, table.indexes, indexes, claimed),
    };
  };
  const inherited = { ...to, tables: new Map([...to.tables].map(([key, table]) => [key, inherit(key, table)])) };
  return naming === null ? inherited : nameDatabase(inherited, naming.convention, naming.limit);
}
