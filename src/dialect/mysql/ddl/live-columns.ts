import type { Column } from "../../../schema/column.ts";
import type { Database } from "../../../schema/database.ts";

/**
 * Returns a schema with its columns as they are on the server. MODIFY restates the whole definition of a column: "attributes present in the
 * original definition but not specified for the new definition are not carried forward"
 * (https://dev.mysql.com/doc/refman/8.4/en/alter-table.html). Changes made by hand or by raw SQL would be lost otherwise.
 */
export function withLiveColumns(folded: Database, live: Database): Database {
  const tables = [...folded.tables].map(([key, table]) => {
    const found = new Map(live.tables.get(key)?.columns.map((column) => [column.name, column]));
    const columns = table.columns.map((column) => mergeColumn(column, found.get(column.name)));
    return [key, { ...table, columns }] as const;
  });
  return { ...folded, tables: new Map(tables) };
}

/**
 * Returns the live column with the name of its enum, which only the revision history has. A generated column is taken from the history,
 * because renames are applied to the history's spelling of its expression.
 */
function mergeColumn(folded: Column, live: Column | undefined): Column {
  if (live === undefined || folded.generated !== null || live.generated !== null) return folded;
  const isNamed = folded.type.kind === "enum" || folded.type.kind === "array" || folded.type.kind === "uuid";
  return { ...live, type: isNamed ? folded.type : live.type };
}
