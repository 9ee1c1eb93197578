import type { Column } from "../../../schema/column.ts";
import type { Database } from "../../../schema/database.ts";

/**
 * Returns a schema with its columns as the server has them now. MODIFY restates a column as a whole: "attributes present in the original
 * definition but not specified for the new definition are not carried forward"
 * (https://dev.mysql.com/doc/refman/8.4/en/alter-table.html), so what somebody changed by hand or by raw SQL would be lost.
 */
export function withLiveColumns(folded: Database, live: Database): Database {
  const tables = [...folded.tables].map(([key, table]) => {
    const found = new Map(live.tables.get(key)?.columns.map((column) => [column.name, column]));
    const columns = table.columns.map((column) => mergeColumn(column, found.get(column.name)));
    return [key, { ...table, columns }] as const;
  });
  return { ...folded, tables: new Map(tables) };
}

/** A computed column follows renamed columns in the history's own words, and an enum has its name only there. */
function mergeColumn(folded: Column, live: Column | undefined): Column {
  if (live === undefined || folded.generated !== null || live.generated !== null) return folded;
  const isNamed = folded.type.kind === "enum" || folded.type.kind === "array" || folded.type.kind === "uuid";
  return { ...live, type: isNamed ? folded.type : live.type };
}
