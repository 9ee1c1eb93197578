import type { Assertion } from "../../../ddl/statement.ts";

/**
 * Returns an assertion as a statement that fails when its query returns rows. It provokes the error by a scalar subquery that returns two
 * rows, because the servers have no statement that raises an error outside of stored programs.
 */
export function renderAssertion({ sql }: Assertion): readonly string[] {
  return [`SELECT IF(EXISTS (${sql}), (SELECT 1 UNION ALL SELECT 2), 0) AS problems;`];
}
