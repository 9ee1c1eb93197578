import type { SqlFragment } from "./expression.ts";
import { findColumn } from "./sql-columns.ts";
import { readFragment } from "./sql-fragment-text.ts";
import type { SqlRules } from "./sql-rules.ts";
import type { Table } from "./table.ts";

/** Returns whether an expression of a table names one of its columns; `findColumn` defines what counts as a use. */
export function mentionsColumn(
  expression: SqlFragment,
  column: string,
  { name, columns }: Table,
  rules: SqlRules,
): boolean {
  const table = { name: name.name, columns: columns.map((each) => each.name) };
  return findColumn(readFragment(expression, rules).words, column, table, rules).length > 0;
}
