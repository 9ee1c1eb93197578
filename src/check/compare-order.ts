import type { Database } from "../schema/database.ts";
import { type Difference, remediesFor } from "./difference.ts";

/**
 * Returns the tables whose columns are in another order on the two sides, for strict comparisons: the order only matters to `SELECT *` and
 * to INSERT without a list of columns. Columns that only one side has do not count.
 */
export function compareColumnOrder(found: Database, wanted: Database, between: Difference["between"]): Difference[] {
  return [...wanted.tables].flatMap(([object, table]) => {
    const other = found.tables.get(object);
    if (other === undefined) return [];
    const wantedNames = table.columns.map(({ name }) => name);
    const foundNames = other.columns.map(({ name }) => name);
    const left = wantedNames.filter((name) => foundNames.includes(name));
    const right = foundNames.filter((name) => wantedNames.includes(name));
    if (left.every((name, at) => name === right[at])) return [];
    const detail = `columns stand as ${right.join(", ")} and are to stand as ${left.join(", ")}`;
    return [{ kind: "columnOrder", object, between, detail, remedies: remediesFor(between) }];
  });
}
