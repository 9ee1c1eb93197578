import type { Column } from "../../../schema/column.ts";
import type { Database } from "../../../schema/database.ts";

/**
 * Returns a schema with its columns as they are on the server. MODIFY restates the whole definition of a column: "attributes present in the
 * original definition but not specified for the new definition are not carried forward"
 * (https://dev.mysql.com/doc/refman/8.4/en/alter-table.html). Changes made by hand or by raw SQL would be lost otherwise. Collations of
 * tables are the live ones, too.
 *
 * @param usual the collation of the database; null where it is unknown
 */
export function withLiveColumns(folded: Database, live: Database, usual: string | null): Database {
  const tables = [...folded.tables].map(([key, table]) => {
    const liveTable = live.tables.get(key);
    if (liveTable === undefined) return [key, table] as const;
    const found = new Map(liveTable.columns.map((column) => [column.name, column]));
    const { collation = usual } = liveTable.options;
    const columns = table.columns.map((column) => mergeColumn(column, found.get(column.name), collation));
    const { collation: _before, ...options } = table.options;
    const liveCollation = liveTable.options["collation"];
    return [
      key,
      { ...table, columns, options: liveCollation === undefined ? options : { ...options, collation: liveCollation } },
    ] as const;
  });
  return { ...folded, tables: new Map(tables) };
}

/**
 * Returns the live column with the name of its enum, which only the revision history has. A generated column is taken from the history,
 * because renames are applied to the history's spelling of its expression. The catalogue does not tell whether a column names the collation
 * that its table has as well: where the history says that it does, it keeps it when that of the table changes.
 */
function mergeColumn(folded: Column, live: Column | undefined, ofTable: unknown): Column {
  if (live === undefined || folded.generated !== null || live.generated !== null) return folded;
  const isNamed = folded.type.kind === "enum" || folded.type.kind === "array" || folded.type.kind === "uuid";
  const isOwn = live.collation === null && folded.collation !== null && folded.collation === ofTable;
  return {
    ...live,
    type: isNamed ? folded.type : live.type,
    collation: isOwn ? folded.collation : live.collation,
  };
}
