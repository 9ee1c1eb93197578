import type { Comparator } from "../../../diff/comparator.ts";
import { collectNames, resolveNames } from "../../../diff/resolve-names.ts";
import { shapeComparator } from "../../../diff/shape-comparator.ts";
import type { Operation } from "../../../operation/operation.ts";
import { touchedTables } from "../../../operation/fold/touched-tables.ts";
import type { Constraint } from "../../../schema/constraint.ts";
import type { Database } from "../../../schema/database.ts";
import { formatQualifiedName } from "../../../schema/qualified-name.ts";
import type { Table } from "../../../schema/table.ts";

/** Two expressions are never taken for one: the server writes them otherwise than a revision does. */
const byColumns: Comparator = { ...shapeComparator, isSameExpression: () => false };

function isUnnamed({ name, kind }: Constraint): boolean {
  return name === null && kind !== "primaryKey";
}

/** Returns whether a table that the operations touch has a constraint or an index to which the server gave the name. */
export function hasUnnamedParts(schema: Database, operations: readonly Operation[]): boolean {
  return touchedTables(operations).some((name) => {
    const table = schema.tables.get(formatQualifiedName(name));
    return (
      table !== undefined && (table.constraints.some(isUnnamed) || table.indexes.some((each) => each.name === null))
    );
  });
}

/**
 * Returns the schema of the revisions with the names that the server gave to constraints and indexes without one, so that they can be
 * dropped. Where several checks have none, it cannot be told which is which, and they stay unnamed.
 *
 * @param live the tables as they are
 */
export function withLiveNames(folded: Database, live: Database): Database {
  const named = resolveNames(live, folded, byColumns, null);
  const claimed = collectNames(named);
  const tables = [...named.tables].map(
    ([key, table]) => [key, nameOnlyCheck(table, live.tables.get(key), claimed)] as const,
  );
  return { ...named, tables: new Map(tables) };
}

function nameOnlyCheck(table: Table, live: Table | undefined, claimed: ReadonlySet<string>): Table {
  const unnamed = table.constraints.filter(({ kind, name }) => kind === "check" && name === null);
  const free =
    live?.constraints.filter(({ kind, name }) => kind === "check" && name !== null && !claimed.has(name)) ?? [];
  const [check, found] = [unnamed[0], free[0]];
  if (check === undefined || found === undefined || unnamed.length > 1 || free.length > 1) return table;
  const constraints = table.constraints.map((each) => (each === check ? { ...each, name: found.name } : each));
  return { ...table, constraints };
}
