import type { Assertion } from "../../../ddl/statement.ts";

/** Returns a check as a statement of a script that fails when there are rows: the servers refuse a value that is two. */
export function renderAssertion({ sql }: Assertion): readonly string[] {
  return [`SELECT IF(EXISTS (${sql}), (SELECT 1 UNION ALL SELECT 2), 0) AS problems;`];
}
