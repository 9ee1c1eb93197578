import { SessionError } from "../connection/session.ts";
import { findRowDifferences, type RowDifference } from "../dialect/find-row-differences.ts";
import { changesRows } from "../operation/definitions.ts";
import type { Operation } from "../operation/operation.ts";
import type { Database } from "../schema/database.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import type { ReferentialAction } from "../schema/constraint.ts";
import { constraintsOf, findColumn } from "../schema/table.ts";
import type { Replay } from "./replay.ts";

/** Returns the columns that the operations set in rows that stay, by the table's name; a table whose rows come or go has none. */
function findChangedColumns(operations: readonly Operation[]): Map<string, Set<string>> {
  const changed = new Map<string, Set<string>>();
  for (const operation of operations) {
    if (!changesRows(operation)) continue;
    const name = formatQualifiedName(operation.table);
    const columns = changed.get(name) ?? new Set<string>();
    if (operation.kind === "updateRows") for (const column of Object.keys(operation.set)) columns.add(column);
    changed.set(name, columns);
  }
  return changed;
}

/** Adds what foreign keys change along: the tables whose rows an action deletes, and the columns that it sets. */
function addDependents(changed: Map<string, Set<string>>, tables: Database["tables"]): void {
  const keys = [...tables].flatMap(([name, table]) =>
    constraintsOf(table, "foreignKey")
      .filter(({ onDelete, onUpdate }) => [onDelete, onUpdate].some((action) => !passive.has(action)))
      .map(({ columns, references }) => ({ name, columns, parent: formatQualifiedName(references.table) })),
  );
  const parents = [...changed.keys()];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const key of keys.filter((each) => each.parent === parent)) {
      if (!changed.has(key.name)) parents.push(key.name);
      changed.set(key.name, new Set([...(changed.get(key.name) ?? []), ...key.columns]));
    }
  }
}

const passive: ReadonlySet<ReferentialAction> = new Set(["no action", "restrict"]);

/**
 * Returns in words the reference rows that a scratch database lacks, or has with other values, in the tables whose rows the operations
 * change, or foreign keys along with them. Schemas alone do not show that an insert found a row under another spelling, or that a delete
 * took one too many.
 *
 * @param rows the reference rows that are expected
 * @param tables the tables as the engine reports them
 */
export async function findLostRows(
  { session, dialect }: Replay,
  operations: readonly Operation[],
  { rows, tables }: Pick<Database, "rows" | "tables">,
): Promise<readonly string[]> {
  const lost: string[] = [];
  const changed = findChangedColumns(operations);
  addDependents(changed, tables);
  for (const [name, columns] of changed) {
    const expected = rows.get(name);
    const table = tables.get(name);
    if (expected === undefined || table === undefined) continue;
    const compare = [...columns].filter((column) => findColumn(table, column) && !expected.key.includes(column));
    const found = await comparable(() => findRowDifferences(session, dialect, { ...expected, compare }, table));
    lost.push(...found.map(({ detail }) => `${name}: ${detail}`));
  }
  return lost;
}

/** Returns nothing where the engine has no equality for the values, as PostgreSQL has none for `json`: `check` names these. */
async function comparable(find: () => Promise<readonly RowDifference[]>): Promise<readonly RowDifference[]> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof SessionError) || error.connectionLost) throw error;
    return [];
  }
}
